import type { ReactNode } from "react";

/** One drawing, one meaning; the word that says it stands beside each. */
export type MarkName = "done" | "stale" | "blocked" | "todo" | "active" | "linked" | "none";

const DRAWINGS: Readonly<Record<MarkName, ReactNode>> = {
  done: (
    <>
      <circle cx="6" cy="6" r="5.3" fill="var(--ok)" />
      <path d="m3.5 6.2 1.8 1.8 3.2-3.7" stroke="var(--canvas)" strokeWidth="1.5" fill="none" />
    </>
  ),
  stale: (
    <>
      <circle cx="6" cy="6" r="4.6" stroke="var(--medium)" strokeWidth="1.5" fill="none" />
      <path d="M6 3.3V6l1.8 1.2" stroke="var(--medium)" strokeWidth="1.5" fill="none" />
    </>
  ),
  blocked: (
    <>
      <circle cx="6" cy="6" r="4.6" stroke="var(--high)" strokeWidth="1.5" fill="none" />
      <path d="m2.9 9.1 6.2-6.2" stroke="var(--high)" strokeWidth="1.5" fill="none" />
    </>
  ),
  active: (
    <>
      <circle cx="6" cy="6" r="4.6" stroke="var(--accent)" strokeWidth="1.5" fill="none" />
      <path d="M6 2.6a3.4 3.4 0 0 1 0 6.8z" fill="var(--accent)" />
    </>
  ),
  linked: (
    <path
      d="M5 7 7.2 4.8M5.2 3.4l1-1a2.3 2.3 0 0 1 3.3 3.3l-1 1M6.8 8.6l-1 1a2.3 2.3 0 0 1-3.3-3.3l1-1"
      stroke="var(--accent)"
      strokeWidth="1.4"
      strokeLinecap="round"
      fill="none"
    />
  ),
  none: <path d="M3 6h6" stroke="var(--fg-3)" strokeWidth="1.5" />,
  todo: <circle cx="6" cy="6" r="4.6" stroke="var(--line-ctl)" strokeWidth="1.5" fill="none" />,
};

export function Mark({ name, size = 12 }: { readonly name: MarkName; readonly size?: number }): ReactNode {
  return (
    <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden="true">
      {DRAWINGS[name]}
    </svg>
  );
}
