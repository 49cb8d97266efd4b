import { type Selectable, sql } from "kysely";
import { type Actor, mayDo, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { IncidentTables } from "./schema.js";
import type { IncidentFacts, IncidentFunction, May } from "./steps.js";

export type IncidentRow = Selectable<IncidentTables["incident"]>;

/**
 * An incident somebody may see, locked until the transaction ends; `version` is as they last saw it, null where the
 * change touches nothing that others changed. Throws 404 `incident-unknown`, 409 `changed-meanwhile`.
 */
export async function lockIncident(
  tx: Transaction,
  actor: Actor,
  id: string,
  version: number | null,
): Promise<IncidentRow> {
  const row = await tx
    .withTables<IncidentTables>()
    .selectFrom("incident")
    .selectAll()
    .where("id", "=", id)
    .where(visibleTo(actor, "incident.compartment"))
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw incidentUnknown();
  if (version !== null && row.version !== version) {
    throw new HttpError(409, "changed-meanwhile", {
      detail: "somebody changed it since you last saw it",
      remedy: "Look at it again, then decide.",
    });
  }
  return row;
}

export function incidentUnknown(): HttpError {
  return new HttpError(404, "incident-unknown", { detail: "there is no such incident" });
}

/** Throws 409 where nobody works on the case any more; notes and timeline are added to one that is closed, too. */
export function mustBeOpen({ state }: Pick<IncidentRow, "state">): void {
  if (state !== "closed" && state !== "dismissed" && state !== "merged") return;
  throw new HttpError(409, "incident-closed", {
    detail: `the incident is ${state}`,
    remedy: "Reopen it, or go on in the one it was merged into.",
  });
}

/** What somebody is in a case now. */
export async function functionsOf(tx: Transaction, incident: string, account: string): Promise<IncidentFunction[]> {
  const rows = await tx
    .withTables<IncidentTables>()
    .selectFrom("incident_participant")
    .select("function")
    .where("incident", "=", incident)
    .where(sql<boolean>`account::text = ${account}`)
    .where("until_at", "is", null)
    .execute();
  return rows.map((row) => row.function);
}

/** Whether somebody may take a step, by role or by what they are in the case. */
export function mayIn(actor: Actor, functions: readonly IncidentFunction[]): May {
  return (who) =>
    mayDo(actor.roles, who.permission) ||
    // A function is given to people of the team; it opens nothing to who may not contribute.
    (mayDo(actor.roles, "incidents.contribute") && functions.some((each) => who.functions.includes(each)));
}

/** What the guards ask, from the case and what stands around it. */
export async function factsOf(tx: Transaction, row: IncidentRow): Promise<IncidentFacts> {
  const db = tx.withTables<IncidentTables>();
  const commanders = await db
    .selectFrom("incident_participant")
    .select("id")
    .where("incident", "=", row.id)
    .where("function", "=", "commander")
    .where("until_at", "is", null)
    .execute();
  const scope = await db
    .selectFrom("incident_scope")
    .select([
      sql<number>`(count(*) filter (where thing = 'service'))::int`.as("services"),
      sql<number>`(count(*) filter (where thing <> 'service' and state in ('suspected', 'confirmed')))::int`.as(
        "uncontained",
      ),
    ])
    .where("incident", "=", row.id)
    .executeTakeFirstOrThrow();
  const tracks = await db
    .selectFrom("incident_track")
    .select("track")
    .where("incident", "=", row.id)
    .where("state", "=", "done")
    .execute();
  return {
    state: row.state,
    severity: row.severity,
    label: row.label,
    hasCommander: commanders.length > 0,
    hasService: row.service !== null || scope.services > 0,
    scopeStatement: row.scope_statement,
    occurredFrom: row.occurred_from,
    uncontained: scope.uncontained,
    tracksDone: tracks.map(({ track }) => track),
    monitoringUntil: row.monitoring_until,
    rootCause: row.root_cause,
    techniques: row.techniques.length,
    failedRequirements: row.failed_requirements.length,
    reviewConclusion: row.review_conclusion,
  };
}
