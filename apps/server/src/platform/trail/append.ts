import { randomBytes } from "node:crypto";
import { type ColumnType, sql } from "kysely";
import type { Actor } from "../access/actor.js";
import type { Transaction } from "../database/database.js";
import { commitment } from "./chain.js";

/** One thing that was done. */
export interface TrailEntry {
  /** Such as "alert.closed": the object's kind, and the verb in the past. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly compartment?: string | null };
  /** The parts that changed; leave out what was not there before, or is not any more. Never a secret. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
  /**
   * The same for personal data: it is kept apart, the entry holds a salted hash of it, and it can be erased without
   * harming the chain.
   */
  readonly personal?: Personal;
}

/** The personal part of an entry. */
interface Personal {
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
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
    personal: Buffer | null;
  };
};

const SALT_BYTES = 32;

/** Adds to the trail within the transaction that does what it says: both are kept, or neither. */
export async function appendTrail(tx: Transaction, actor: Actor, entry: TrailEntry): Promise<void> {
  await appendTrailAll(tx, actor, [entry]);
}

/** Far below the 65,535 parameters a statement takes. */
const CHUNK = 1000;

/** Adds many at once, in their order. */
export async function appendTrailAll(tx: Transaction, actor: Actor, entries: readonly TrailEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    const chunk = entries.slice(from, from + CHUNK);
    const parts = await personalParts(tx, chunk);
    const added = await tx
      .withTables<TrailTables>()
      .insertInto("trail.entry")
      .values(chunk.map((entry) => rowOf(actor, entry, parts.get(entry))))
      .returning("number")
      .execute();
    for (const [index, entry] of chunk.entries()) {
      const part = parts.get(entry);
      const number = added[index]?.number;
      if (part !== undefined && number !== undefined) await keepPersonal(tx, number, entry, part);
    }
  }
}

function rowOf(actor: Actor, { action, object, before, after, reason }: TrailEntry, part: PersonalPart | undefined) {
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
    personal: part === undefined ? null : commitment(part.salt, part.payload),
  };
}

interface PersonalPart {
  readonly salt: Buffer;
  /** The JSON text that PostgreSQL gives back for it: that is what is vouched for. */
  readonly payload: string;
}

async function personalParts(tx: Transaction, entries: readonly TrailEntry[]): Promise<Map<TrailEntry, PersonalPart>> {
  const having = entries.filter(({ personal }) => personal !== undefined);
  if (having.length === 0) return new Map();
  const texts = having.map(({ personal }) => JSON.stringify(personal));
  const kept = await sql<{ text: string }>`select given.text::jsonb::text as text
    from unnest(${texts}::text[]) with ordinality as given (text, place) order by given.place`.execute(tx);
  return new Map(
    having.map((entry, index) => [entry, { salt: randomBytes(SALT_BYTES), payload: kept.rows[index]?.text ?? "null" }]),
  );
}

async function keepPersonal(
  tx: Transaction,
  number: string,
  { object }: TrailEntry,
  { salt, payload }: PersonalPart,
): Promise<void> {
  await sql`insert into trail_personal (entry, object_kind, object_id, salt, payload)
    values (${number}, ${object.kind}, ${object.id}, ${salt}, ${payload}::jsonb)`.execute(tx);
}
