import { useCallback, useEffect, useRef, useState } from "react";

/** Where lines of known heights begin, in px; the last entry is where all end. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  const offsets = [0];
  let end = 0;
  for (const height of heights) {
    end += height;
    offsets.push(end);
  }
  return offsets;
}

/** The lines that a window shows, `from` included and `to` not, with some beyond either edge. */
export function rangeInSight(
  offsets: readonly number[],
  top: number,
  height: number,
  beyond: number,
): { readonly from: number; readonly to: number } {
  const count = offsets.length - 1;
  const first = lastAtOrBefore(offsets, top);
  const last = lastAtOrBefore(offsets, top + height);
  return { from: Math.max(0, first - beyond), to: Math.min(count, last + 1 + beyond) };
}

/** How far to scroll so that a line is whole in sight; null where it is. `head` px at the top are covered. */
export function scrollFor(
  line: { readonly start: number; readonly end: number },
  top: number,
  height: number,
  head: number,
): number | null {
  if (line.start < top) return line.start;
  return line.end + head > top + height ? line.end + head - height : null;
}

/** The greatest index whose offset is not beyond a place. */
function lastAtOrBefore(offsets: readonly number[], place: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Sight {
  /** For the element that scrolls. */
  readonly attach: (element: HTMLElement | null) => (() => void) | undefined;
  readonly top: number;
  readonly height: number;
  readonly width: number;
  readonly scrollTo: (top: number) => void;
}

/** How far an element is scrolled and how large it is, as that changes. */
export function useSight(): Sight {
  const [at, setAt] = useState({ top: 0, height: 900, width: 1000 });
  const element = useRef<HTMLElement>(null);
  const attach = useCallback((next: HTMLElement | null) => {
    element.current = next;
    if (next === null) return undefined;
    const look = (): void =>
      setAt({ top: next.scrollTop, height: next.clientHeight, width: Math.floor(next.clientWidth) });
    const observer = new ResizeObserver(look);
    observer.observe(next);
    next.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      next.removeEventListener("scroll", look);
    };
  }, []);
  const scrollTo = useCallback((top: number) => element.current?.scrollTo({ top }), []);
  return { attach, scrollTo, ...at };
}

/** Scrolls to a line when it becomes the one at the cursor, and asks for more where the end comes near. */
export function useFollowing(
  sight: Omit<Sight, "attach">,
  offsets: readonly number[],
  at: { readonly place: number; readonly head: number; readonly near: boolean; readonly more: () => void },
): void {
  const { place, head, near, more } = at;
  const followed = useRef(-1);
  useEffect(() => {
    if (followed.current === place) return;
    followed.current = place;
    const start = offsets[place];
    const end = offsets[place + 1];
    if (start === undefined || end === undefined) return;
    const top = scrollFor({ start, end }, sight.top, sight.height, head);
    if (top !== null) sight.scrollTo(top);
  }, [place, offsets, sight, head]);
  useEffect(() => {
    if (near) more();
  }, [near, more]);
}
