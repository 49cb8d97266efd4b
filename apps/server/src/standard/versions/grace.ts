import { addDays } from "../../register/index.js";
import type { ClassId, Requirement } from "../baseline/index.js";
import { type Turn, turnOf } from "./strength.js";

/** Days after the first day in force by which what is new or stronger must be met. */
const GRACE_DAYS: Readonly<Record<ClassId, number>> = { C1: 90, C2: 90, C3: 30 };

/** What a change of a requirement means for services of one class. */
export interface Transition {
  readonly turn: Turn;
  /** The first day on which the new bar counts; null where nothing is owed that was not owed before. */
  readonly dueOn: string | null;
}

/** How a requirement turns when a version comes into force on a day, and from when it counts. */
export function transitionOf(
  before: Requirement | null,
  after: Requirement | null,
  at: ClassId,
  effectiveOn: string,
): Transition {
  const turn = turnOf(before, after, at);
  const owes = turn === "new" || turn === "stronger";
  return { turn, dueOn: owes ? addDays(effectiveOn, GRACE_DAYS[at]) : null };
}
