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

/** The row `steps` rows from the one with `id`, past heads of groups; the nearest end where there is none. */
export function stepFrom<Row>(
  lines: readonly Line<Row>[],
  idOf: (row: Row) => string,
  id: string | null,
  steps: number,
): Row | null {
  const rows = lines.flatMap((line) => (line.kind === "row" ? [line.row] : []));
  const at = id === null ? -1 : rows.findIndex((row) => idOf(row) === id);
  if (at === -1) return (steps < 0 ? rows.at(-1) : rows[0]) ?? null;
  return rows[Math.min(rows.length - 1, Math.max(0, at + steps))] ?? null;
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
