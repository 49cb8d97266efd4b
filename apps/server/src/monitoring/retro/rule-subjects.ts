import { compileRules, type SigmaRule } from "@mizugiwa/sigma";
import type { z } from "zod";
import { HttpError } from "../../platform/http/problems.js";
import { titleJaOf } from "../rules/facts.js";
import { parseText, type RuleText } from "../rules/texts.js";
import type { RuleData } from "./rule-matcher.js";
import type { RetroSubject, RetroSubjects } from "./subject.js";

export interface RuleSubjectsParts {
  /** The file that holds a rule, alone; throws HttpError 404. */
  readonly textOf: (id: string) => RuleText;
  /** Waits until the stream runs the rules as they are now. */
  readonly settled: (signal: AbortSignal) => Promise<void>;
}

/** Rules as what stored events are searched for. */
export function ruleSubjects({ textOf, settled }: RuleSubjectsParts): RetroSubjects {
  return { kind: "rule", open: async (id) => ruleSubject(id, textOf(id)), settled };
}

/** A rule of a file. */
export function ruleSubject(id: string, file: RuleText): RetroSubject {
  const set = compileRules([parseText(file)]);
  const rule = set.rules.find((each) => (each.id ?? each.path) === id);
  if (rule === undefined) {
    throw new HttpError(404, "not-there", { detail: `there is no rule ${JSON.stringify(id.slice(0, 100))}` });
  }
  const data: z.infer<typeof RuleData> = { id, file };
  return {
    kind: "rule",
    id,
    title: rule.title,
    titleJa: titleJaOf(rule),
    data,
    query: (columnOf) =>
      asksPresence(rule)
        ? { kind: "needs-replay", code: "exists-null", reason: "columns do not tell a null from an absent field" }
        : set.toSql(rule, columnOf),
  };
}

function asksPresence(rule: SigmaRule): boolean {
  return [...rule.selections.values()].some(({ groups }) =>
    groups.flat().some(({ modifiers }) => modifiers.includes("exists")),
  );
}
