import type { WordKey } from "@mizugiwa/words";
import type { IconName } from "../shared/icons.js";

/** A page one can go to. */
export interface Place {
  readonly path: string;
  readonly words: WordKey;
  readonly icon: IconName;
  /** Who may see it; null for everybody who is signed in. */
  readonly permission: string | null;
  /** Places of one group stand together in the rail. */
  readonly group: "watch" | "register" | "settings";
  /** Key after G. */
  readonly key?: string;
  /** Shown at the foot of a narrow window; the rest is behind "More". */
  readonly first?: boolean;
}

/** All places in the order of the rail. */
export const PLACES: readonly Place[] = [
  {
    path: "/alerts",
    words: "place.alerts",
    icon: "alerts",
    permission: "alerts.read",
    group: "watch",
    key: "a",
    first: true,
  },
];

/** Those that somebody may see. */
export function placesFor(may: (permission: string) => boolean): readonly Place[] {
  return PLACES.filter(({ permission }) => permission === null || may(permission));
}

/** The place that a path lies in: the one with the longest beginning in common. */
export function placeOf(pathname: string, places: readonly Place[]): Place | null {
  const found = places.filter(({ path }) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)));
  return found.toSorted((one, other) => other.path.length - one.path.length)[0] ?? null;
}
