import { type FieldColumns, literal } from "../columns.js";
import type { Piece } from "../shelf.js";
import { type Binder, columnOf, OWN_FIELDS } from "./where.js";

/** Pieces that hold the fields of a query in the same way: read by one SELECT. */
export interface Group {
  /** The FROM of it; rows of the tail begin and end where the view says. */
  readonly relation: string;
  /** A further condition; null for none. */
  readonly within: string | null;
  readonly columns: FieldColumns;
}

/** Divides pieces by how they hold the fields. `rowNumbers` adds the columns `filename` and `file_row_number`. */
export function groupsOf(
  pieces: readonly Piece[],
  fields: readonly string[],
  rowNumbers: boolean,
  binder: Binder,
): Group[] {
  return groupsByColumns(pieces, fields.filter((field) => !OWN_FIELDS.has(field)).map(columnOf), rowNumbers, binder);
}

/** The same by the names of columns. */
export function groupsByColumns(
  pieces: readonly Piece[],
  names: readonly string[],
  rowNumbers: boolean,
  binder: Binder,
): Group[] {
  const groups: Group[] = [];
  const files = new Map<string, Piece[]>();
  for (const piece of pieces) {
    if (piece.kind === "tail") {
      groups.push(tailGroup(piece, rowNumbers, binder));
      continue;
    }
    const key = names.map((name) => piece.columns.get(name) ?? "").join();
    const same = files.get(key);
    if (same === undefined) files.set(key, [piece]);
    else same.push(piece);
  }
  for (const same of files.values()) {
    const [first] = same;
    if (first === undefined) continue;
    const extra = rowNumbers ? ", filename = true, file_row_number = true" : "";
    // Columns that only some of the files have are never asked for, so that the first file may speak for all.
    const list = same.map(({ name }) => literal(name)).join(", ");
    groups.push({
      relation: `read_parquet([${list}], hive_partitioning = false${extra})`,
      within: null,
      columns: new Map(
        names.flatMap((name) => (first.columns.has(name) ? [[name, first.columns.get(name) ?? "text"] as const] : [])),
      ),
    });
  }
  return groups;
}

function tailGroup(piece: Piece, rowNumbers: boolean, binder: Binder): Group {
  const { from, to } = piece;
  const [fromSegment, fromOrdinal] = [binder.integer(from.segment), binder.integer(from.ordinal)];
  const [segment, ordinal] = [binder.integer(to.segment), binder.integer(to.ordinal)];
  return {
    relation: rowNumbers
      ? `(SELECT *, ${literal(piece.name)} AS filename, ordinal AS file_row_number FROM ${piece.name})`
      : piece.name,
    within: `(segment < ${segment} OR (segment = ${segment} AND ordinal < ${ordinal}))
      AND (segment > ${fromSegment} OR (segment = ${fromSegment} AND ordinal >= ${fromOrdinal}))`,
    columns: piece.columns,
  };
}
