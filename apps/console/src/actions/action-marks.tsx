import type { ReactNode } from "react";
import type { CorrectiveAction } from "../api/contract.js";
import type { ActionState } from "../api/kinds.js";
import { Mark, type MarkName } from "../shared/marks.js";
import { SeverityMark } from "../shared/severity.js";
import { useWords, type Words } from "../shared/words.js";

const MARKS: Readonly<Record<ActionState, MarkName>> = {
  open: "todo",
  analysed: "active",
  planned: "active",
  implementing: "active",
  implemented: "active",
  verified: "active",
  effective: "done",
  closed: "done",
  risk_accepted: "none",
};

export function ActionStateMark({ state }: { readonly state: ActionState }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[state]} />
      {say(`actions.state.${state}`)}
    </span>
  );
}

const LIKE = { major: "high", minor: "medium", observation: "informational" } as const;

/** How heavy it weighs, drawn like the severity of an alert it corresponds to. */
export function GradeMark({ grade }: { readonly grade: CorrectiveAction["grade"] }): ReactNode {
  const { say } = useWords();
  return <SeverityMark severity={LIKE[grade]} word={say(`actions.grade.${grade}`)} />;
}

/** Something of the register by the name its reader knows. */
export function knownName(
  thing: { readonly name: string | null; readonly nameJa: string | null } | null,
  { language }: Words,
): string {
  const own = language === "ja" ? (thing?.nameJa ?? thing?.name) : thing?.name;
  return own ?? "—";
}

/** The day it is due, and how late it is. */
export function DueDay({ action }: { readonly action: CorrectiveAction }): ReactNode {
  const { say } = useWords();
  return (
    <span className="due" data-late={action.overdueDays > 0 || undefined}>
      {action.dueOn}
      {action.overdueDays > 0 ? <b>{say("actions.overdue", { days: action.overdueDays })}</b> : null}
    </span>
  );
}
