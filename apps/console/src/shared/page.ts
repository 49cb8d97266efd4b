import { useEffect, useState } from "react";

/** Names the page in the browser's tab. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title.includes("Mizugiwa") ? title : `${title} · Mizugiwa`;
  }, [title]);
}

/** What is ready sooner than this is never announced by a skeleton, which would only flicker. */
const PATIENCE_MS = 200;

/** True once the component stands longer than a moment. */
export function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** Below this the rail lies at the foot of the window, and rows are cards. */
export const NARROW = "(max-width: 767px)";

/** A value once it has rested; while it still changes, the one before. */
export function useSettled<T>(value: T, restMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return settled;
}
