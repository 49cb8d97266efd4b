import { type Selectable, sql } from "kysely";
import { type Actor, visibleTo } from "../../platform/access/index.js";
import type { Transaction } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import type { AlertTables } from "./schema.js";

/** What people and the clock change of an alert, and what that depends on. */
const COLUMNS = [
  "id",
  "kind",
  "state",
  "disposition",
  "assignee",
  "incident",
  "merged_into",
  "snoozed_until",
  "acknowledged_at",
  "triaged_at",
  "closed_at",
  "reopened_at",
  "cycle",
  "compartment",
  "version",
  "last_act",
] as const;
export type AlertRow = Pick<Selectable<AlertTables["alert"]>, (typeof COLUMNS)[number]>;

/**
 * The alerts among these that somebody may see, locked until the transaction ends. Always in the order of their ids, as
 * the stream takes them: nobody waits in a ring.
 */
export async function lockAlerts(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, AlertRow>> {
  const rows = await tx
    .withTables<AlertTables>()
    .selectFrom("alert")
    .select([...COLUMNS])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where(actor.kind === "system" ? sql<boolean>`true` : visibleTo(actor, "alert.compartment"))
    .orderBy("id")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export function alertUnknown(): HttpError {
  return new HttpError(404, "alert-unknown", { detail: "there is no such alert" });
}
