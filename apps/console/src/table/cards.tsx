import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { useWords } from "../shared/words.js";
import "./cards.css";
import type { Column } from "./columns.js";
import { Check, type GridProps } from "./grid.js";

const CARD_PX = 88;
const GROUP_PX = 30;
const AHEAD = 15;

/** The same rows where the window is narrow: three lines each, by the places their columns declare. */
export function Cards<Row>(props: GridProps<Row>): ReactNode {
  const { name, columns, lines, hasMore, more, idOf } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (lines[index]?.kind === "group" ? GROUP_PX : CARD_PX),
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last > lines.length - AHEAD) more();
  }, [hasMore, last, lines.length, more]);
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // A region that scrolls is reached by the tab key (WCAG 2.1.1).
    <div className="cards-scroll" ref={scroll} tabIndex={0} role="region" aria-label={name}>
      <div style={{ height: before }} />
      <ul className="cards">
        {items.map(({ index, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          if (line.kind === "row") return <Card key={idOf(line.row)} {...props} columns={columns} row={line.row} />;
          return (
            <li key={key} className="cards-group">
              <b>{line.label}</b>
              <span>{props.groupNote?.(line.rows)}</span>
            </li>
          );
        })}
      </ul>
      <div style={{ height: after }} />
    </div>
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
