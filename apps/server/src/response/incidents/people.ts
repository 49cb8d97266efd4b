import { sql } from "kysely";
import type { Actor } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { appendTrail } from "../../platform/trail/index.js";
import { type Compartments, mustBeMembers } from "./declare.js";
import { functionsOf, type IncidentRow, mayIn } from "./load.js";
import type { AddParticipant, IncidentTables, SetScope, SetTrack } from "./schema.js";
import { type IncidentFunction, LEAD, SORT } from "./steps.js";

/** Gives somebody a function; command goes over from who has it, in the same moment. */
export async function addParticipant(
  tx: Transaction,
  actor: Actor,
  row: IncidentRow,
  given: AddParticipant,
  compartments: Compartments,
): Promise<void> {
  const { id, compartment } = row;
  await mustLead(tx, actor, row, given.function);
  const db = tx.withTables<IncidentTables>();
  const current = await db
    .selectFrom("incident_participant")
    .select(["id", "account"])
    .where("incident", "=", id)
    .where("function", "=", given.function)
    .where("until_at", "is", null)
    .execute();
  if (current.some(({ account }) => account === given.account)) return;
  const before = given.function === "commander" ? current[0] : undefined;
  if (before !== undefined) {
    await db
      .updateTable("incident_participant")
      .set({ until_at: sql<Date>`now()` })
      .where("id", "=", before.id)
      .execute();
  }
  if (compartment !== null) {
    if (row.own_compartment) await compartments.addMember(tx, actor, compartment, given.account);
    else await mustBeMembers(tx, compartments, compartment, [given.account]);
  }
  await db
    .insertInto("incident_participant")
    .values({ incident: id, ...given })
    .execute();
  await appendTrail(tx, actor, {
    action: before === undefined ? "incident.participant-added" : "incident.command-handed-over",
    object: { kind: "incident", id, compartment },
    ...(before === undefined ? {} : { before: { account: before.account, function: given.function } }),
    after: { ...given },
  });
}

const COMMAND: readonly IncidentFunction[] = ["commander", "deputy"];

/**
 * Who leads says who commands and, in a restricted case, who is let in. While a case is sorted, whoever may declare one may
 * say who commands it: nobody else is there to say it.
 */
async function mustLead(tx: Transaction, actor: Actor, row: IncidentRow, given: IncidentFunction): Promise<void> {
  if (row.compartment === null && !COMMAND.includes(given)) return;
  const may = mayIn(actor, await functionsOf(tx, row.id, actor.id));
  if (may(row.state === "triage" && row.compartment === null ? SORT : LEAD)) return;
  throw new HttpError(403, "not-permitted", { field: "function", detail: "this is for who leads the case" });
}

/** Ends a function. What its holder learned they know: membership of the compartment is ended where it is managed. */
export async function endParticipant(
  tx: Transaction,
  actor: Actor,
  row: IncidentRow,
  participant: string,
): Promise<void> {
  const { id, compartment } = row;
  const ended = await tx
    .withTables<IncidentTables>()
    .updateTable("incident_participant")
    .set({ until_at: sql<Date>`now()` })
    .where("id", "=", participant)
    .where("incident", "=", id)
    .where("until_at", "is", null)
    .returning(["account", "function"])
    .executeTakeFirst();
  if (ended === undefined) {
    throw new HttpError(404, "participant-unknown", { detail: "nobody has this function under this id now" });
  }
  if (ended.account !== actor.id) await mustLead(tx, actor, row, ended.function);
  await appendTrail(tx, actor, {
    action: "incident.participant-ended",
    object: { kind: "incident", id, compartment },
    before: { account: ended.account, function: ended.function },
  });
}

/** Says how far something is affected; one row a thing, the trail has how it changed. */
export async function setScope(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: IncidentRow,
  given: SetScope,
): Promise<void> {
  const { thing, ref, state, reason } = given;
  const db = tx.withTables<IncidentTables>();
  const before = await db
    .selectFrom("incident_scope")
    .select("state")
    .where("incident", "=", id)
    .where("thing", "=", thing)
    .where("ref", "=", ref)
    .executeTakeFirst();
  await db
    .insertInto("incident_scope")
    .values({ incident: id, thing, ref, state, reason })
    .onConflict((conflict) => conflict.columns(["incident", "thing", "ref"]).doUpdateSet({ state, reason }))
    .execute();
  await appendTrail(tx, actor, {
    action: "incident.scope-set",
    object: { kind: "incident", id, compartment },
    ...(before === undefined ? {} : { before: { thing, ref, state: before.state } }),
    after: { thing, ref, state },
    ...(reason === null ? {} : { reason }),
  });
}

export async function setTrack(
  tx: Transaction,
  actor: Actor,
  { id, compartment }: IncidentRow,
  given: SetTrack,
): Promise<void> {
  const { track, state } = given;
  await tx
    .withTables<IncidentTables>()
    .insertInto("incident_track")
    .values({ incident: id, track, state })
    .onConflict((conflict) => conflict.columns(["incident", "track"]).doUpdateSet({ state }))
    .execute();
  await appendTrail(tx, actor, {
    action: "incident.track-set",
    object: { kind: "incident", id, compartment },
    after: { track, state },
  });
}
