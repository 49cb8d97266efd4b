import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileRules, parseRules } from "@mizugiwa/sigma";
import { z } from "zod";
import type { Database } from "../../../platform/database/database.js";
import { Registry } from "../../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, type TestPostgres } from "../../../platform/testing/postgres.js";
import type { Hit } from "../../alerts/hit.js";
import type { RuleText } from "../../rules/texts.js";
import { SHIPPED_RULES } from "../../rules/texts.js";
import { type EventStore, keepColumnSet, openStore } from "../../store/index.js";
import type { SourceFacts } from "../../stream/protocol.js";
import { BatchReader, Tally } from "../../stream/reader.js";

const NODE = "0a1b2c3d";
export const WEB: SourceFacts = {
  id: "11111111-1111-4111-8111-111111111111",
  code: "web01",
  service: null,
  tenant: null,
  zone: "UTC",
  environment: "production",
  compartment: null,
};

/** A store that is filled as the stream fills it, and what the stream met while it did. */
export class History {
  readonly database: Database;
  readonly store: EventStore;
  readonly #data: string;
  #segment = 0;

  private constructor(database: Database, store: EventStore, data: string) {
    this.database = database;
    this.store = store;
    this.#data = data;
  }

  static async open(postgres: TestPostgres): Promise<History> {
    const database = await openTestDatabase(await postgres.makeMigrated());
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-retro-"));
    const [folder, spill] = [join(data, "events"), join(data, "spill")];
    const store = await openStore({
      folder,
      spill,
      database,
      log: SILENT,
      registry: new Registry(),
      convertAfterMs: 3_600_000,
    });
    return new History(database, store, data);
  }

  /** Lines as one batch that was received at a time, read under these rules. Gives what the stream meets in them. */
  async write(lines: readonly string[], texts: readonly RuleText[], receivedMs: number, source = WEB): Promise<Hit[]> {
    this.#segment += 1;
    const reader = new BatchReader(NODE, compileRules(texts.map(({ text, path }) => parseRules(text, path))));
    reader.setSources([source]);
    await this.database.db.transaction().execute(async (tx) => await keepColumnSet(tx, reader.columns));
    const head = { source: source.id, receivedMs, key: null };
    const events = lines.map((line) => Buffer.from(line));
    const batch = { head, events, segment: this.#segment, ordinal: 0, offset: 0, end: 0 };
    const read = [...reader.read(batch, { isMatched: true, correlating: null }, new Tally(source.id))];
    const path = join(this.#data, "events", "tmp", `rows-${this.#segment}.ndjson`);
    writeFileSync(path, read.map(({ row }) => `${row}\n`).join(""));
    const upTo = { segment: this.#segment, offset: lines.length, ordinal: lines.length };
    await this.store.feed(path, this.store.fedOffset(), upTo);
    return read.flatMap(({ hits }) => hits);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.database.close();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

const ENDING = ".proof.ndjson";
const Sample = z.object({ log: z.string().optional(), event: z.unknown().optional() });

/** Every sample of the rules that ship, those that a rule must not meet too, by the rule's file. */
export function proofLines(): Map<string, string[]> {
  const files = readdirSync(SHIPPED_RULES, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(ENDING),
  );
  return new Map(
    files.map((name) => {
      const lines = readFileSync(join(SHIPPED_RULES, name), "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "");
      const samples = lines.map((line) => Sample.parse(JSON.parse(line)));
      return [
        name.slice(0, -ENDING.length),
        samples.flatMap(({ log, event }) => (log ?? JSON.stringify(event)).split("\n")),
      ];
    }),
  );
}
