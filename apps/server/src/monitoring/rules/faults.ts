import { HttpError } from "../../platform/http/problems.js";
import type { Fault } from "./lifecycle/steps.js";

export function noRule(id: string): HttpError {
  return new HttpError(404, "not-there", { detail: `there is no rule ${JSON.stringify(id.slice(0, 100))}` });
}

const REFUSALS: Readonly<Record<Fault | "no-such-step" | "not-permitted", readonly [detail: string, remedy: string]>> =
  {
    "text-unsound": ["the text does not load", "Mend what is listed under the editor, and try again."],
    "proof-missing": ["no samples have proved this text", "Add samples that must and must not fire, and run them."],
    "proof-failed": ["its samples fail on this text", "Mend the rule or the sample, and run them again."],
    "own-work": ["nobody releases their own work", "Ask a colleague; a second account of yours is you."],
    "person-unknown": [
      "the register does not know who author and approver are, so nobody can tell that they are two people",
      "Link both accounts to people of the register.",
    ],
    "reason-missing": ["a reason is needed", "Say why."],
    "nothing-to-confirm": [
      "nobody put it live in an emergency, or somebody has looked already",
      "Nothing needs to be done.",
    ],
    "no-such-step": [
      "this version is not where that step begins",
      "Read the rule again: somebody may have been faster.",
    ],
    "not-permitted": ["your roles do not include this step", "Ask somebody whose do: docs/access.md has the table."],
  };

/** Why a step in a rule's life is refused, as an answer. */
export function stepRefused(fault: Fault | "no-such-step" | "not-permitted"): HttpError {
  const [detail, remedy] = REFUSALS[fault];
  const field = fault === "reason-missing" ? { field: "reason" } : {};
  return new HttpError(fault === "not-permitted" ? 403 : 409, `rule-${fault}`, { detail, remedy, ...field });
}
