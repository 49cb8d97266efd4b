import { SHORT, type Standing, standingAt } from "../practice/standing.js";
import type { CellFacts } from "./facts.js";

/** How a cell stood when it was last looked at. Times in ms since the epoch. */
export interface Held {
  readonly standing: Standing;
  readonly since: number;
  readonly shortSince: number | null;
  readonly nextAt: number | null;
}

export interface Turned {
  readonly standing: Standing;
  readonly at: number;
  readonly shortSince: number | null;
  /** Time alone did it: evidence or an exception came to its end. */
  readonly byTime: boolean;
}

export interface Walked {
  readonly turns: readonly Turned[];
  readonly nextAt: number | null;
}

/**
 * Brings a cell from where it was held to `now`: first through the instants at which time changed it, each at its own
 * instant, then to what the facts say now. Pure. A cell that was never held begins now.
 */
export function walk(held: Held | null, facts: CellFacts, now: number): Walked {
  const turns: Turned[] = [];
  let current = held;
  const turn = (standing: Standing, at: number, byTime: boolean): void => {
    if (current?.standing === standing) return;
    const wasShort = current !== null && SHORT.includes(current.standing);
    const shortSince = SHORT.includes(standing) ? (wasShort ? (current?.shortSince ?? at) : at) : null;
    turns.push({ standing, at, shortSince, byTime });
    current = { standing, since: at, shortSince, nextAt: null };
  };
  let next = held?.nextAt ?? null;
  for (let steps = 0; next !== null && next <= now && steps < STEPS_MAX; steps += 1) {
    const stand = standingAt(facts, next);
    turn(stand.standing, next, true);
    next = stand.nextAt;
  }
  const stand = standingAt(facts, now);
  turn(stand.standing, changeInstant(held, facts, now), false);
  return { turns, nextAt: stand.nextAt };
}

/** No cell has more ends ahead of it than evidence kinds and exceptions. */
const STEPS_MAX = 200;

/** What the platform did, it did when it did it. */
function changeInstant(held: Held | null, { platformSince }: CellFacts, now: number): number {
  if (held === null || platformSince === null) return now;
  return platformSince > held.since && platformSince < now ? platformSince : now;
}
