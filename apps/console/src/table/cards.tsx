import { type ReactNode, useMemo } from "react";
import { useWords } from "../shared/words.js";
import "./cards.css";
import type { Column } from "./columns.js";
import { Check, type GridProps } from "./grid.js";
import { offsetsOf, rangeInSight, useFollowing, useSight } from "./window.js";

const CARD_PX = 88;
const GROUP_PX = 30;
const AHEAD = 15;
const BEYOND = 6;

/** The same rows where the window is narrow: three lines each, by the places their columns declare. */
export function Cards<Row>(props: GridProps<Row>): ReactNode {
  const { name, columns, lines, hasMore, more, idOf } = props;
  const { attach, ...sight } = useSight();
  const offsets = useMemo(() => offsetsOf(lines.map((line) => (line.kind === "group" ? GROUP_PX : CARD_PX))), [lines]);
  const { from, to } = rangeInSight(offsets, sight.top, sight.height, BEYOND);
  useFollowing(sight, offsets, { place: -1, head: 0, near: hasMore && to > lines.length - AHEAD, more });
  return (
    <section className="cards-scroll" ref={attach} aria-label={name}>
      <div style={{ height: offsets[from] }} />
      <ul className="cards">
        {lines.slice(from, to).map((line) =>
          line.kind === "row" ? (
            <Card key={idOf(line.row)} {...props} columns={columns} row={line.row} />
          ) : (
            <li key={`group ${line.key}`} className="cards-group">
              <b>{line.label}</b>
              <span>{props.groupNote?.(line.rows)}</span>
            </li>
          ),
        )}
      </ul>
      <div style={{ height: (offsets.at(-1) ?? 0) - (offsets[to] ?? 0) }} />
    </section>
  );
}

function Card<Row>({
  row,
  columns,
  idOf,
  nameOf,
  selected,
  selectable,
  select,
  point,
  at,
}: GridProps<Row> & { readonly row: Row }): ReactNode {
  const { say } = useWords();
  const id = idOf(row);
  const facts = inPlace(columns, "fact");
  return (
    <li className="card" data-cursor={id === at || undefined} data-selected={selected.has(id) || undefined}>
      <div className="card-line">
        {selectable ? (
          <Check
            label={say("list.selectRow", { name: nameOf(row) })}
            checked={selected.has(id)}
            toggle={() => select(row, false)}
          />
        ) : null}
        {inPlace(columns, "lead").map((column) => (
          <span key={column.id}>{column.cell(row)}</span>
        ))}
        <span className="card-aside">{inPlace(columns, "aside").map((column) => column.cell(row))}</span>
      </div>
      <button type="button" className="card-title" onClick={() => point(row)}>
        {inPlace(columns, "title").map((column) => (
          <span key={column.id}>{column.cell(row)}</span>
        ))}
      </button>
      {facts.length === 0 ? null : (
        <div className="card-line card-facts">
          {facts.map((column) => (
            <span key={column.id}>{column.cell(row)}</span>
          ))}
        </div>
      )}
    </li>
  );
}

function inPlace<Row>(columns: readonly Column<Row>[], place: Column<Row>["phone"]): readonly Column<Row>[] {
  return columns.filter((column) => column.phone === place);
}
