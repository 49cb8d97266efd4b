import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { useDownSince } from "../api/live.js";
import type { Failure } from "../shared/ask.js";
import { FailureNote } from "../shared/failure-note.js";
import { Mark } from "../shared/marks.js";
import { useLate } from "../shared/page.js";
import { Time } from "../shared/time.js";
import { Phrase, useWords } from "../shared/words.js";
import type { Column } from "./columns.js";
import type { List } from "./use-list.js";

/** The columns in outline; nothing while the answer may still come in a moment. */
export function ListWaiting<Row>({ columns }: { readonly columns: readonly Column<Row>[] }): ReactNode {
  const { say } = useWords();
  if (!useLate()) return <div className="list-waiting" />;
  return (
    <output className="list-waiting" aria-label={say("console.loading")}>
      {Array.from({ length: 12 }, (_, line) => (
        <div key={line} className="list-waiting-row">
          {columns.map((column, index) => (
            <Skeleton
              key={column.id}
              height={12}
              width={Math.min(column.width * (0.4 + ((line * 7 + index * 3) % 5) / 10), 360)}
            />
          ))}
        </div>
      ))}
    </output>
  );
}

interface ListFailureProps {
  readonly failure: Failure;
  readonly busy: boolean;
  readonly again: () => void;
}

/** What failed, the code, what to do, and a retry; the conditions stay as they are. */
export function ListFailure({ failure, busy, again }: ListFailureProps): ReactNode {
  return (
    <div className="list-empty">
      <FailureNote failure={failure} busy={busy} retry={again} />
    </div>
  );
}

interface StatusLineProps<Row> {
  readonly list: List<Row>;
  readonly shown: number;
  readonly help: () => void;
}

/** How many rows there are, the first keys, and how fresh all this is. */
export function StatusLine<Row>({ list, shown, help }: StatusLineProps<Row>): ReactNode {
  const { say } = useWords();
  const downSince = useDownSince();
  return (
    <footer className="list-status">
      <span>{list.rows === null ? "" : say(list.hasMore ? "list.countMore" : "list.count", { count: shown })}</span>
      <span className="list-keys" aria-hidden="true">
        <kbd>J</kbd>
        <kbd>K</kbd>
        {say("list.keys.move.short")}
        <kbd>X</kbd>
        {say("list.keys.select.short")}
        <kbd>Enter</kbd>
        {say("list.keys.open.short")}
      </span>
      <button type="button" onClick={help}>
        <kbd>?</kbd>
        {say("list.keys.help.short")}
      </button>
      <span className="list-asof">
        {downSince === null ? (
          say("list.live")
        ) : (
          <>
            <Mark name="stale" />
            <Phrase words="list.stale" argument="time">
              <Time instant={list.asOf} />
            </Phrase>
          </>
        )}
      </span>
    </footer>
  );
}
