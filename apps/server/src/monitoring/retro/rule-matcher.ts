import { compileRules, parseRules } from "@mizugiwa/sigma";
import { z } from "zod";
import { hitOf } from "../stream/reader.js";
import type { RetroMatcher } from "./matcher.js";

export const RuleData = z.object({ id: z.string(), path: z.string(), text: z.string() });

/** One rule, by itself. */
export function ruleMatcher(data: unknown): RetroMatcher {
  const { id, path, text } = RuleData.parse(data);
  const set = compileRules([parseRules(text, path)]);
  return {
    match: ({ event, eventId, atUs, host, source }) =>
      set
        .match(event)
        .filter(({ rule }) => (rule.id ?? rule.path) === id)
        .map((match) => hitOf(match, event, source, { eventId, host, atUs })),
  };
}
