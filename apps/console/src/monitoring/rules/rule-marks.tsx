import type { ReactNode } from "react";
import type { Rule } from "../../api/contract.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { useWords } from "../../shared/words.js";

const STAGES: Readonly<Record<Rule["stage"], MarkName>> = {
  draft: "todo",
  test: "active",
  staged: "stale",
  live: "done",
  retired: "none",
};

/** The stage of a rule, by mark and word; one that is switched off rests, whatever its stage. */
export function RuleState({ rule }: { readonly rule: Pick<Rule, "enabled" | "stage"> }): ReactNode {
  const { say } = useWords();
  const rests = !rule.enabled && rule.stage !== "retired";
  return (
    <span className="state">
      <Mark name={rests ? "none" : STAGES[rule.stage]} />
      {rests ? say("rules.off") : say(`rules.stage.${rule.stage}`)}
    </span>
  );
}

const PROOFS: Readonly<Record<Rule["proof"]["state"], MarkName>> = { passed: "done", failed: "blocked", none: "todo" };

/** What the last run of the samples said. */
export function ProofMark({ proof }: { readonly proof: Rule["proof"] }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={PROOFS[proof.state]} />
      {say(`rules.proof.${proof.state}`)}
    </span>
  );
}
