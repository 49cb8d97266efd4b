import { compileRules } from "@mizugiwa/sigma";
import { z } from "zod";
import { parseText } from "../rules/texts.js";
import { hitOf } from "../stream/reader.js";
import type { RetroMatcher } from "./matcher.js";

export const RuleData = z.object({
  id: z.string(),
  file: z.object({ path: z.string(), text: z.string(), license: z.string().exactOptional() }),
});

/** One rule, by itself. */
export function ruleMatcher(data: unknown): RetroMatcher {
  const { id, file } = RuleData.parse(data);
  const set = compileRules([parseText(file)]);
  return {
    match: ({ event, eventId, atUs, host, source }) =>
      set
        .match(event)
        .filter(({ rule }) => (rule.id ?? rule.path) === id)
        .map((match) => hitOf(match, event, source, { eventId, host, atUs })),
  };
}
