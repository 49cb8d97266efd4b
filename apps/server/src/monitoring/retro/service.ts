import { type Expression, type Selectable, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { HttpError } from "../../platform/http/problems.js";
import type { JobKind, Jobs } from "../../platform/jobs/index.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { RetroOrder } from "./kind.js";
import {
  RETRO_STATES,
  type RetroAsked,
  type RetroQuery,
  type RetroRun,
  type RetroRunDetail,
  type RetroTables,
} from "./schema.js";
import type { RetroSubjects } from "./subject.js";

/** Searches of stored events. What one found is told to whoever may know of it. */
export interface RetroRuns {
  begin(actor: Actor, asked: RetroAsked): Promise<RetroRun>;
  list(actor: Actor, query: RetroQuery): Promise<{ rows: RetroRun[]; next: string | null }>;
  get(actor: Actor, id: string): Promise<RetroRunDetail>;
  cancel(actor: Actor, id: string): Promise<RetroRunDetail>;
  /** Goes on with one that was cancelled or failed, from where it was. */
  resume(actor: Actor, id: string): Promise<RetroRunDetail>;
}

export interface RetroParts extends Pick<Platform, "database" | "live"> {
  readonly jobs: Jobs;
  readonly kind: JobKind<z.infer<typeof RetroOrder>, object>;
  readonly subjectsOf: (kind: string) => RetroSubjects;
}

type Row = Selectable<RetroTables["retro_run"]> & {
  state: string | null;
  done: string | null;
  job_total: string | null;
  rate: number | null;
  error: unknown;
  met: string | null;
  known: string | null;
  suppressed: string | null;
  raised: string;
  grown: string;
  made: string;
};

const ALERTS_SHOWN = 200;
const Cursor = z.tuple([z.string(), z.uuid()]);
const ENDED = new Set<RetroRun["state"]>(["cancelled", "failed"]);

export function openRetroRuns(parts: RetroParts): RetroRuns {
  const { database, jobs, kind, subjectsOf, live } = parts;
  const db = database.db.withTables<RetroTables>();

  const one = async (actor: Actor, id: string): Promise<RetroRun> => {
    const [row] = await rowsOf(actor, sql<SqlBool>`r.id = ${id}`, 1);
    if (row === undefined) throw new HttpError(404, "not-there", { detail: "there is no such search" });
    return toRun(row);
  };

  const rowsOf = async (actor: Actor, where: Expression<SqlBool>, limit: number): Promise<Row[]> => {
    const { rows } = await sql<Row>`
      select r.*, r.made_at::text as made, j.state, j.done, j.total as job_total, j.rate, j.error, found.*, alerts.*
      from retro_run r left join job j on j.id = r.job,
        lateral (select sum(f.met) as met, sum(f.known) as known, sum(f.suppressed) as suppressed
          from retro_found f where f.run = r.id and ${visibleTo(actor, "f.compartment")}) found,
        lateral (select count(*) filter (where a.raised) as raised, count(*) filter (where not a.raised) as grown
          from retro_alert a where a.run = r.id and ${visibleTo(actor, "a.compartment")}) alerts
      where ${where} order by r.made_at desc, r.id desc limit ${limit}`.execute(db);
    return rows;
  };

  const detail = async (actor: Actor, id: string): Promise<RetroRunDetail> => {
    const run = await one(actor, id);
    const { rows } = await sql<AlertRow>`
      select a.id, a.number, a.severity, a.state, a.entity_key, a.first_at, a.last_at, found.raised, found.events
      from retro_alert found join alert a on a.id = found.alert
      where found.run = ${id} and ${visibleTo(actor, "a.compartment")}
      order by found.events desc, a.number limit ${ALERTS_SHOWN}`.execute(db);
    return { ...run, alerts: rows.map(toAlert) };
  };

  /** Gives a run a job; the loser of two that try ends its own. */
  const give = async (actor: Actor, id: string, before: string | null, action: string): Promise<void> => {
    const job = await jobs.start(kind, { run: id });
    const given = await database.db.transaction().execute(async (tx) => {
      const moved = await tx
        .withTables<RetroTables>()
        .updateTable("retro_run")
        .set({ job: job.id })
        .where("id", "=", id)
        .where("job", before === null ? "is" : "=", before)
        .returning(["subject_kind", "subject", "from_us", "to_us"])
        .executeTakeFirst();
      if (moved === undefined) return false;
      const after = { ...spanOf(moved), [moved.subject_kind]: moved.subject };
      await appendTrail(tx, actor, { action, object: { kind: "retro-run", id }, after });
      return true;
    });
    if (!given) {
      await jobs.cancel(job.id);
      throw new HttpError(409, "changed-meanwhile", { detail: "somebody else let it go on already" });
    }
    live.publish({ topic: "retro", id, permission: "retro.read", compartment: null });
  };

  return {
    begin: async (actor, { kind: subjectKind, subject, from, to, sources, reason }) => {
      const opened = await subjectsOf(subjectKind).open(subject);
      const { id } = await db
        .insertInto("retro_run")
        .values({
          subject_kind: opened.kind,
          subject: opened.id,
          title: opened.title,
          title_ja: opened.titleJa,
          from_us: microseconds(from),
          to_us: microseconds(to),
          sources: sources === null ? null : [...new Set(sources)],
          reason,
          made_by: actor.id,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await give(actor, id, null, "retro-run.started");
      return await one(actor, id);
    },
    list: async (actor, { kind: subjectKind, subject, state, cursor, limit }) => {
      const conditions = [
        ...(subjectKind === undefined ? [] : [sql<SqlBool>`r.subject_kind = ${subjectKind}`]),
        ...(subject === undefined ? [] : [sql<SqlBool>`r.subject = ${subject}`]),
        ...(state === undefined ? [] : [sql<SqlBool>`coalesce(j.state, 'queued') = ${state}`]),
      ];
      if (cursor !== undefined) {
        const [at, id] = decodeCursor(cursor, Cursor);
        conditions.push(sql<SqlBool>`(r.made_at, r.id) < (${at}::timestamptz, ${id}::uuid)`);
      }
      const where = conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
      const rows = await rowsOf(actor, where, limit + 1);
      return toPage(rows, limit, ({ made, id }) => [made, id], toRun);
    },
    get: detail,
    cancel: async (actor, id) => {
      await one(actor, id);
      const row = await db.selectFrom("retro_run").select("job").where("id", "=", id).executeTakeFirstOrThrow();
      if (row.job !== null) await jobs.cancel(row.job);
      await database.db.transaction().execute(async (tx) => {
        await appendTrail(tx, actor, { action: "retro-run.cancelled", object: { kind: "retro-run", id } });
      });
      live.publish({ topic: "retro", id, permission: "retro.read", compartment: null });
      return await detail(actor, id);
    },
    resume: async (actor, id) => {
      const { state } = await one(actor, id);
      if (!ENDED.has(state)) throw notEnded(state);
      const row = await db.selectFrom("retro_run").select("job").where("id", "=", id).executeTakeFirstOrThrow();
      await give(actor, id, row.job, "retro-run.resumed");
      return await detail(actor, id);
    },
  };
}

function notEnded(state: RetroRun["state"]): HttpError {
  return new HttpError(409, "retro-not-ended", {
    detail: state === "succeeded" ? "it has come to its end" : "it is under way",
    remedy: state === "succeeded" ? "Begin another search." : "Cancel it first.",
  });
}

interface AlertRow {
  readonly id: string;
  readonly number: string;
  readonly severity: string;
  readonly state: string;
  readonly entity_key: string;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly raised: boolean;
  readonly events: string;
}

function toAlert(row: AlertRow): RetroRunDetail["alerts"][number] {
  const { id, number, severity, state, entity_key: entity, first_at: first, last_at: last, raised, events } = row;
  return {
    id,
    number: Number(number),
    severity,
    state,
    entity,
    raised,
    events: Number(events),
    firstAt: first.toISOString(),
    lastAt: last.toISOString(),
  };
}

const State = z.enum(RETRO_STATES);
const Failure = z.object({ code: z.string(), detail: z.string() });

function toRun(row: Row): RetroRun {
  const state = State.parse(row.state ?? "queued");
  const total = row.total ?? row.job_total;
  const failure = Failure.safeParse(row.error);
  return {
    id: row.id,
    kind: row.subject_kind,
    subject: row.subject,
    title: row.title,
    titleJa: row.title_ja,
    ...spanOf(row),
    sources: row.sources,
    reason: row.reason,
    madeAt: row.made_at.toISOString(),
    madeBy: row.made_by,
    state,
    done: Number(state === "succeeded" ? (total ?? 0) : (row.done ?? 0)),
    total: total === null ? null : Number(total),
    rate: row.rate,
    doneUntil: row.place_us === null ? null : instant(row.place_us),
    finishedAt: row.finished_at?.toISOString() ?? null,
    met: Number(row.met ?? 0),
    known: Number(row.known ?? 0),
    suppressed: Number(row.suppressed ?? 0),
    raised: Number(row.raised),
    grown: Number(row.grown),
    matchedSingly: Number(row.matched_singly),
    error: state === "failed" && failure.success ? failure.data : null,
  };
}

function spanOf({ from_us, to_us }: { from_us: string; to_us: string }): { from: string; to: string } {
  return { from: instant(from_us), to: instant(to_us) };
}

function instant(us: string): string {
  return new Date(Number(BigInt(us) / 1000n)).toISOString();
}

function microseconds(at: string): string {
  return String(BigInt(Date.parse(at)) * 1000n);
}
