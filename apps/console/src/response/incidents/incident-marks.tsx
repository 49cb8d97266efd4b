import type { ReactNode } from "react";
import type { Incident } from "../../api/contract.js";
import type { IncidentSeverity, IncidentState, Severity } from "../../api/kinds.js";
import { Mark, type MarkName } from "../../shared/marks.js";
import { SeverityMark } from "../../shared/severity.js";
import "./incidents.css";
import { useWords } from "../../shared/words.js";

const LIKE: Readonly<Record<IncidentSeverity, Severity>> = {
  "SEV-1": "critical",
  "SEV-2": "high",
  "SEV-3": "medium",
  "SEV-4": "low",
};

/** A severity of incidents, drawn like the one of alerts it corresponds to. */
export function SevMark({ severity }: { readonly severity: Incident["severity"] }): ReactNode {
  return severity === null ? "—" : <SeverityMark severity={LIKE[severity]} word={severity} />;
}

const MARKS: Readonly<Record<IncidentState, MarkName>> = {
  triage: "todo",
  active: "active",
  contained: "active",
  resolved: "done",
  in_review: "active",
  closed: "done",
  dismissed: "none",
  merged: "linked",
};

export function IncidentStateMark({ state }: { readonly state: IncidentState }): ReactNode {
  const { say } = useWords();
  return (
    <span className="state">
      <Mark name={MARKS[state]} />
      {say(`incidents.state.${state}`)}
    </span>
  );
}

/** TLP labels are never translated (FIRST, Traffic Light Protocol 2.0). */
export function TlpTag({ label }: { readonly label: Incident["label"] }): ReactNode {
  return label === null ? null : (
    <span className="tlp" data-label={label}>
      {label}
    </span>
  );
}
