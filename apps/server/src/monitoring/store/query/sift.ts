import { z } from "zod";
import type { FieldColumns } from "../columns.js";
import type { Asked } from "../engine/engine.js";
import { columnsIn, KEPT_COLUMN, keptName, keptSetIn } from "../kept.js";
import type { Piece } from "../shelf.js";
import { groupsByColumns } from "./relation.js";
import type { Key } from "./rows.js";
import { type Asking, within } from "./search.js";
import { Binder, type TimeRange } from "./where.js";

/** What is sifted of the stored events: those of a time, from before a place in the log, that a condition lets through. */
export interface SiftQuery {
  readonly range: TimeRange;
  /** Only events that stand before it in the log: a view taken later has the same ones. */
  readonly before: { readonly segment: number; readonly ordinal: number };
  /** Only events behind it, in the order of time and then of the log; null for all. */
  readonly after: Key | null;
  /** Only these sources, by id; null for all. */
  readonly sources: readonly string[] | null;
  readonly sieve: Sieve;
}

/** A condition over kept columns; what it does not let through is certain not to be met. */
export interface Sieve {
  /** Names of the columns it asks. */
  readonly names: readonly string[];
  /** The condition over a piece with these columns; null where every event has to be read. */
  condition(columns: FieldColumns, binder: Binder): string | null;
}

/** An event as a matcher needs it again: as it was read when it came, or as its bytes where that is not known. */
export interface SiftedEvent {
  readonly eventId: string;
  readonly key: Key;
  readonly receivedUs: bigint;
  readonly source: string;
  readonly service: string | null;
  readonly tenant: string | null;
  readonly host: string | null;
  readonly kind: string | null;
  readonly as:
    | { readonly form: "read"; readonly fields: string; readonly facts: SiftedFacts }
    | { readonly form: "raw"; readonly raw: Uint8Array };
}

interface SiftedFacts {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

export type SiftStep =
  /** Events that the sieve let through, in their order. */
  | { readonly type: "events"; readonly events: readonly SiftedEvent[] }
  /** Everything before the time is done; so many events were there. */
  | { readonly type: "done"; readonly untilUs: bigint; readonly looked: number };

/** Events of one window: where only a few pass the sieve, and where each is read whole. */
const WINDOW_ROWS = 1_000_000;
const WINDOW_ROWS_WHOLE = 50_000;
/** Of more events that pass, whole windows are read instead of single events. */
const SINGLE_MAX = 20_000;
/** Single events fetched by one statement. */
const FETCHED = 2000;

/** The next window of a sifting: from where, up to where (exclusive), and whether its events are read whole. */
export interface Window extends TimeRange {
  readonly whole: boolean;
}

/** The next window of pieces, up to a time a whole one; null where no piece has anything left. */
export function nextWindow(
  pieces: readonly Piece[],
  { range, sieve }: Pick<SiftQuery, "range" | "sieve">,
  wholeUntilUs: bigint,
): Window | null {
  const left = within(pieces, range);
  const [first, ...others] = left;
  if (first === undefined) return null;
  const begin = others.reduce((least, { minUs }) => (minUs < least ? minUs : least), first.minUs);
  const fromUs = begin > range.fromUs ? begin : range.fromUs;
  const near = left.filter(({ minUs }) => minUs <= fromUs);
  const whole = fromUs < wholeUntilUs || near.some(({ columns }) => sieve.condition(columns, new Binder()) === null);
  return { fromUs, toUs: endOf(left, { fromUs, toUs: range.toUs }, whole ? WINDOW_ROWS_WHOLE : WINDOW_ROWS), whole };
}

/** The time up to which pieces hold about so many rows; they are taken to be even in time. At least one microsecond. */
function endOf(pieces: readonly Piece[], { fromUs, toUs }: TimeRange, rows: number): bigint {
  const until = (endUs: bigint): number => pieces.reduce((sum, piece) => sum + share(piece, fromUs, endUs), 0);
  const last = pieces.reduce((most, { maxUs }) => (maxUs >= most ? maxUs + 1n : most), fromUs + 1n);
  let [low, high] = [fromUs + 1n, last < toUs ? last : toUs];
  if (until(high) <= rows) return toUs < high ? toUs : high;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (until(middle) > rows) high = middle;
    else low = middle + 1n;
  }
  return low;
}

function share({ rows, minUs, maxUs }: Piece, fromUs: bigint, endUs: bigint): number {
  const from = minUs > fromUs ? minUs : fromUs;
  const end = maxUs + 1n < endUs ? maxUs + 1n : endUs;
  return end <= from ? 0 : (rows * Number(end - from)) / Number(maxUs + 1n - minUs);
}

/** Sifts one window; null where more passes than can be fetched one by one, and the window is to be a whole one. */
export async function* siftWindow(
  pieces: readonly Piece[],
  query: SiftQuery,
  window: Window,
  engine: Asking,
  asked: Asked,
): AsyncGenerator<SiftedEvent[], boolean, undefined> {
  const part = { ...query, range: window };
  if (window.whole) {
    yield* readWhole(pieces, part, engine, asked);
    return true;
  }
  const found = await keysOf(pieces, part, engine, asked);
  if (found.length > SINGLE_MAX) return false;
  for (let at = 0; at < found.length; at += FETCHED) {
    yield await fetchSingle(pieces, found.slice(at, at + FETCHED), engine, asked);
  }
  return true;
}

/** How many events there are to be looked at. */
export async function countSifted(
  pieces: readonly Piece[],
  query: SiftQuery,
  engine: Asking,
  asked: Asked,
): Promise<number> {
  const binder = new Binder();
  const parts = groupsByColumns(within(pieces, query.range), [], false, binder).map(
    ({ relation, within: end }) => `SELECT 1 FROM ${relation} WHERE ${baseOf(query, end, binder)}`,
  );
  if (parts.length === 0) return 0;
  const sql = `SELECT count(*) FROM (${parts.join(" UNION ALL ")})`;
  const [row] = await engine.run([{ sql, values: binder.values }], asked);
  return Number(row?.[0] ?? 0);
}

const ORDER = "ORDER BY at_us, segment, ordinal";

async function* readWhole(
  pieces: readonly Piece[],
  query: SiftQuery,
  engine: Asking,
  asked: Asked,
): AsyncGenerator<SiftedEvent[], void, undefined> {
  const binder = new Binder();
  const names = [...query.sieve.names, ...READ_COLUMNS];
  const parts = groupsByColumns(within(pieces, query.range), names, false, binder).map(
    ({ relation, within: end, columns }) =>
      `SELECT ${whole(columns)} FROM ${relation} WHERE ${conditionOf(query, columns, end, binder)}`,
  );
  if (parts.length === 0) return;
  const sql = `SELECT * FROM (${parts.join(" UNION ALL ")}) ${ORDER}`;
  for await (const rows of engine.stream({ sql, values: binder.values }, asked)) yield rows.map(toSifted);
}

interface Found extends Key {
  readonly piece: string;
  readonly row: bigint;
}

const FoundRow = z.tuple([z.bigint(), z.bigint(), z.bigint(), z.string(), z.bigint()]);

async function keysOf(pieces: readonly Piece[], query: SiftQuery, engine: Asking, asked: Asked): Promise<Found[]> {
  const binder = new Binder();
  const names = [...query.sieve.names, KEPT_COLUMN];
  const parts = groupsByColumns(within(pieces, query.range), names, true, binder).map(
    ({ relation, within: end, columns }) =>
      `SELECT at_us, segment, ordinal, filename, file_row_number FROM ${relation} WHERE ${conditionOf(query, columns, end, binder)}`,
  );
  if (parts.length === 0) return [];
  const sql = `SELECT * FROM (${parts.join(" UNION ALL ")}) ${ORDER} LIMIT ${SINGLE_MAX + 1}`;
  const rows = await engine.run([{ sql, values: binder.values }], asked);
  return rows.map((row) => {
    const [atUs, segment, ordinal, piece, number] = FoundRow.parse(row);
    return { atUs, segment, ordinal, piece, row: number };
  });
}

/** Whole events by their rows; times around them let the engine leave out what is far from them. */
async function fetchSingle(
  pieces: readonly Piece[],
  found: readonly Found[],
  engine: Asking,
  asked: Asked,
): Promise<SiftedEvent[]> {
  const binder = new Binder();
  const byPiece = new Map<string, Found[]>();
  for (const each of found) {
    const same = byPiece.get(each.piece);
    if (same === undefined) byPiece.set(each.piece, [each]);
    else same.push(each);
  }
  const parts = pieces.flatMap((piece) => {
    const of = byPiece.get(piece.name);
    const [first, last] = [of?.[0], of?.at(-1)];
    if (of === undefined || first === undefined || last === undefined) return [];
    const between = `at_us BETWEEN ${binder.integer(first.atUs)} AND ${binder.integer(last.atUs)}`;
    return groupsByColumns([piece], READ_COLUMNS, true, binder).map(({ relation, within: end, columns }) => {
      const these =
        piece.kind === "file"
          ? `file_row_number IN (${of.map(({ row }) => row).join(", ")})`
          : `(segment, ordinal) IN (${of.map(({ segment, ordinal }) => `(${segment}, ${ordinal})`).join(", ")})`;
      return `SELECT ${whole(columns)} FROM ${relation} WHERE ${between} AND ${these}${end === null ? "" : ` AND ${end}`}`;
    });
  });
  const sql = `SELECT * FROM (${parts.join(" UNION ALL ")}) ${ORDER}`;
  return (await engine.run([{ sql, values: binder.values }], asked)).map(toSifted);
}

function conditionOf(query: SiftQuery, columns: FieldColumns, end: string | null, binder: Binder): string {
  const passes = query.sieve.condition(columns, binder);
  const base = baseOf(query, end, binder);
  return passes === null ? base : `${base} AND ${passes}`;
}

function baseOf({ range, before, after, sources }: SiftQuery, end: string | null, binder: Binder): string {
  const [segment, ordinal] = [binder.integer(before.segment), binder.integer(before.ordinal)];
  const parts = [
    `at_us >= ${binder.integer(range.fromUs)} AND at_us < ${binder.integer(range.toUs)}`,
    `(segment < ${segment} OR (segment = ${segment} AND ordinal < ${ordinal}))`,
  ];
  if (after !== null) parts.push(behind(after, binder));
  if (sources !== null) parts.push(sources.length === 0 ? "false" : `source IN (${bound(sources, binder)})`);
  if (end !== null) parts.push(end);
  return parts.join(" AND ");
}

function bound(texts: readonly string[], binder: Binder): string {
  return texts.map((text) => binder.text(text)).join(", ");
}

function behind({ atUs, segment, ordinal }: Key, binder: Binder): string {
  const [at, seg, ord] = [binder.integer(atUs), binder.integer(segment), binder.integer(ordinal)];
  return `at_us >= ${at} AND (at_us > ${at} OR segment > ${seg} OR (segment = ${seg} AND ordinal > ${ord}))`;
}

const FACTS = ["product", "category", "service"] as const;
const FACT_COLUMNS = FACTS.map((fact) => keptName({ kind: "fact", fact }) ?? "");
const READ_COLUMNS: readonly string[] = [KEPT_COLUMN, ...FACT_COLUMNS];

/** All of an event that a matcher needs, in the order `toSifted` reads it. */
function whole(columns: FieldColumns): string {
  const set = keptSetIn(columns) ?? "NULL";
  const of = columnsIn(columns);
  const facts = FACTS.map((fact) => of({ kind: "fact", fact })?.sql ?? "NULL::VARCHAR");
  // The facts that rules go by are columns of their own; without them the event is read again from its bytes.
  return `event_id, at_us, segment, ordinal, received_us, source, service, tenant, host, kind,
    CASE WHEN ${set} IS NULL THEN coalesce(raw_bytes, encode(raw)) END, CASE WHEN ${set} IS NOT NULL THEN fields::VARCHAR END,
    ${facts.join(", ")}`;
}

const Text = z.string().nullable();
const SiftedRow = z.tuple([
  z.string(),
  z.bigint(),
  z.bigint(),
  z.bigint(),
  z.bigint(),
  z.string(),
  Text,
  Text,
  Text,
  Text,
  z.instanceof(Uint8Array).nullable(),
  Text,
  Text,
  Text,
  Text,
]);

function toSifted(row: readonly unknown[]): SiftedEvent {
  const [eventId, atUs, segment, ordinal, receivedUs, source, service, tenant, host, kind, raw, fields, ...facts] =
    SiftedRow.parse(row);
  const [product, category, factService] = facts;
  return {
    eventId,
    key: { atUs, segment, ordinal },
    receivedUs,
    source,
    service,
    tenant,
    host,
    kind,
    as:
      fields === null
        ? { form: "raw", raw: raw ?? new Uint8Array(0) }
        : { form: "read", fields, facts: { product, category, service: factService } },
  };
}
