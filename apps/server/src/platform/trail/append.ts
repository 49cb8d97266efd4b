import type { ColumnType } from "kysely";
import type { Actor } from "../access/actor.js";
import type { Transaction } from "../database/database.js";

/** One thing that was done. */
export interface TrailEntry {
  /** Such as "alert.closed": the object's kind, and the verb in the past. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly compartment?: string | null };
  /** The parts that changed; leave out what was not there before, or is not any more. Never a secret. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

type Json = ColumnType<unknown, string | null, never>;

export type TrailTables = {
  "trail.entry": {
    number: ColumnType<string, never, never>;
    at: ColumnType<Date, never, never>;
    actor_kind: string;
    actor_id: string;
    actor_name: string;
    action: string;
    object_kind: string;
    object_id: string;
    compartment: string | null;
    before: Json;
    after: Json;
    reason: string | null;
  };
};

/** Adds to the trail within the transaction that does what it says: both are kept, or neither. */
export async function appendTrail(tx: Transaction, actor: Actor, entry: TrailEntry): Promise<void> {
  await appendTrailAll(tx, actor, [entry]);
}

/** Far below the 65,535 parameters a statement takes. */
const CHUNK = 1000;

/** Adds many at once, in their order. */
export async function appendTrailAll(tx: Transaction, actor: Actor, entries: readonly TrailEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    await tx
      .withTables<TrailTables>()
      .insertInto("trail.entry")
      .values(entries.slice(from, from + CHUNK).map((entry) => rowOf(actor, entry)))
      .execute();
  }
}

function rowOf(actor: Actor, { action, object, before, after, reason }: TrailEntry) {
  return {
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    object_kind: object.kind,
    object_id: object.id,
    compartment: object.compartment ?? null,
    before: before === undefined ? null : JSON.stringify(before),
    after: after === undefined ? null : JSON.stringify(after),
    reason: reason ?? null,
  };
}
