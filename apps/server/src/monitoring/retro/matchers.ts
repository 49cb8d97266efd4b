import { indicatorMatcher } from "../indicators/retro-matcher.js";
import type { RetroMatcher } from "./matcher.js";
import { ruleMatcher } from "./rule-matcher.js";

/** One a kind of subject, in the thread; each checks the data that it is given. */
export const MATCHERS: ReadonlyMap<string, (data: unknown) => RetroMatcher> = new Map([
  ["rule", ruleMatcher],
  ["indicator-set", indicatorMatcher],
]);
