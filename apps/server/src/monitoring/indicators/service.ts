import {
  type FeedFormat,
  type FeedRow,
  type Indicator as Form,
  keysMeeting,
  openFeed,
  readIndicator,
} from "@mizugiwa/intel";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { decodeCursor, toPage } from "../../platform/http/paging.js";
import { HttpError } from "../../platform/http/problems.js";
import type { TlpLabel } from "../../platform/labels.js";
import type { Platform } from "../../platform/platform.js";
import { appendTrail } from "../../platform/trail/index.js";
import { stateOf } from "./force.js";
import { problemRow } from "./import-kind.js";
import { countLive, digestOf, lockIndicators, storeRows } from "./rows.js";
import type { Indicator, IndicatorPreview, IndicatorQuery, KnownAnswer, ProblemRow } from "./schema.js";
import type { IndicatorSets } from "./sets.js";
import type { WarningCheck } from "./warning-check.js";

/** The indicators of sets. */
export interface Indicators {
  list(set: string, query: IndicatorQuery): Promise<{ rows: Indicator[]; next: string | null }>;
  /** Adds what was typed in, one a line. */
  add(actor: Actor, set: string, text: string): Promise<{ added: number; changed: number; problems: ProblemRow[] }>;
  retract(actor: Actor, id: string, reason: string): Promise<Indicator>;
  /** Whether a value is an indicator, or would meet one. */
  known(text: string): Promise<KnownAnswer>;
  /** What a file would give; nothing is kept. */
  preview(format: FeedFormat, text: string): Promise<IndicatorPreview>;
}

export interface IndicatorsParts extends Pick<Platform, "database" | "live"> {
  readonly sets: IndicatorSets;
  readonly check: WarningCheck;
  readonly onChange: () => void;
}

const SHOWN_MAX = 100;
const PROBLEMS_SHOWN = 100;
const Cursor = z.tuple([z.string().regex(/^\d{1,18}$/)]);

export function openIndicators({ database, live, sets, check, onChange }: IndicatorsParts): Indicators {
  const { db } = database;

  const told = (set: string): void => {
    onChange();
    live.publish({ topic: "indicator-set", id: set, permission: "indicators.read", compartment: null });
  };

  const rowsWhere = async (where: RawBuilder<SqlBool>, limit: number): Promise<Row[]> => {
    const { rows } = await sql<Row>`
      select i.id, i.type, i.key, i.from_at, i.until_at, i.confidence, i.note, i.added_at, i.retracted_at,
        s.id as set_id, s.code, s.name, s.label, s.confidence as set_confidence, s.enabled, s.valid_from, s.valid_until,
        seen.hits, seen.suppressed, seen.last_at
      from indicator i join indicator_set s on s.number = i.set left join indicator_sighting seen on seen.indicator = i.id
      where ${where} order by i.id desc limit ${limit}`.execute(db);
    return rows;
  };

  const meeting = async (keys: readonly Form[]): Promise<Indicator[]> => {
    const types = keys.map(({ type }) => type);
    const digests = keys.map(({ key }) => digestOf(key));
    const where = sql<SqlBool>`(i.digest, i.type) in (select * from unnest(${digests}::uuid[], ${types}::text[]))`;
    return (await rowsWhere(where, SHOWN_MAX)).map(toIndicator);
  };

  return {
    list: async (set, { q, type, cursor, limit }) => {
      const number = await sets.numberOf(set);
      const conditions = [sql<SqlBool>`i.set = ${number}`];
      if (type !== undefined) conditions.push(sql<SqlBool>`i.type = ${type}`);
      if (cursor !== undefined) conditions.push(sql<SqlBool>`i.id < ${decodeCursor(cursor, Cursor)[0]}::bigint`);
      if (q !== undefined && q.trim() !== "") conditions.push(searched(q.trim()));
      const rows = await rowsWhere(sql<SqlBool>`${sql.join(conditions, sql` and `)}`, limit + 1);
      return toPage(rows, limit, ({ id }) => [id], toIndicator);
    },
    add: async (actor, set, text) => {
      const number = await sets.numberOf(set);
      const { rows, problems } = readAll("plain", text);
      const counts = await database.db.transaction().execute(async (tx) => {
        await lockIndicators(tx);
        const stored = await storeRows(
          tx,
          number,
          null,
          rows.map((row) => ({ ...row, retracted: row.isRevoked })),
        );
        await countLive(tx, number);
        await tellTrail(tx, actor, set, "indicator-set.extended", { ...stored, bad: problems.length });
        return stored;
      });
      told(set);
      return { ...counts, problems: problems.slice(0, PROBLEMS_SHOWN) };
    },
    retract: async (actor, id, reason) => {
      const [before] = await rowsWhere(sql<SqlBool>`i.id = ${id}::bigint`, 1);
      if (before === undefined) throw new HttpError(404, "not-there", { detail: "there is no such indicator" });
      await database.db.transaction().execute(async (tx) => {
        await lockIndicators(tx);
        await sql`
          update indicator set retracted_at = now(), retracted_by = ${actor.id}, change = nextval('indicator_change')
          where id = ${id}::bigint and retracted_at is null`.execute(tx);
        const { rows } = await sql<{ set: number }>`select set from indicator where id = ${id}::bigint`.execute(tx);
        if (rows[0] !== undefined) await countLive(tx, rows[0].set);
        const after = { type: before.type, value: before.key, set: before.code };
        await appendTrail(tx, actor, {
          action: "indicator.retracted",
          object: { kind: "indicator", id },
          after,
          reason,
        });
      });
      told(before.set_id);
      const [row] = await rowsWhere(sql<SqlBool>`i.id = ${id}::bigint`, 1);
      if (row === undefined) throw new Error("an indicator that was taken back is there");
      return toIndicator(row);
    },
    known: async (text) => {
      const read = readIndicator(text.trim());
      if (!read.ok) return { type: null, value: null, problem: problemRow(read.problem), indicators: [], warnings: [] };
      const { type, key } = read.value;
      const indicators = await meeting(keysMeeting(read.value));
      return { type, value: key, problem: null, indicators, warnings: await check.listsOf(read.value) };
    },
    preview: async (format, text) => {
      const { rows, problems, total } = readAll(format, text);
      const shown = rows.slice(0, SHOWN_MAX);
      const warnings = await Promise.all(shown.map((row) => check.listsOf(row)));
      return {
        counts: { rows: total, bad: problems.length },
        rows: shown.map((row, index) => ({
          type: row.type,
          value: row.key,
          validFrom: instantOf(row.from),
          validUntil: instantOf(row.until),
          confidence: row.confidence,
          note: row.note,
          isRevoked: row.isRevoked,
          warning: warnings[index]?.[0]?.name ?? null,
        })),
        problems: problems.slice(0, PROBLEMS_SHOWN),
      };
    },
  };
}

/** A whole value finds itself by the index, anything else what holds it. */
function searched(q: string): RawBuilder<SqlBool> {
  const read = readIndicator(q);
  if (read.ok) return sql<SqlBool>`i.digest = ${digestOf(read.value.key)}::uuid`;
  return sql<SqlBool>`(position(${q.toLowerCase()} in i.key) > 0 or position(${q.toLowerCase()} in lower(i.note)) > 0)`;
}

async function tellTrail(tx: Transaction, actor: Actor, set: string, action: string, after: object): Promise<void> {
  await appendTrail(tx, actor, { action, object: { kind: "indicator-set", id: set }, after: { ...after } });
}

function readAll(format: FeedFormat, text: string): { rows: FeedRow[]; problems: ProblemRow[]; total: number } {
  const feed = openFeed(format);
  const rows: FeedRow[] = [];
  const problems: ProblemRow[] = [];
  for (const items of [feed.push(text), feed.end()]) {
    for (const item of items) {
      if (item.ok) rows.push(item.value);
      else problems.push(problemRow(item.problem));
    }
  }
  return { rows, problems, total: rows.length };
}

interface Row {
  readonly id: string;
  readonly type: Indicator["type"];
  readonly key: string;
  readonly from_at: Date | null;
  readonly until_at: Date | null;
  readonly confidence: number | null;
  readonly note: string;
  readonly added_at: Date;
  readonly retracted_at: Date | null;
  readonly set_id: string;
  readonly code: string;
  readonly name: string;
  readonly label: TlpLabel;
  readonly set_confidence: number;
  readonly enabled: boolean;
  readonly valid_from: Date | null;
  readonly valid_until: Date | null;
  readonly hits: string | null;
  readonly suppressed: string | null;
  readonly last_at: Date | null;
}

function toIndicator(row: Row): Indicator {
  const span = { from: secondsOf(row.from_at), until: secondsOf(row.until_at), retracted: row.retracted_at !== null };
  const set = { from: secondsOf(row.valid_from), until: secondsOf(row.valid_until), enabled: row.enabled };
  return {
    id: row.id,
    set: { id: row.set_id, code: row.code, name: row.name, label: row.label },
    type: row.type,
    value: row.key,
    validFrom: row.from_at?.toISOString() ?? null,
    validUntil: row.until_at?.toISOString() ?? null,
    confidence: row.confidence ?? row.set_confidence,
    note: row.note,
    addedAt: row.added_at.toISOString(),
    state: stateOf(span, set, Date.now() / 1000),
    hits: Number(row.hits ?? 0),
    suppressed: Number(row.suppressed ?? 0),
    lastHitAt: row.last_at?.toISOString() ?? null,
  };
}

function secondsOf(at: Date | null): number | null {
  return at === null ? null : at.getTime() / 1000;
}

function instantOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}
