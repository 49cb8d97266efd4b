import { MatcherBuilder, type MatcherData } from "@mizugiwa/intel";
import { z } from "zod";
import type { RetroMatcher } from "../retro/matcher.js";
import { IndicatorMatching } from "./matching.js";
import type { NumberedWarningList, SetFacts } from "./protocol.js";

/** A set of indicators as stored events are compared with it. */
export const RetroIndicators = z.object({
  set: z.custom<SetFacts>((value) => typeof value === "object" && value !== null),
  matcher: z.custom<MatcherData>((value) => typeof value === "object" && value !== null && "keys" in value),
  warnings: z.custom<readonly NumberedWarningList[]>((value) => Array.isArray(value)),
});

/**
 * The indicators of one set. What was seen before an indicator began to hold is met too: that is what history is asked for. Its end
 * counts, and so do warning lists.
 */
export function indicatorMatcher(data: unknown): RetroMatcher {
  const { set, matcher, warnings } = RetroIndicators.parse(data);
  const matching = new IndicatorMatching();
  const recent = new MatcherBuilder().build(0);
  matching.hear({ version: 1, sets: [set], base: matcher, recent, masked: [], warnings });
  return { match: (event) => matching.match({ ...event, receivedUs: null }) };
}
