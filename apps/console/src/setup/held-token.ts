import { useSyncExternalStore } from "react";
import { takeToken } from "./token.js";

/** The token of this page's address, kept in memory alone: it ends with the page. */
let held: string | null = null;
const listeners = new Set<() => void>();

/** Takes the token out of the address at once, and out of every address that is entered while the page stands. */
export function holdToken(): void {
  take();
  addEventListener("hashchange", take);
}

export function useHeldToken(): string | null {
  return useSyncExternalStore(subscribe, () => held);
}

function take(): void {
  const token = takeToken({
    pathname: location.pathname,
    search: location.search,
    hash: location.hash,
    replace: (address) => history.replaceState(history.state, "", address),
  });
  if (token === null || token === held) return;
  held = token;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
