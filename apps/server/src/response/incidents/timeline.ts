import { sql } from "kysely";
import { readForCase } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import type { IncidentRow } from "./load.js";
import type { AddEntry, IncidentTables } from "./schema.js";

/** Adds what happened, on the attacker's lane or the responders'; `from` to `to` where the moment is uncertain. */
export async function addEntry(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: IncidentRow,
  entry: AddEntry,
): Promise<void> {
  const { from, to, eventId, alert, ...rest } = entry;
  if (to !== null && Date.parse(to) < Date.parse(from)) {
    throw new HttpError(422, "times-reversed", { field: "to", detail: "it ends before it begins" });
  }
  if (alert !== null) await readForCase(tx, actor, [alert]);
  const row = { incident: id, from_at: from, to_at: to, event_id: eventId, alert, author: actor.id, ...rest };
  const made = await tx
    .withTables<IncidentTables>()
    .insertInto("incident_entry")
    .values(row)
    .returning("id")
    .executeTakeFirstOrThrow();
  await appendTrail(tx, actor, {
    action: "incident.entry-added",
    object: { kind: "incident", id, compartment },
    after: { entry: made.id, lane: entry.lane, from, to },
  });
}

/** Strikes an entry out, with the reason; it stays to be read. */
export async function strikeEntry(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: IncidentRow,
  entry: string,
  reason: string,
): Promise<void> {
  const struck = await tx
    .withTables<IncidentTables>()
    .updateTable("incident_entry")
    .set({ struck_at: sql<Date>`now()`, struck_by: actor.id, struck_reason: reason })
    .where("id", "=", entry)
    .where("incident", "=", id)
    .where("struck_at", "is", null)
    .executeTakeFirst();
  if (struck.numUpdatedRows === 0n)
    throw new HttpError(404, "entry-unknown", { detail: "there is no such entry to strike" });
  await appendTrail(tx, actor, {
    action: "incident.entry-struck",
    object: { kind: "incident", id, compartment },
    after: { entry },
    reason,
  });
}
