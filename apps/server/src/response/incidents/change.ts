import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { functionsOf, type IncidentRow, lockIncident, mayIn, mustBeOpen } from "./load.js";
import type { Change, IncidentTables } from "./schema.js";
import { INCIDENT_STEPS } from "./steps.js";
import { type CaseTimes, wrongTimes } from "./times.js";

/** What weighs as much as a step is for who leads. */
const LEADS: readonly (keyof Change)[] = ["severity", "label", "aware", "reviewConclusion"];
/** What the trail tells in full; of the others, which are text, that they changed. */
const TOLD = [
  "severity",
  "label",
  "service",
  "tenant",
  "substatus",
  "occurred_from",
  "occurred_to",
  "occurred_confidence",
  "detected_at",
  "aware_at",
  "eradicated_at",
  "recovered_at",
  "next_update_at",
  "monitoring_until",
  "techniques",
  "failed_requirements",
] as const;

/** Changes what is said of a case, outside of its steps. */
export async function changeIncident(
  tx: Transaction,
  actor: Actor,
  id: string,
  given: Change,
  now: Date,
): Promise<IncidentRow> {
  const row = await lockIncident(tx, actor, id, given.version);
  mustBeOpen(row);
  await checkLead(tx, actor, row, given);
  const after = columnsOf(given, actor);
  const next = { ...row, ...after };
  refuseTimes(newlyWrong(row, next, now));
  if (row.state !== "triage" && after.service === null) throw serviceNeeded();
  if (after.label === "TLP:RED" && row.compartment === null) throw restrictionNeeded();
  await tx
    .withTables<IncidentTables>()
    .updateTable("incident")
    .set({ ...after, version: row.version + 1 })
    .where("id", "=", id)
    .execute();
  const changed = Object.keys(after);
  const told = TOLD.filter((name) => changed.includes(name));
  await appendTrail(tx, actor, {
    action: "incident.changed",
    object: { kind: "incident", id, compartment: row.compartment },
    before: Object.fromEntries(told.map((name) => [name, row[name]])),
    after: { ...Object.fromEntries(told.map((name) => [name, next[name]])), changed },
    ...(given.reason === undefined ? {} : { reason: given.reason }),
  });
  return row;
}

async function checkLead(tx: Transaction, actor: Actor, row: IncidentRow, given: Change): Promise<void> {
  const heavy = LEADS.filter((name) => given[name] !== undefined);
  // While it is sorted, whoever may declare may say how heavy it is.
  const step = row.state === "triage" ? INCIDENT_STEPS.find(({ to }) => to === "dismissed") : INCIDENT_STEPS[0];
  if (heavy.length === 0 || step === undefined) return;
  if (mayIn(actor, await functionsOf(tx, row.id, actor.id))(step.who)) return;
  throw new HttpError(403, "not-permitted", {
    field: heavy[0] ?? "",
    detail: `${heavy.join(", ")}: this is for who leads the case`,
  });
}

function columnsOf(given: Change, actor: Actor) {
  const { occurred, aware } = given;
  const all = {
    title: given.title,
    summary: given.summary,
    substatus: given.substatus,
    severity: given.severity,
    service: given.service,
    tenant: given.tenant,
    label: given.label,
    occurred_from: dateOf(occurred?.from),
    occurred_to: dateOf(occurred?.to),
    occurred_confidence: occurred?.confidence,
    detected_at: dateOf(given.detectedAt),
    aware_at: dateOf(aware?.at),
    aware_by: aware === undefined ? undefined : actor.id,
    aware_reason: aware?.reason,
    eradicated_at: dateOf(given.eradicatedAt),
    recovered_at: dateOf(given.recoveredAt),
    next_update_at: dateOf(given.nextUpdateAt),
    scope_statement: given.scopeStatement,
    monitoring_until: dateOf(given.monitoringUntil),
    root_cause: given.rootCause,
    techniques: given.techniques,
    failed_requirements: given.failedRequirements,
    review_conclusion: given.reviewConclusion,
  };
  return withoutUndefined(all);
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** What is left out stays as it is. */
function withoutUndefined<T extends object>(all: T): Defined<T> {
  const kept: Defined<T> = { ...all };
  for (const name of Object.keys(kept)) if (Reflect.get(kept, name) === undefined) Reflect.deleteProperty(kept, name);
  return kept;
}

function dateOf(text: string | null | undefined): Date | null | undefined {
  return typeof text === "string" ? new Date(text) : text;
}

type TimesOf = Pick<
  IncidentRow,
  | "occurred_from"
  | "occurred_to"
  | "detected_at"
  | "aware_at"
  | "declared_at"
  | "contained_at"
  | "eradicated_at"
  | "recovered_at"
>;

export function timesOf(row: TimesOf): CaseTimes {
  const ms = (at: Date | null): number | null => at?.getTime() ?? null;
  return {
    occurredFrom: ms(row.occurred_from),
    occurredTo: ms(row.occurred_to),
    detected: ms(row.detected_at),
    aware: ms(row.aware_at),
    declared: row.declared_at.getTime(),
    contained: ms(row.contained_at),
    eradicated: ms(row.eradicated_at),
    recovered: ms(row.recovered_at),
  };
}

/** What a change makes wrong; what was wrong before does not keep anybody from mending something else. */
function newlyWrong(before: TimesOf, after: TimesOf, now: Date): string[] {
  const known: readonly string[] = wrongTimes(timesOf(before), now.getTime());
  return wrongTimes(timesOf(after), now.getTime()).filter((name) => !known.includes(name));
}

/** Throws 422 `times-impossible` naming the times that cannot be, where there are any. */
export function refuseTimes(wrong: readonly string[]): void {
  const [first] = wrong;
  if (first === undefined) return;
  throw new HttpError(422, "times-impossible", {
    field: first,
    detail: `${wrong.join(", ")}: before what it follows, or still to come`,
    remedy: "Mend the time, or what it follows.",
  });
}

function serviceNeeded(): HttpError {
  return new HttpError(422, "facts-missing", {
    field: "service",
    detail: "a case that is active has an affected service",
  });
}

function restrictionNeeded(): HttpError {
  return new HttpError(422, "facts-missing", {
    field: "label",
    detail: "TLP:RED is for named persons, and everybody who may read incidents knows of this case",
    remedy: "Restrict the case: it gets the label and a circle of its participants.",
  });
}
