import { type Kysely, sql } from "kysely";
import { type Actor, visibleTo } from "../access/actor.js";
import type { ChainEntry, Seal } from "./chain.js";
import type { Sealed } from "./check.js";
import { type Checkpoint, publicKey } from "./checkpoint.js";

/** An entry as the database gives it for hashing: everything as text. */
const ENTRY = sql`e.number::text as "number", to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "at",
  e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName", e.action,
  e.object_kind as "objectKind", e.object_id as "objectId", e.compartment::text as compartment,
  e.before::text as "before", e.after::text as "after", e.reason, encode(e.personal, 'hex') as personal`;

interface SealRow {
  readonly position: string;
  readonly seal_entry: string;
  readonly previous: Buffer;
  readonly groups: Buffer;
  readonly hash: Buffer;
  readonly salt: Buffer | null;
  readonly payload: string | null;
  readonly visible: boolean;
}

type SealedRow = SealRow & { [Field in keyof ChainEntry]: ChainEntry[Field] | null };

const BATCH = 2000;

/**
 * Every seal with its entry and its personal part, in the order of positions; entries that `reader` may not see are
 * withheld. Without a reader all is read.
 */
export async function* readSealed(db: Kysely<object>, reader: Actor | null = null): AsyncGenerator<Sealed> {
  const visible = reader === null ? sql`true` : visibleTo(reader, "e.compartment");
  for (let after = "0"; ; ) {
    const found = await sql<SealedRow>`select s.position::text as position, s.entry::text as seal_entry, s.previous,
      s.groups, s.hash, ${ENTRY}, p.salt, p.payload::text as payload, ${visible} as visible
      from trail.seal s left join trail.entry e on e.number = s.entry left join trail_personal p on p.entry = s.entry
      where s.position > ${after} order by s.position limit ${BATCH}`.execute(db);
    for (const row of found.rows) yield toSealed(row);
    const last = found.rows.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}

function toSealed(row: SealedRow): Sealed {
  const { position, seal_entry, previous, groups, hash, salt, payload, visible, ...fields } = row;
  const personal = salt === null || payload === null ? null : { salt, payload };
  const seal = { position: Number(position), entry: seal_entry, previous, groups, hash };
  if (!isEntry(fields)) return { seal, entry: null };
  return visible ? { seal, entry: fields, personal } : { seal, entry: "withheld" };
}

/** A seal whose entry is gone has nothing but nulls beside it. */
function isEntry(fields: { [Field in keyof ChainEntry]: ChainEntry[Field] | null }): fields is ChainEntry {
  return fields.number !== null;
}

export async function lastSeal(db: Kysely<object>): Promise<Pick<Seal, "position" | "hash"> | null> {
  const found = await sql<{ position: string; hash: Buffer }>`
    select position::text as position, hash from trail.seal order by trail.seal.position desc limit 1`.execute(db);
  const row = found.rows[0];
  return row === undefined ? null : { position: Number(row.position), hash: row.hash };
}

/** Entries without a seal whose number lies above `above`, in the order of numbers. */
export async function readUnsealed(db: Kysely<object>, above: string, limit: number): Promise<ChainEntry[]> {
  const found = await sql<ChainEntry>`select ${ENTRY} from trail.entry e
    where e.number > ${above} and not exists (select from trail.seal s where s.entry = e.number)
    order by e.number limit ${limit}`.execute(db);
  return found.rows;
}

export async function insertSeals(db: Kysely<object>, seals: readonly Seal[]): Promise<void> {
  await sql`insert into trail.seal (position, entry, previous, groups, hash)
    select * from unnest(${seals.map(({ position }) => position)}::bigint[], ${seals.map(({ entry }) => entry)}::bigint[],
      ${seals.map(({ previous }) => previous)}::bytea[], ${seals.map(({ groups }) => groups)}::bytea[],
      ${seals.map(({ hash }) => hash)}::bytea[])`.execute(db);
}

interface CheckpointRow {
  readonly position: string;
  readonly hash: Buffer;
  readonly genesis: Buffer;
  readonly at: Date;
  readonly public_key: Buffer;
  readonly signature: Buffer;
}

/** Checkpoints in the order of positions, from beyond `after`; all where no limit is given. */
export async function readCheckpoints(
  db: Kysely<object>,
  after = 0,
  limit: number | null = null,
): Promise<Checkpoint[]> {
  const found = await sql<CheckpointRow>`select position::text as position, hash, genesis, at, public_key, signature
    from trail.checkpoint where trail.checkpoint.position > ${after} order by trail.checkpoint.position
    limit ${limit}`.execute(db);
  return found.rows.map(({ position, hash, genesis, at, public_key, signature }) => ({
    position: Number(position),
    hash,
    genesis,
    at: at.toISOString(),
    key: publicKey(public_key),
    signature,
  }));
}

export async function insertCheckpoint(db: Kysely<object>, made: Checkpoint): Promise<void> {
  await sql`insert into trail.checkpoint (position, hash, genesis, at, public_key, signature)
    values (${made.position}, ${made.hash}, ${made.genesis}, ${made.at}, ${made.key.der}, ${made.signature})
    on conflict do nothing`.execute(db);
}

export async function genesisOf(db: Kysely<object>): Promise<Buffer | null> {
  const found = await sql<{ hash: Buffer }>`select hash from trail.seal where position = 1`.execute(db);
  return found.rows[0]?.hash ?? null;
}
