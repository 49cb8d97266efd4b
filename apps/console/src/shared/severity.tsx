import type { ReactNode } from "react";
import type { Severity } from "../api/kinds.js";
import "./severity.css";
import { useWords } from "./words.js";

/** From the worst to the least; a table sorts by this order. */
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

const SHAPES: Readonly<Record<Severity, ReactNode>> = {
  critical: <path d="M6 .8 11.2 6 6 11.2.8 6z" fill="currentColor" />,
  high: <path d="M6 1.2 11.4 10.6H.6z" fill="currentColor" />,
  medium: <circle cx="6" cy="6" r="4.4" fill="currentColor" />,
  low: <path d="M6 10 1.6 2.4h8.8z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />,
  informational: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

/** A severity by word, shape and colour; never by one of them alone. */
export function SeverityMark({ severity, word }: { readonly severity: Severity; readonly word?: string }): ReactNode {
  const { say } = useWords();
  return (
    <span className="severity" data-severity={severity}>
      <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
        {SHAPES[severity]}
      </svg>
      {word ?? say(`console.severity.${severity}`)}
    </span>
  );
}
