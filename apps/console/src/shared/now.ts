import { useSyncExternalStore } from "react";

const MINUTE_MS = 60_000;

let now = new Date();
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

function tick(): void {
  now = new Date();
  timer = setTimeout(tick, MINUTE_MS - (now.getTime() % MINUTE_MS));
  for (const each of watchers) each();
}

function watch(each: () => void): () => void {
  watchers.add(each);
  if (timer === undefined) tick();
  return () => {
    watchers.delete(each);
    if (watchers.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** The time now, told anew each minute to whoever shows how long ago something was. */
export function useNow(): Date {
  return useSyncExternalStore(watch, () => now);
}
