/** The words an alert's life is told in; the machine itself is in steps.ts. */
export const ALERT_STATES = ["new", "acknowledged", "triaging", "closed", "linked", "snoozed"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const DISPOSITIONS = [
  "false_positive",
  "benign_expected",
  "duplicate",
  "informational",
  "true_positive_no_impact",
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** From the heaviest on; the words of Sigma's `level`. */
export const SEVERITIES = ["critical", "high", "medium", "low", "informational"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A rule that does not say its level is taken for a medium one: of two readings the higher. */
export function severityOf(level: string | null): Severity {
  return SEVERITIES.find((each) => each === level) ?? "medium";
}
