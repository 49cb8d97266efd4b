import type { Alert, CorrectiveAction, CorrectiveActionDetail, Incident, IncidentDetail, WhoAmI } from "./contract.js";

/** Parts of the contract that have a name in the console. */
export type Severity = Alert["severity"];
export type AlertState = Alert["state"];
export type Disposition = NonNullable<Alert["disposition"]>;
export type IncidentState = Incident["state"];
export type IncidentSeverity = NonNullable<Incident["severity"]>;
export type TimelineEntry = IncidentDetail["timeline"][number];
export type Permission = WhoAmI["permissions"][number];
export type Role = WhoAmI["roles"][number];
export type ActionState = CorrectiveAction["state"];
export type ActionStepAhead = CorrectiveActionDetail["steps"][number];
