import { type MouseEvent, type ReactNode, useMemo, useRef } from "react";
import { Icon } from "../shared/icons.js";
import { useWords, type Words } from "../shared/words.js";
import { type Column, fitting } from "./columns.js";
import "./grid.css";
import type { Line } from "./group.js";
import { offsetsOf, rangeInSight, useFollowing, useSight } from "./window.js";

const ROW_PX = 32;
const ROW_COMPACT_PX = 28;
const HEAD_PX = 30;
const CHECK_PX = 42;
/** The edge of the page less the gutter of a cell. */
const EDGE_PX = 10;
const BEYOND = 12;
/** When fewer rows than this are left below the window, the next page is asked for. */
const AHEAD = 30;

export interface GridProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly lines: readonly Line<Row>[];
  readonly idOf: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
  readonly at: string | null;
  /** Where each row stands among the lines. */
  readonly places: ReadonlyMap<string, number>;
  readonly selected: ReadonlySet<string>;
  readonly selectable: boolean;
  readonly sort: string | null;
  readonly compact: boolean;
  readonly hasMore: boolean;
  readonly groupNote?: (rows: readonly Row[]) => string;
  readonly more: () => void;
  readonly sortBy: (sort: string) => void;
  readonly point: (row: Row) => void;
  readonly open: (row: Row) => void;
  readonly select: (row: Row, range: boolean) => void;
  readonly selectAll: (all: boolean) => void;
  readonly fold: (key: string) => void;
}

/** The rows of a list as a table; of the many only those in the window are drawn. */
export function Grid<Row>(props: GridProps<Row>): ReactNode {
  const { columns, lines, idOf, at, hasMore, more, compact } = props;
  const words = useWords();
  const { attach, ...sight } = useSight();
  const check = props.selectable ? CHECK_PX : EDGE_PX;
  const shown = fitting(columns, sight.width - check - 20);
  const height = compact ? ROW_COMPACT_PX : ROW_PX;
  const offsets = useMemo(
    () => offsetsOf(lines.map((line) => (line.kind === "group" ? HEAD_PX : height))),
    [lines, height],
  );
  const { from, to } = rangeInSight(offsets, sight.top, sight.height, BEYOND);
  const place = (at === null ? undefined : props.places.get(at)) ?? -1;
  useFollowing(sight, offsets, { place, head: HEAD_PX, near: hasMore && to > lines.length - AHEAD, more });
  const before = offsets[from] ?? 0;
  const after = (offsets.at(-1) ?? 0) - (offsets[to] ?? 0);
  const cells = shown.length + 1;
  return (
    <div className="grid-scroll" ref={attach} onMouseOver={nameCut} onFocus={nameCut}>
      <table
        className="grid"
        aria-label={props.name}
        aria-rowcount={hasMore ? -1 : lines.length + 1}
        data-compact={compact || undefined}
      >
        <colgroup>
          <col width={check} />
          {shown.map((column) => (
            <col key={column.id} width={column.grow === true ? undefined : column.width} />
          ))}
        </colgroup>
        <Head {...props} columns={shown} words={words} />
        <tbody>
          {before > 0 ? <Space cells={cells} height={before} /> : null}
          {lines
            .slice(from, to)
            .map((line, index) =>
              line.kind === "group" ? (
                <GroupLine
                  key={`group ${line.key}`}
                  line={line}
                  cells={cells}
                  note={props.groupNote?.(line.rows) ?? ""}
                  fold={props.fold}
                />
              ) : (
                <RowLine
                  key={idOf(line.row)}
                  {...props}
                  columns={shown}
                  row={line.row}
                  place={from + index + 2}
                  words={words}
                />
              ),
            )}
          {after > 0 ? <Space cells={cells} height={after} /> : null}
        </tbody>
      </table>
    </div>
  );
}

/** What is cut off is told by its title; asked only once somebody points there. */
function nameCut({ target }: { readonly target: EventTarget }): void {
  const cell = target instanceof Element ? target.closest("td") : null;
  if (cell === null || cell.title !== "" || cell.scrollWidth <= cell.clientWidth) return;
  cell.title = cell.textContent.trim();
}

function Space({ cells, height }: { readonly cells: number; readonly height: number }): ReactNode {
  return (
    <tr aria-hidden="true" className="grid-space">
      <td colSpan={cells} height={height}>
        {"\u00a0"}
      </td>
    </tr>
  );
}

type HeadProps<Row> = GridProps<Row> & { readonly words: Words };

function Head<Row>({
  columns,
  places,
  sort,
  sortBy,
  selectable,
  selected,
  selectAll,
  words,
}: HeadProps<Row>): ReactNode {
  const { say } = words;
  const chosen = selected.size === 0 ? 0 : [...selected].filter((id) => places.has(id)).length;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="grid-check" aria-label={say("list.selectAll")}>
          {selectable ? (
            <Check
              label={say("list.selectAll")}
              checked={chosen > 0 && chosen === places.size}
              mixed={chosen > 0 && chosen < places.size}
              toggle={() => selectAll(chosen < places.size)}
            />
          ) : null}
        </th>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} sortBy={sortBy} label={say(column.label)} />
        ))}
      </tr>
    </thead>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | null;
  readonly sortBy: (sort: string) => void;
  readonly label: string;
}

function HeadCell<Row>({ column, sort, sortBy, label }: HeadCellProps<Row>): ReactNode {
  const { down, up } = column.sort ?? {};
  const order = sort === null ? undefined : sort === down ? "descending" : sort === up ? "ascending" : undefined;
  const next = order === "descending" ? (up ?? down) : (down ?? up);
  return (
    <th scope="col" data-align={column.align} aria-sort={order}>
      {next === undefined ? (
        label
      ) : (
        <button type="button" onClick={() => sortBy(next)}>
          {label}
          {order === undefined ? null : <span aria-hidden="true">{order === "descending" ? " ↓" : " ↑"}</span>}
        </button>
      )}
    </th>
  );
}

interface RowLineProps<Row> extends GridProps<Row> {
  readonly row: Row;
  readonly place: number;
  readonly words: Words;
}

function RowLine<Row>(props: RowLineProps<Row>): ReactNode {
  const { row, place, columns, idOf, nameOf, at, selected, selectable, point, open, select, words } = props;
  const key = idOf(row);
  const chosen = selected.has(key);
  const pressed = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest("a, button, input") !== null) return;
    if (event.shiftKey && selectable) select(row, true);
    else point(row);
  };
  return (
    <tr
      aria-rowindex={place}
      data-selected={chosen || undefined}
      data-cursor={key === at || undefined}
      onClick={pressed}
      onDoubleClick={() => open(row)}
    >
      <td className="grid-check">
        {selectable ? (
          <Check
            label={words.say("list.selectRow", { name: nameOf(row) })}
            checked={chosen}
            toggle={(range) => select(row, range)}
          />
        ) : null}
      </td>
      {columns.map((column) => (
        <td
          key={column.id}
          data-align={column.align}
          title={column.grow === true ? column.text(row, words) : undefined}
        >
          {column.grow === true ? (
            <button
              type="button"
              className="grid-title"
              aria-current={key === at ? "true" : undefined}
              onClick={() => point(row)}
            >
              {column.cell(row)}
            </button>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

interface GroupLineProps<Row> {
  readonly line: Extract<Line<Row>, { kind: "group" }>;
  readonly cells: number;
  readonly note: string;
  readonly fold: (key: string) => void;
}

function GroupLine<Row>({ line, cells, note, fold }: GroupLineProps<Row>): ReactNode {
  return (
    <tr className="grid-group">
      <th colSpan={cells} scope="rowgroup">
        <button type="button" aria-expanded={line.open} onClick={() => fold(line.key)}>
          <Icon name={line.open ? "down" : "right"} />
          <b>{line.label}</b>
          <span>{note}</span>
        </button>
      </th>
    </tr>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly mixed?: boolean;
  readonly toggle: (range: boolean) => void;
}

export function Check({ label, checked, mixed = false, toggle }: CheckProps): ReactNode {
  const range = useRef(false);
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      ref={(box) => {
        if (box !== null) box.indeterminate = mixed;
      }}
      onClick={(event) => {
        range.current = event.shiftKey;
      }}
      onChange={() => toggle(range.current)}
    />
  );
}
