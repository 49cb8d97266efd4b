import type { ReactNode } from "react";
import type { AlertDetail } from "../api/contract.js";
import "./history.css";
import { Moment } from "./time.js";
import { actionWord, actorName } from "./trail-words.js";
import { useWords } from "./words.js";

/** Who did what and when, the latest first; always the last part of a record. */
export function HistoryList({ entries }: { readonly entries: AlertDetail["history"] }): ReactNode {
  const words = useWords();
  return (
    <ol className="history">
      {entries.toReversed().map((entry, index) => (
        <li key={`${entry.at} ${entry.action} ${entries.length - index}`}>
          <span>{actionWord(entry.action, words)}</span>
          <span className="quiet">
            {actorName(entry.actor, words)} · <Moment at={entry.at} />
          </span>
          {entry.reason === null ? null : <p>{entry.reason}</p>}
        </li>
      ))}
    </ol>
  );
}
