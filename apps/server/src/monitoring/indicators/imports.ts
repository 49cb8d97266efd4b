import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Selectable, sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/access/index.js";
import { HttpError } from "../../platform/http/problems.js";
import type { JobKind, Jobs } from "../../platform/jobs/index.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { importPath } from "./import-kind.js";
import { type ImportQuery, IndicatorImport, type IndicatorTables, ProblemRows } from "./schema.js";
import type { IndicatorSets } from "./sets.js";

/** Files of indicators on their way in. */
export interface IndicatorImports {
  /** Takes a file to the disk and begins to read it. */
  begin(actor: Actor, set: string, query: ImportQuery, body: Readable): Promise<IndicatorImport>;
  list(set: string): Promise<IndicatorImport[]>;
  get(id: string): Promise<IndicatorImport>;
  cancel(actor: Actor, id: string): Promise<IndicatorImport>;
}

export interface ImportsParts extends Pick<Platform, "database" | "live"> {
  readonly jobs: Jobs;
  readonly kind: JobKind<{ import: string }, object>;
  readonly folder: string;
  readonly sets: IndicatorSets;
}

/** Some three million indicators of the usual length. */
export const FILE_MAX_BYTES = 256 << 20;
const LISTED = 50;

type Row = Selectable<IndicatorTables["indicator_import"]> & {
  readonly set_id: string;
  readonly state: string | null;
  readonly done: string | null;
};

export function openImports({ database, live, jobs, kind, folder, sets }: ImportsParts): IndicatorImports {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = database.db.withTables<IndicatorTables>();

  const rows = async (by: { id?: string; set?: string }): Promise<IndicatorImport[]> => {
    const { rows: found } = await sql<Row>`
      select m.*, s.id as set_id, j.state, j.done
      from indicator_import m join indicator_set s on s.number = m.set left join job j on j.id = m.job
      where (${by.id ?? null}::uuid is null or m.id = ${by.id ?? null}::uuid)
        and (${by.set ?? null}::uuid is null or s.id = ${by.set ?? null}::uuid)
      order by m.made_at desc limit ${LISTED}`.execute(db);
    return found.map(toImport);
  };

  const one = async (id: string): Promise<IndicatorImport> => {
    const [row] = await rows({ id });
    if (row === undefined) throw new HttpError(404, "not-there", { detail: "there is no such import" });
    return row;
  };

  return {
    list: async (set) => await rows({ set }),
    get: one,
    begin: async (actor, set, { format, name, replaces }, body) => {
      const number = await sets.numberOf(set);
      const id = randomUUID();
      const path = importPath(folder, id);
      const bytes = await keepFile(body, path).catch(async (caught: unknown) => {
        await rm(path, { force: true });
        throw caught;
      });
      await database.db.transaction().execute(async (tx) => {
        const made = { id, set: number, job: null, name, format, replaces, bytes, made_by: actor.id };
        await tx.withTables<IndicatorTables>().insertInto("indicator_import").values(made).execute();
        const after = { set, name, format, replaces, bytes };
        await appendTrail(tx, actor, {
          action: "indicator-import.begun",
          object: { kind: "indicator-import", id },
          after,
        });
      });
      const job = await jobs.start(kind, { import: id });
      await db.updateTable("indicator_import").set({ job: job.id }).where("id", "=", id).execute();
      live.publish({ topic: "indicator-import", id, permission: "indicators.read", compartment: null });
      return await one(id);
    },
    cancel: async (actor, id) => {
      await one(id);
      const { job } = await db
        .selectFrom("indicator_import")
        .select("job")
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      if (job !== null) await jobs.cancel(job);
      await database.db.transaction().execute(async (tx) => {
        await appendTrail(tx, actor, {
          action: "indicator-import.cancelled",
          object: { kind: "indicator-import", id },
        });
      });
      return await one(id);
    },
  };
}

/** Writes a body to a file, never more than is allowed; gives its length. */
async function keepFile(body: Readable, path: string): Promise<number> {
  let bytes = 0;
  const measure = new Transform({
    transform: (part: Buffer, _, done) => {
      bytes += part.length;
      done(bytes > FILE_MAX_BYTES ? tooLarge() : null, part);
    },
  });
  await pipeline(body, measure, createWriteStream(path, { mode: 0o600 }));
  return bytes;
}

/** Removes files that no import is to read any more. */
export async function clearFiles({ db }: Platform["database"], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { rows } = await sql<{ id: string }>`
    select m.id from indicator_import m join job j on j.id = m.job where j.state in ('queued', 'running')`.execute(db);
  const wanted = new Set(rows.map(({ id }) => importPath(folder, id)));
  for (const name of await readdir(folder)) {
    const path = importPath(folder, name.replace(/\.feed$/, ""));
    if (name.endsWith(".feed") && !wanted.has(path)) await rm(path, { force: true });
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, "file-too-large", {
    detail: `a file of indicators has ${FILE_MAX_BYTES >> 20} MiB at most`,
    remedy: "Divide the file.",
  });
}

const State = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);

function toImport(row: Row): IndicatorImport {
  const state = State.parse(row.state ?? "queued");
  return {
    id: row.id,
    set: row.set_id,
    name: row.name,
    format: IndicatorImport.shape.format.parse(row.format),
    replaces: row.replaces,
    bytes: Number(row.bytes),
    state,
    done: state === "succeeded" ? Number(row.bytes) : Number(row.done ?? 0),
    rows: Number(row.rows),
    added: Number(row.added),
    changed: Number(row.changed),
    bad: Number(row.bad),
    retracted: Number(row.retracted),
    problems: ProblemRows.parse(row.problems),
    madeAt: row.made_at.toISOString(),
    madeBy: row.made_by,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
