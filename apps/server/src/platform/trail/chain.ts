import { createHash } from "node:crypto";
import { type Canonical, canonical, ExactNumber, parseExact } from "./canonical.js";

/** An entry as it is hashed: everything as text, exactly as it is kept. */
export interface ChainEntry {
  /** The identity number, in decimal digits. */
  readonly number: string;
  /** RFC 3339 in UTC with microseconds. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly compartment: string | null;
  /** JSON text, or null. */
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  /** Salted hash of the personal part, in hex. */
  readonly personal: string | null;
}

/** Groups of fields that are hashed each for itself: an altered byte is named by its group. */
export const GROUPS = ["time", "actor", "action", "before", "after", "reason", "personal"] as const;
export type Group = (typeof GROUPS)[number];

export const HASH_BYTES = 32;
/** What the first seal is chained to. */
export const NOTHING: Buffer = Buffer.alloc(HASH_BYTES);

function partsOf(entry: ChainEntry): Record<Group, Canonical> {
  return {
    time: { number: new ExactNumber(entry.number), at: entry.at },
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    action: {
      action: entry.action,
      object: { kind: entry.objectKind, id: entry.objectId },
      compartment: entry.compartment,
    },
    before: entry.before === null ? null : parseExact(entry.before),
    after: entry.after === null ? null : parseExact(entry.after),
    reason: entry.reason,
    personal: entry.personal,
  };
}

/** The hashes of an entry's groups, in the order of GROUPS. Each says its group, so that none can stand for another. */
export function groupHashes(entry: ChainEntry): Buffer[] {
  const parts = partsOf(entry);
  return GROUPS.map((group) => sha256(canonical({ group, value: parts[group] })));
}

/** A seal: the entry's place in the chain. */
export interface Seal {
  readonly position: number;
  /** Number of the entry, in decimal digits. */
  readonly entry: string;
  readonly previous: Buffer;
  /** The group hashes one after the other. */
  readonly groups: Buffer;
  readonly hash: Buffer;
}

/** Hash of a seal: over its position, its entry, the hash before it and the hashes of the entry's groups. */
export function sealHash({ position, entry, previous, groups }: Omit<Seal, "hash">): Buffer {
  return sha256(
    canonical({
      entry: new ExactNumber(entry),
      groups: groups.toString("hex"),
      position: new ExactNumber(String(position)),
      previous: previous.toString("hex"),
    }),
  );
}

/** The next seal of a chain; `last` is null at its beginning. */
export function sealNext(last: Pick<Seal, "position" | "hash"> | null, entry: ChainEntry): Seal {
  const seal = {
    position: (last?.position ?? 0) + 1,
    entry: entry.number,
    previous: last?.hash ?? NOTHING,
    groups: Buffer.concat(groupHashes(entry)),
  };
  return { ...seal, hash: sealHash(seal) };
}

/**
 * The commitment to a personal payload (JSON text): SHA-256 over a random salt and its canonical form. Without the salt it
 * tells nothing, not even to who guesses the payload.
 */
export function commitment(salt: Buffer, payload: string): Buffer {
  return createHash("sha256")
    .update(salt)
    .update(canonical(parseExact(payload)))
    .digest();
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
