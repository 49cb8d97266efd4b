import type { ReactNode } from "react";
import { useWords } from "../shared/words.js";
import "./marks.css";
import { type Standing, standingWord } from "./standing.js";

/** The drawing of each standing on 12 px; the same ones stand in the matrix. */
export function StandingShape({ standing }: { readonly standing: Standing }): ReactNode {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" className="standing-shape">
      {shapeOf(standing)}
    </svg>
  );
}

function shapeOf(standing: Standing): ReactNode {
  switch (standing) {
    case "met":
      return (
        <>
          <rect x="1" y="1" width="10" height="10" rx="2" fill="var(--ok)" />
          <path d="m3.3 6.2 2 2 3.5-4.2" stroke="var(--canvas)" strokeWidth="1.6" fill="none" />
        </>
      );
    case "inherited":
      return (
        <rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1.5" fill="none" stroke="var(--ok)" strokeWidth="1.4" />
      );
    case "partly":
      return (
        <>
          <rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1.5" fill="none" stroke="var(--high)" strokeWidth="1.5" />
          <path d="M1.7 10.3h8.6V6H1.7z" fill="var(--high)" />
        </>
      );
    case "not_met":
      return <path d="M6 .3 11.7 6 6 11.7.3 6z" fill="var(--critical)" />;
    case "exception":
      return (
        <>
          <path d="M6 1 11 6 6 11 1 6z" fill="none" stroke="var(--medium)" strokeWidth="1.6" />
          <path d="M6 1 11 6H1z" fill="var(--medium)" />
        </>
      );
    case "stale":
      return (
        <>
          <circle cx="6" cy="6" r="4.6" fill="none" stroke="var(--medium)" strokeWidth="1.5" />
          <path d="M6 3.3V6l1.8 1.2" stroke="var(--medium)" strokeWidth="1.5" fill="none" />
        </>
      );
    case "claimed":
      return <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--low)" strokeWidth="1.4" />;
    case "unknown":
      return (
        <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--fg-3)" strokeWidth="1.3" strokeDasharray="2 1.6" />
      );
    case "later":
      return <circle cx="6" cy="6" r="1.4" fill="var(--fg-off)" />;
    case "not_applicable":
      return <path d="M3 6h6" stroke="var(--fg-off)" strokeWidth="1.4" />;
  }
}

/** A standing as shape and word. */
export function StandingMark({ standing }: { readonly standing: Standing }): ReactNode {
  const { say } = useWords();
  return (
    <span className="standing" data-standing={standing}>
      <StandingShape standing={standing} />
      {say(standingWord(standing))}
    </span>
  );
}
