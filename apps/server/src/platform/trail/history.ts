import type { Kysely } from "kysely";
import { type Actor, visibleTo } from "../access/actor.js";
import type { TrailTables } from "./append.js";

/** An entry of the trail as the history of one object shows it. */
export interface HistoryEntry {
  readonly at: Date;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

/** The newest entries about one object that the actor may see, in their order. */
export async function historyOf(
  db: Kysely<object>,
  actor: Actor,
  object: { readonly kind: string; readonly id: string },
  limit: number,
): Promise<HistoryEntry[]> {
  const rows = await db
    .withTables<TrailTables>()
    .selectFrom("trail.entry as entry")
    .select(["at", "actor_kind", "actor_id", "actor_name", "action", "before", "after", "reason"])
    .where("object_kind", "=", object.kind)
    .where("object_id", "=", object.id)
    .where(visibleTo(actor, "entry.compartment"))
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    before: row.before,
    after: row.after,
    reason: row.reason,
  }));
}
