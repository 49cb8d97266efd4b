import { z } from "zod";
import type { Asked } from "../engine/engine.js";
import type { Piece } from "../shelf.js";
import { foldSql } from "./functions.js";
import { groupsOf } from "./relation.js";
import { type Asking, type Question, within } from "./search.js";
import { Binder, conditionOf, type FieldValues, valuesOf } from "./where.js";

/** Widths a histogram may have, so that its bars begin where a clock does. */
const SECOND_US = 1_000_000n;
const WIDTHS_US = [
  1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800, 2_592_000,
].map((seconds) => BigInt(seconds) * SECOND_US);
const BARS_MAX = 120n;

/** The narrowest width that gives no more bars than a screen shows. */
export function widthOf(fromUs: bigint, toUs: bigint): bigint {
  const fits = WIDTHS_US.find((width) => (toUs - fromUs) / width <= BARS_MAX);
  if (fits !== undefined) return fits;
  const day = 86_400n * SECOND_US;
  return ((toUs - fromUs) / BARS_MAX / day + 1n) * day;
}

export interface Bar {
  readonly atUs: bigint;
  readonly count: number;
}

/** How many events each span of `widthUs` has; spans without any are left out. */
export async function histogramOf(
  pieces: readonly Piece[],
  question: Question,
  widthUs: bigint,
  engine: Asking,
  asked: Asked,
): Promise<Bar[]> {
  const binder = new Binder();
  const width = binder.integer(widthUs);
  const inner = union(pieces, question, () => `at_us - ((at_us % ${width}) + ${width}) % ${width} AS bar`, binder);
  if (inner === null) return [];
  const rows = await engine.run(
    [{ sql: `SELECT bar, count(*) FROM (${inner}) GROUP BY bar ORDER BY bar`, values: binder.values }],
    asked,
  );
  return rows.map((row) => {
    const [atUs, count] = z.tuple([z.bigint(), z.coerce.number()]).parse(row);
    return { atUs, count };
  });
}

export async function countOf(
  pieces: readonly Piece[],
  question: Question,
  engine: Asking,
  asked: Asked,
): Promise<number> {
  const binder = new Binder();
  const inner = union(pieces, question, () => "1 AS one", binder);
  if (inner === null) return 0;
  const [row] = await engine.run([{ sql: `SELECT count(*) FROM (${inner})`, values: binder.values }], asked);
  return Number(row?.[0] ?? 0);
}

export interface TopValue {
  /** Folded: writings that differ in case alone are one value. */
  readonly value: string;
  readonly count: number;
}

/** The most frequent values of a field, by number of events that have them. */
export async function topValuesOf(
  pieces: readonly Piece[],
  question: Question,
  { field, limit }: { readonly field: string; readonly limit: number },
  engine: Asking,
  asked: Asked,
): Promise<TopValue[]> {
  const binder = new Binder();
  const inner = union(
    pieces,
    question,
    (columns) => `unnest(${foldedList(valuesOf(field, columns, binder))}) AS value`,
    binder,
    [field],
  );
  if (inner === null) return [];
  const sql = `SELECT value, count(*) AS n FROM (${inner}) WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value LIMIT ${binder.integer(limit)}`;
  const rows = await engine.run([{ sql, values: binder.values }], asked);
  return rows.map((row) => {
    const [value, count] = z.tuple([z.string(), z.coerce.number()]).parse(row);
    return { value, count };
  });
}

function foldedList({ kind, sql }: FieldValues): string {
  switch (kind) {
    case "folded":
      return `[${sql}]`;
    case "written":
      return `[${foldSql(sql)}]`;
    case "folded-list":
      return `list_distinct(${sql})`;
    case "written-list":
      return `list_distinct(list_transform(${sql}, lambda v: ${foldSql("v")}))`;
  }
}

export interface SeenField {
  readonly field: string;
  /** How many of the events looked at have it. */
  readonly count: number;
}

/** The fields that the newest events looked at have, the most frequent first. */
export async function fieldsOf(
  pieces: readonly Piece[],
  question: Question,
  { sample, limit }: { readonly sample: number; readonly limit: number },
  engine: Asking,
  asked: Asked,
): Promise<{ looked: number; fields: SeenField[] }> {
  const binder = new Binder();
  const newest = within(pieces, question.range).sort((a, b) => (a.maxUs > b.maxUs ? -1 : 1));
  const inner = union(newest, question, () => "at_us, fields", binder);
  if (inner === null) return { looked: 0, fields: [] };
  const sql = `WITH looked AS MATERIALIZED (SELECT fields FROM (${inner}) ORDER BY at_us DESC LIMIT ${binder.integer(sample)})
    SELECT key, count(*) AS n, (SELECT count(*) FROM looked) FROM (SELECT unnest(json_keys(fields)) AS key FROM looked)
    GROUP BY key ORDER BY n DESC, key LIMIT ${binder.integer(limit)}`;
  const rows = (await engine.run([{ sql, values: binder.values }], asked)).map((row) =>
    z.tuple([z.string(), z.coerce.number(), z.coerce.number()]).parse(row),
  );
  return { looked: rows[0]?.[2] ?? 0, fields: rows.map(([field, count]) => ({ field, count })) };
}

/** One SELECT over all pieces of the range; null where there is none. */
function union(
  pieces: readonly Piece[],
  { query, scope, range }: Question,
  select: (columns: Parameters<typeof valuesOf>[1]) => string,
  binder: Binder,
  more: readonly string[] = [],
): string | null {
  const fields = [...query.filters.map(({ field }) => field), ...more];
  const parts = groupsOf(within(pieces, range), fields, false, binder).map(({ relation, within: end, columns }) => {
    const where = conditionOf(query, scope, range, columns, binder);
    return `SELECT ${select(columns)} FROM ${relation} WHERE ${where}${end === null ? "" : ` AND ${end}`}`;
  });
  return parts.length === 0 ? null : parts.join(" UNION ALL ");
}
