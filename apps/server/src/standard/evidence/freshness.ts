import { DAY_MS } from "../time.js";

/**
 * How old evidence is, and until when it counts. All times in ms since the epoch. Age is counted from what was observed
 * (the end of the period it speaks for), never from when it was handed in.
 */
export type Freshness = "rejected" | "predates" | "stale" | "due_soon" | "fresh";

export interface Dated {
  /** Made by a check, or by hand. */
  readonly automatic: boolean;
  readonly observedAt: number;
  readonly receivedAt: number;
  readonly maxAgeDays: number;
  /** When the version of the requirement it speaks for came into effect; null where it did not get stronger. */
  readonly strongerFrom: number | null;
}

/** How far ahead of its receipt something can have been observed: clocks differ. */
export const AHEAD_MAX_MS = 5 * 60_000;
const SOON_MAX_MS = 14 * DAY_MS;
const SOON_SHARE = 0.2;

/** The last instant at which it counts; one millisecond later it is stale. */
export function freshUntil({ observedAt, maxAgeDays }: Pick<Dated, "observedAt" | "maxAgeDays">): number {
  return observedAt + maxAgeDays * DAY_MS;
}

/** From when it is to be renewed. */
function dueSoonFrom(dated: Pick<Dated, "observedAt" | "maxAgeDays">): number {
  return freshUntil(dated) - Math.min(SOON_MAX_MS, dated.maxAgeDays * DAY_MS * SOON_SHARE);
}

export function freshnessAt(dated: Dated, now: number): Freshness {
  if (dated.observedAt > dated.receivedAt + AHEAD_MAX_MS) return "rejected";
  if (now > freshUntil(dated)) return "stale";
  if (!dated.automatic && dated.strongerFrom !== null && dated.observedAt < dated.strongerFrom) return "predates";
  return now >= dueSoonFrom(dated) ? "due_soon" : "fresh";
}
