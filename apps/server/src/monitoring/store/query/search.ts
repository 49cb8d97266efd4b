import { z } from "zod";
import { literal } from "../columns.js";
import type { Asked, Engine } from "../engine/engine.js";
import type { Piece } from "../shelf.js";
import type { EventQuery } from "./model.js";
import { groupsOf } from "./relation.js";
import { type Key, newestFirst, SHORTENED, type StoredEvent, toEvent, WHOLE } from "./rows.js";
import { Binder, conditionOf, type Scope, type TimeRange } from "./where.js";

/** A question over pieces, with who asks. */
export interface Question {
  readonly query: EventQuery;
  readonly scope: Scope;
  readonly range: TimeRange;
}

/** A page of results: how many at most, after which, and whether long events are cut as a list shows them. */
export interface Page {
  readonly limit: number;
  readonly after: Key | null;
  readonly cut: boolean;
}

export type Asking = Pick<Engine, "run" | "stream">;

/** How many pieces are asked first, and at most at once: a search that is soon full reads little. */
const WAVE_FIRST = 2;
const WAVE_MAX = 64;

interface Hit extends Key {
  readonly piece: string;
  readonly row: bigint;
}

const HitRow = z.tuple([z.bigint(), z.bigint(), z.bigint(), z.string(), z.bigint()]);

/** The pieces that may hold events of a range. */
export function within(pieces: readonly Piece[], { fromUs, toUs }: TimeRange): Piece[] {
  return pieces.filter(({ minUs, maxUs }) => maxUs >= fromUs && minUs < toUs);
}

/**
 * The newest events that a question asks for, up to `limit`, those after `after` in the order of results. Narrow columns are
 * read first, piece by piece from the newest on, until no older piece can hold a newer event; whole events then by their rows.
 */
export async function searchPieces(
  pieces: readonly Piece[],
  question: Question,
  page: Page,
  engine: Asking,
  asked: Asked,
): Promise<StoredEvent[]> {
  const hits = await findHits(pieces, question, page, engine, asked);
  return await fetchHits(hits, page.cut ? SHORTENED : WHOLE, engine, asked);
}

async function findHits(
  pieces: readonly Piece[],
  { query, scope, range }: Question,
  { limit, after }: Pick<Page, "limit" | "after">,
  engine: Asking,
  asked: Asked,
): Promise<Hit[]> {
  const until = after !== null && after.atUs + 1n < range.toUs ? { ...range, toUs: after.atUs + 1n } : range;
  const left = within(pieces, until).sort((a, b) => (a.maxUs > b.maxUs ? -1 : a.maxUs < b.maxUs ? 1 : 0));
  let hits: Hit[] = [];
  for (let wave = WAVE_FIRST; left.length > 0; wave = Math.min(wave * 2, WAVE_MAX)) {
    const last = hits.length >= limit ? hits[limit - 1] : undefined;
    const next = left.splice(0, wave).filter(({ maxUs }) => last === undefined || maxUs >= last.atUs);
    if (next.length === 0) break;
    const found = await askWave(next, { query, scope, range: until }, { limit, after }, engine, asked);
    hits = [...hits, ...found].sort(newestFirst).slice(0, limit);
  }
  return hits;
}

async function askWave(
  pieces: readonly Piece[],
  { query, scope, range }: Question,
  { limit, after }: Pick<Page, "limit" | "after">,
  engine: Asking,
  asked: Asked,
): Promise<Hit[]> {
  const binder = new Binder();
  const fields = query.filters.map(({ field }) => field);
  const parts = groupsOf(pieces, fields, true, binder).map(({ relation, within: end, columns }) => {
    const conditions = [conditionOf(query, scope, range, columns, binder)];
    if (end !== null) conditions.push(end);
    if (after !== null) conditions.push(afterSql(after, binder));
    return `SELECT at_us, segment, ordinal, filename, file_row_number FROM ${relation} WHERE ${conditions.join(" AND ")}`;
  });
  const sql = `SELECT * FROM (${parts.join(" UNION ALL ")})
    ORDER BY at_us DESC, segment DESC, ordinal DESC LIMIT ${binder.integer(limit)}`;
  const rows = await engine.run([{ sql, values: binder.values }], asked);
  return rows.map((row) => {
    const [atUs, segment, ordinal, piece, number] = HitRow.parse(row);
    return { atUs, segment, ordinal, piece, row: number };
  });
}

function afterSql({ atUs, segment, ordinal }: Key, binder: Binder): string {
  const [at, seg, ord] = [binder.integer(atUs), binder.integer(segment), binder.integer(ordinal)];
  return `(at_us < ${at} OR (at_us = ${at} AND (segment < ${seg} OR (segment = ${seg} AND ordinal < ${ord}))))`;
}

/** Whole events of hits, in their order. Times around the rows let the engine leave out what is far from them. */
async function fetchHits(hits: readonly Hit[], columns: string, engine: Asking, asked: Asked): Promise<StoredEvent[]> {
  if (hits.length === 0) return [];
  const binder = new Binder();
  const byPiece = new Map<string, Hit[]>();
  for (const hit of hits) byPiece.set(hit.piece, [...(byPiece.get(hit.piece) ?? []), hit]);
  const parts = [...byPiece].map(([piece, of]) => {
    const times = of.map(({ atUs }) => atUs).sort((a, b) => (a < b ? -1 : 1));
    const between = `at_us BETWEEN ${binder.integer(times[0] ?? 0n)} AND ${binder.integer(times.at(-1) ?? 0n)}`;
    if (piece.endsWith(".parquet")) {
      const rows = of.map(({ row }) => binder.integer(row)).join(", ");
      return `SELECT ${columns} FROM read_parquet(${literal(piece)}, hive_partitioning = false, file_row_number = true)
        WHERE ${between} AND file_row_number IN (${rows})`;
    }
    const places = of
      .map(({ segment, ordinal }) => `(${binder.integer(segment)}, ${binder.integer(ordinal)})`)
      .join(", ");
    return `SELECT ${columns} FROM ${piece} WHERE ${between} AND (segment, ordinal) IN (${places})`;
  });
  const sql = `${parts.join(" UNION ALL ")} ORDER BY at_us DESC, segment DESC, ordinal DESC`;
  return (await engine.run([{ sql, values: binder.values }], asked)).map(toEvent);
}

/** The event at a place in the log; null where there is none. */
export async function findEvent(
  pieces: readonly Piece[],
  place: { readonly segment: number; readonly ordinal: number },
  scope: Scope,
  engine: Asking,
  asked: Asked,
): Promise<StoredEvent | null> {
  const holds = ({ from, to }: Piece): boolean =>
    (place.segment > from.segment || (place.segment === from.segment && place.ordinal >= from.ordinal)) &&
    (place.segment < to.segment || (place.segment === to.segment && place.ordinal < to.ordinal));
  const holding = pieces.filter(holds);
  if (holding.length === 0 || scope.allowedSources.length === 0) return null;
  const binder = new Binder();
  const allowed = scope.allowedSources.map((id) => binder.text(id)).join(", ");
  const parts = groupsOf(holding, [], false, binder).map(
    ({ relation, within: end }) => `SELECT ${WHOLE} FROM ${relation}
      WHERE segment = ${binder.integer(place.segment)} AND ordinal = ${binder.integer(place.ordinal)}
        AND source IN (${allowed})${end === null ? "" : ` AND ${end}`}`,
  );
  const [row] = await engine.run([{ sql: parts.join(" UNION ALL "), values: binder.values }], asked);
  return row === undefined ? null : toEvent(row);
}
