import type { ReactNode } from "react";
import type { Tuning } from "../../api/contract.js";
import { Mark } from "../../shared/marks.js";
import { useWords, type Words } from "../../shared/words.js";
import { ruleTitle } from "../rule-title.js";

const MARKS = { proposed: "todo", active: "done", expired: "stale", rejected: "blocked", ended: "none" } as const;

export function tuningTitle({ ruleTitle: title, ruleTitleJa: titleJa }: Tuning, words: Words): string {
  return ruleTitle({ title, titleJa }, words);
}

export function TuningState({ tuning }: { readonly tuning: Tuning }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={tuning.endsSoon ? "stale" : MARKS[tuning.state]} />
      {say(tuning.endsSoon ? "tunings.endsSoon" : `tunings.state.${tuning.state}`)}
    </span>
  );
}

/** What is expected, in one line. */
export function expectedText({ conditions, filter }: Tuning, { say }: Words): string {
  const parts = conditions.map(({ on, field, op, values }) => {
    const name = on === "field" ? field : say(`tunings.on.${on}`);
    return `${name} ${say(`tunings.op.${op}`)} ${values.join(" | ")}`;
  });
  return [...parts, ...(filter === null ? [] : [say("tunings.filter")])].join(" · ");
}
