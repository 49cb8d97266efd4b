import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { TextDecoder } from "node:util";
import type { Problem } from "@mizugiwa/base";
import { FEED_FORMATS, type Feed, type FeedRow, openFeed } from "@mizugiwa/intel";
import { sql } from "kysely";
import { z } from "zod";
import type { Database, Transaction } from "../../platform/database/database.js";
import type { JobKind } from "../../platform/jobs/index.js";
import { countLive, lockIndicators, type StoredRow, storeRows } from "./rows.js";
import type { IndicatorTables, ProblemRow } from "./schema.js";

const Order = z.object({ import: z.uuid() });
const Nothing = z.object({});

export interface ImportNeeds {
  readonly database: Database;
  /** Folder of the files that came in. */
  readonly folder: string;
  /** Called when what is compared has changed. */
  readonly onChange: () => void;
  readonly onDone: (id: string) => void;
}

const PART_BYTES = 1 << 20;
const ROWS_MAX = 5000;
const PROBLEMS_KEPT = 500;

export function importPath(folder: string, id: string): string {
  return join(folder, `${id}.feed`);
}

/** A file of indicators is read and kept in parts. Begun anew after a crash: what was kept already is the same again. */
export function importKind(needs: () => ImportNeeds): JobKind<z.infer<typeof Order>, z.infer<typeof Nothing>> {
  return {
    name: "indicator-import",
    payload: Order,
    mark: Nothing,
    maxAttempts: 5,
    run: async (work) => {
      const { database, folder, onChange, onDone } = needs();
      const run = new Import(work, await load(database, work.payload.import));
      try {
        return await run.run(importPath(folder, work.payload.import));
      } finally {
        onChange();
        onDone(work.payload.import);
        // A run that another one takes up after this needs the file.
        if (run.isDone || work.signal.aborted) await rm(importPath(folder, work.payload.import), { force: true });
      }
    },
  };
}

interface Loaded {
  readonly id: string;
  readonly set: number;
  readonly format: (typeof FEED_FORMATS)[number];
  readonly replaces: boolean;
  readonly bytes: number;
}

async function load({ db }: Database, id: string): Promise<Loaded> {
  const row = await db
    .withTables<IndicatorTables>()
    .selectFrom("indicator_import")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return {
    id,
    set: row.set,
    format: z.enum(FEED_FORMATS).parse(row.format),
    replaces: row.replaces,
    bytes: Number(row.bytes),
  };
}

type Work = Parameters<JobKind<z.infer<typeof Order>, z.infer<typeof Nothing>>["run"]>[0];

class Import {
  isDone = false;
  readonly #work: Work;
  readonly #import: Loaded;
  readonly #problems: ProblemRow[] = [];
  #pending: FeedRow[] = [];
  #counts = { rows: 0, bad: 0, added: 0, changed: 0, retracted: 0 };

  constructor(work: Work, loaded: Loaded) {
    this.#work = work;
    this.#import = loaded;
  }

  async run(path: string): Promise<{ rows: number; bad: number }> {
    const feed = openFeed(this.#import.format);
    const decoder = new TextDecoder();
    let done = 0;
    for await (const part of createReadStream(path, { highWaterMark: PART_BYTES, signal: this.#work.signal })) {
      const bytes: unknown = part;
      if (!Buffer.isBuffer(bytes)) throw new TypeError("a file gives bytes");
      await this.#take(feed.push(decoder.decode(bytes, { stream: true })));
      done += bytes.length;
      this.#work.progress(done, this.#import.bytes);
    }
    await this.#take(feed.push(decoder.decode()));
    await this.#take(feed.end());
    await this.#store(async (tx) => await this.#finish(tx));
    this.isDone = true;
    return { rows: this.#counts.rows, bad: this.#counts.bad };
  }

  async #take(items: ReturnType<Feed["push"]>): Promise<void> {
    for (const item of items) {
      if (item.ok) {
        this.#counts.rows += 1;
        this.#pending.push(item.value);
        if (this.#pending.length >= ROWS_MAX) await this.#store();
      } else {
        this.#counts.bad += 1;
        if (this.#problems.length < PROBLEMS_KEPT) this.#problems.push(problemRow(item.problem));
      }
    }
  }

  async #store(also: (tx: Transaction) => Promise<void> = async () => undefined): Promise<void> {
    const rows = this.#pending.splice(0);
    await this.#work.save({}, async (tx) => {
      await lockIndicators(tx);
      const { added, changed } = await storeRows(tx, this.#import.set, this.#import.id, rows.map(toStored));
      this.#counts.added += added;
      this.#counts.changed += changed;
      await also(tx);
      await this.#keepCounts(tx);
    });
  }

  async #finish(tx: Transaction): Promise<void> {
    const { id, set, replaces } = this.#import;
    // A file without one good row is more likely broken than empty: it takes nothing back.
    if (replaces && this.#counts.rows > 0) {
      const { numAffectedRows } = await sql`
        update indicator set retracted_at = now(), retracted_by = ${`import ${id}`}, change = nextval('indicator_change')
        where set = ${set} and import is distinct from ${id}::uuid and retracted_at is null`.execute(tx);
      this.#counts.retracted = Number(numAffectedRows ?? 0n);
    }
    await countLive(tx, set);
    await tx
      .withTables<IndicatorTables>()
      .updateTable("indicator_import")
      .set({ finished_at: new Date() })
      .where("id", "=", id)
      .execute();
  }

  async #keepCounts(tx: Transaction): Promise<void> {
    await tx
      .withTables<IndicatorTables>()
      .updateTable("indicator_import")
      .set({ ...this.#counts, problems: JSON.stringify(this.#problems) })
      .where("id", "=", this.#import.id)
      .execute();
  }
}

function toStored(row: FeedRow): StoredRow {
  return { ...row, retracted: row.isRevoked };
}

export function problemRow({ code, place, detail, remedy }: Problem): ProblemRow {
  const { line = null, field = null } = place;
  // Text of a bad row may hold what PostgreSQL's JSON may not.
  return { code, line, field, detail: detail.replaceAll(/\0|\p{Surrogate}/gu, "\uFFFD"), remedy: remedy ?? null };
}
