import { moveToCase } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { Changed, Compartments } from "./declare.js";
import { functionsOf, lockIncident, mayIn, mustBeOpen } from "./load.js";
import type { IncidentTables, Restrict } from "./schema.js";
import { LEAD } from "./steps.js";

/**
 * Closes a case that was open to a circle of its present participants and of who closes it; its alerts go with it. What
 * others read before they know; its number stays.
 */
export async function restrictIncident(
  tx: Transaction,
  actor: Actor,
  id: string,
  { version, reason }: Restrict,
  compartments: Compartments,
): Promise<{ readonly compartment: string; readonly changed: readonly Changed[] }> {
  const row = await lockIncident(tx, actor, id, version);
  mustBeOpen(row);
  if (!mayIn(actor, await functionsOf(tx, id, actor.id))(LEAD)) {
    throw new HttpError(403, "not-permitted", { detail: "this is for who leads the case" });
  }
  if (row.compartment !== null) {
    throw new HttpError(409, "restricted-already", { detail: "the case is for a circle already" });
  }
  const db = tx.withTables<IncidentTables>();
  const participants = await db
    .selectFrom("incident_participant")
    .select("account")
    .where("incident", "=", id)
    .where("until_at", "is", null)
    .execute();
  const members = [...new Set([actor.id, ...participants.map(({ account }) => account)])];
  const compartment = await compartments.create(tx, actor, { name: row.number, members });
  await db
    .updateTable("incident")
    .set({ compartment, own_compartment: true, label: "TLP:RED", version: row.version + 1 })
    .where("id", "=", id)
    .execute();
  await appendTrail(tx, actor, {
    action: "incident.restricted",
    object: { kind: "incident", id, compartment },
    before: { label: row.label },
    after: { label: "TLP:RED", members },
    reason,
  });
  const alerts = await moveToCase(tx, actor, id, { id, compartment });
  // Both those who know of it and those who do not any more are told: the latter find it gone.
  const changed = [null, compartment].flatMap((where): Changed[] => [
    { topic: "incident", id, compartment: where },
    ...alerts.map((alert): Changed => ({ topic: "alert", id: alert.id, compartment: where })),
  ]);
  return { compartment, changed };
}
