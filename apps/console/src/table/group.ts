/** A line of a list: the head of a group, or a row. */
export type Line<Row> =
  | Readonly<{ kind: "group"; key: string; label: string; rows: readonly Row[]; open: boolean }>
  | Readonly<{ kind: "row"; row: Row }>;

export interface Grouping<Row> {
  /** What the rows of a group have in common. */
  readonly keyOf: (row: Row) => string;
  readonly labelOf: (row: Row) => string;
}

/** The lines of a list: rows in their order, under the heads of their groups in the order in which these first appear. */
export function linesOf<Row>(
  rows: readonly Row[],
  grouping: Grouping<Row> | null,
  folded: ReadonlySet<string>,
): readonly Line<Row>[] {
  if (grouping === null) return rows.map((row) => ({ kind: "row", row }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = grouping.keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].flatMap(([key, members]): Line<Row>[] => {
    const [first] = members;
    const open = !folded.has(key);
    const label = first === undefined ? key : grouping.labelOf(first);
    const head: Line<Row> = { kind: "group", key, label, rows: members, open };
    return open ? [head, ...members.map((row): Line<Row> => ({ kind: "row", row }))] : [head];
  });
}

/** Where each row stands among the lines, by its id: asked at every press, so it is counted once for all of them. */
export function placesOf<Row>(lines: readonly Line<Row>[], idOf: (row: Row) => string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, line] of lines.entries()) if (line.kind === "row") places.set(idOf(line.row), index);
  return places;
}

/** The row one row down (`by` 1) or up (-1) from the one with `id`, past heads of groups; the nearest end where there is none. */
export function stepFrom<Row>(
  lines: readonly Line<Row>[],
  places: ReadonlyMap<string, number>,
  id: string | null,
  by: 1 | -1,
): Row | null {
  const from = id === null ? undefined : places.get(id);
  let at = from === undefined ? (by === 1 ? 0 : lines.length - 1) : from + by;
  for (; at >= 0 && at < lines.length; at += by) {
    const line = lines[at];
    if (line?.kind === "row") return line.row;
  }
  const here = from === undefined ? undefined : lines[from];
  return here?.kind === "row" ? here.row : null;
}

/** Ids from one row to another, both included, in the order of the list. */
export function rangeOf<Row>(
  lines: readonly Line<Row>[],
  idOf: (row: Row) => string,
  from: string | null,
  to: string,
): readonly string[] {
  const ids = lines.flatMap((line) => (line.kind === "row" ? [idOf(line.row)] : []));
  const end = ids.indexOf(to);
  const start = from === null ? end : ids.indexOf(from);
  if (end === -1) return [];
  if (start === -1) return [to];
  return ids.slice(Math.min(start, end), Math.max(start, end) + 1);
}
