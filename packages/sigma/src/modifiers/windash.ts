/**
 * `windash`: a dash before a switch stands for any of the five characters Windows programs take for it.
 *
 * Only dashes that open a word count (pySigma's \B[-/]\b): the one in `-exec` does, the one in `x-y` does not. They
 * become a character class of the pattern instead of all permutations, which for two dashes would be 25 texts.
 *
 * Sources: Sigma specification 2.1.0, appendix of modifiers, "String Modifiers".
 */
import { DASH, joined, type Part, type Pattern } from "../pattern.js";
import { type Modifier, onValues, patternOf } from "./draft.js";

const OPENING_DASH = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;

export const windash: Modifier = onValues((value, context) => ({
  kind: "text",
  pattern: withDashes(patternOf(value, context)),
  written: null,
}));

function withDashes(pattern: Pattern): Pattern {
  return joined(
    pattern.flatMap((part): Part[] => {
      if (part.kind !== "literal") return [part];
      const stretches = part.text.split(OPENING_DASH);
      return stretches.flatMap((text, index): Part[] => [
        ...(index > 0 ? [DASH] : []),
        ...(text === "" ? [] : [{ kind: "literal" as const, text }]),
      ]);
    }),
  );
}
