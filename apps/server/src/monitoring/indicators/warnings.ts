import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeProblem, type Problem } from "@mizugiwa/base";
import { readWarningList, type WarningList, type WarningType } from "@mizugiwa/intel";
import { type Selectable, sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/access/index.js";
import type { Database, Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { NumberedWarningList } from "./protocol.js";
import type { IndicatorTables, SetSwitch, WarningListFacts } from "./schema.js";

/** Warning lists that ship; in a bundle they lie beside the server as they do here. */
const SHIPPED = fileURLToPath(new URL("../../../../../content/warning-lists", import.meta.url));
const Type = z.enum(["string", "substring", "hostname", "cidr", "regex"]);

/** Warning lists: what ships, what was brought in, which of them count. */
export interface Warnings {
  list(): Promise<WarningListFacts[]>;
  /** Brings one in; of one that is there the entries are replaced. */
  take(actor: Actor, code: string, text: string): Promise<{ list: WarningListFacts; problems: readonly Problem[] }>;
  turn(actor: Actor, id: string, enabled: boolean, order: SetSwitch): Promise<WarningListFacts>;
}

export interface WarningsParts extends Pick<Platform, "database" | "live"> {
  readonly onChange: () => void;
}

export function openWarnings({ database, live, onChange }: WarningsParts): Warnings {
  const db = database.db.withTables<IndicatorTables>();
  const told = (id: string): void => {
    onChange();
    live.publish({ topic: "warning-list", id, permission: "indicators.read", compartment: null });
  };
  return {
    list: async () => (await db.selectFrom("warning_list").selectAll().orderBy("name").execute()).map(toFacts),
    take: async (actor, code, text) => {
      const { list, problems } = readWarningList(text, code);
      if (list === null) throw unreadable(problems);
      const row = await database.db.transaction().execute(async (tx) => {
        const kept = await keep(tx, code, list, false);
        const after = { code, name: list.name, version: list.version, entries: list.entries.length };
        await appendTrail(tx, actor, {
          action: "warning-list.taken",
          object: { kind: "warning-list", id: kept.id },
          after,
        });
        return kept;
      });
      told(row.id);
      return { list: toFacts(row), problems };
    },
    turn: async (actor, id, enabled, { version, reason }) => {
      const row = await database.db.transaction().execute(async (tx) => {
        const turned = await tx
          .withTables<IndicatorTables>()
          .updateTable("warning_list")
          .set({ enabled, version: version + 1, changed_at: new Date() })
          .where("id", "=", id)
          .where("version", "=", version)
          .returningAll()
          .executeTakeFirst();
        if (turned === undefined) throw await missing(tx, id);
        const action = enabled ? "warning-list.enabled" : "warning-list.disabled";
        const entry = { action, object: { kind: "warning-list", id }, after: { enabled, code: turned.code }, reason };
        await appendTrail(tx, actor, entry);
        return turned;
      });
      told(id);
      return toFacts(row);
    },
  };
}

/** What the stream is to ask of hits. */
export async function loadWarnings({ db }: Database): Promise<NumberedWarningList[]> {
  const rows = await db
    .withTables<IndicatorTables>()
    .selectFrom("warning_list")
    .selectAll()
    .where("enabled", "=", true)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({ number: row.number, list: listOf(row) }));
}

function listOf({ name, description, list_version: version, type, entries }: Row): WarningList {
  return { name, description, version, type: Type.parse(type), entries };
}

/** Keeps the lists that ship, where they are new or changed. What was decided about one stays. */
export async function keepShipped(database: Database): Promise<void> {
  if (!existsSync(SHIPPED)) return;
  for (const file of readdirSync(SHIPPED).filter((name) => name.endsWith(".json"))) {
    const code = basename(file, ".json");
    const { list, problems } = readWarningList(readFileSync(join(SHIPPED, file), "utf8"), file);
    if (list === null || problems.length > 0) throw new Error(problems.map(describeProblem).join("; "));
    const known = await database.db
      .withTables<IndicatorTables>()
      .selectFrom("warning_list")
      .select("list_version")
      .where("code", "=", code)
      .executeTakeFirst();
    if (known?.list_version === list.version) continue;
    await database.db.transaction().execute((tx) => keep(tx, code, list, true));
  }
}

type Row = Selectable<IndicatorTables["warning_list"]>;

async function keep(tx: Transaction, code: string, list: WarningList, shipped: boolean): Promise<Row> {
  const facts = {
    name: keepable(list.name, 300),
    description: keepable(list.description, 2000),
    list_version: keepable(list.version, 100),
    type: list.type,
    entries: list.entries.map((entry) => keepable(entry, 2048)),
    shipped,
  };
  return await tx
    .withTables<IndicatorTables>()
    .insertInto("warning_list")
    .values({ code, ...facts })
    .onConflict((conflict) =>
      conflict.column("code").doUpdateSet({ ...facts, changed_at: new Date(), version: sql`warning_list.version + 1` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** PostgreSQL's text has no U+0000 and no half of a surrogate pair. */
function keepable(text: string, max: number): string {
  return text.slice(0, max).replaceAll(/\0|\p{Surrogate}/gu, "\uFFFD");
}

function toFacts(row: Row): WarningListFacts {
  const type: WarningType = Type.parse(row.type);
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    description: row.description,
    listVersion: row.list_version,
    type,
    entries: row.entries.length,
    shipped: row.shipped,
    enabled: row.enabled,
    hits: Number(row.hits),
    lastHitAt: row.last_at?.toISOString() ?? null,
    version: row.version,
  };
}

function unreadable(problems: readonly Problem[]): HttpError {
  const [problem] = problems;
  return new HttpError(422, "warning-list-unreadable", {
    detail: problem?.detail ?? "there is no list in it",
    remedy: problem?.remedy ?? "Give a warning list in the JSON format of MISP.",
  });
}

async function missing(tx: Transaction, id: string): Promise<HttpError> {
  const db = tx.withTables<IndicatorTables>();
  const there = await db.selectFrom("warning_list").select("id").where("id", "=", id).executeTakeFirst();
  if (there === undefined) return new HttpError(404, "not-there", { detail: "there is no such warning list" });
  return new HttpError(409, "changed-meanwhile", {
    detail: "somebody switched it after you read it",
    remedy: "Read it again, and repeat your change if it still holds.",
  });
}
