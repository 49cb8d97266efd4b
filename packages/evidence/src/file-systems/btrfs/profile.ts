import { EvidenceError } from "../../evidence-error.js";

/** What a chunk holds, as bits of its kind. */
export const GROUP = { data: 1, system: 2, metadata: 4 } as const;

/** A run of the logical space and the stripes of devices that hold it. */
export interface Chunk {
  readonly logical: number;
  readonly length: number;
  readonly stripeLength: number;
  /** Data, metadata and profile as bits. */
  readonly kind: number;
  readonly subStripes: number;
  readonly stripes: readonly { readonly device: number; readonly offset: number }[];
}

/** How a chunk lies on its stripes. */
interface Profile {
  readonly name: string;
  /** Members that hold the same, at each place. */
  readonly copies: (chunk: Chunk) => number;
  readonly parities: number;
}

const SINGLE: Profile = { name: "single", copies: () => 1, parities: 0 };
const mirrored = (name: string): Profile => ({ name, copies: ({ stripes }) => stripes.length, parities: 0 });

/** By bit of the chunk's kind. btrfs-progs, "On-disk format", block group flags. */
const PROFILES: ReadonlyMap<number, Profile> = new Map([
  [0, SINGLE],
  [0x8, { name: "raid0", copies: () => 1, parities: 0 }],
  [0x10, mirrored("raid1")],
  [0x20, mirrored("dup")],
  [0x40, { name: "raid10", copies: ({ subStripes }) => subStripes, parities: 0 }],
  [0x80, { name: "raid5", copies: () => 1, parities: 1 }],
  [0x100, { name: "raid6", copies: () => 1, parities: 2 }],
  [0x200, mirrored("raid1c3")],
  [0x400, mirrored("raid1c4")],
]);
const PROFILE_BITS = 0x7f8;

/** The profile of a chunk; throws EvidenceError `chunk-damaged` where it has several, or too few stripes for it; `offset` is its place. */
export function profileOf(chunk: Chunk, offset?: number): Profile {
  const profile = PROFILES.get(chunk.kind & PROFILE_BITS);
  const count = chunk.stripes.length;
  const copies = profile?.copies(chunk) ?? 0;
  if (profile !== undefined && copies > 0 && count % copies === 0 && count > profile.parities) return profile;
  throw new EvidenceError("chunk-damaged", {
    ...(offset === undefined ? {} : { offset }),
    field: "chunk",
    detail: `chunk 0x${chunk.logical.toString(16)}: kind 0x${chunk.kind.toString(16)} with ${count} stripes`,
  });
}

/** A byte of one of a chunk's stripes, by the number of the stripe. */
export interface StripePlace {
  readonly stripe: number;
  readonly at: number;
}

/** What a place within a chunk is held by, and how many bytes go on there. */
export interface ChunkRun {
  readonly length: number;
  readonly stripes: readonly StripePlace[];
  /** What gives the same together, by exclusive or; null where there is no parity. */
  readonly parity: readonly StripePlace[] | null;
}

/**
 * Where the byte `within` a chunk lies. Stripes of RAID 0 and 10 take turns; those of RAID 5 and 6 do so with one or two of them left out,
 * which move on by one with each row: first the one that is the exclusive or of the others. Linux, fs/btrfs/volumes.c, btrfs_map_block.
 */
export function placesIn(chunk: Chunk, within: number): ChunkRun {
  const { stripes, stripeLength, length } = chunk;
  const profile = profileOf(chunk);
  const copies = profile.copies(chunk);
  const count = stripes.length;
  if (isMirrored(chunk)) {
    return { length: length - within, stripes: stripes.map((_, stripe) => ({ stripe, at: within })), parity: null };
  }
  const index = Math.floor(within / stripeLength);
  const inside = within % stripeLength;
  const run = Math.min(stripeLength - inside, length - within);
  const columns = (count - profile.parities) / copies;
  const row = Math.floor(index / columns);
  const at = row * stripeLength + inside;
  const column = index % columns;
  if (profile.parities === 0) {
    const places = Array.from({ length: copies }, (_, copy) => ({ stripe: column * copies + copy, at }));
    return { length: run, stripes: places, parity: null };
  }
  const own = (row + column) % count;
  const second = profile.parities === 2 ? (row + columns + 1) % count : -1;
  const others = [...stripes.keys()].filter((stripe) => stripe !== own && stripe !== second);
  return { length: run, stripes: [{ stripe: own, at }], parity: others.map((stripe) => ({ stripe, at })) };
}

/** Whether every stripe holds all of the chunk. */
export function isMirrored(chunk: Chunk): boolean {
  return profileOf(chunk).copies(chunk) === chunk.stripes.length;
}

/** Logical bytes of one row over all stripes; of a chunk that is not striped, all of it. */
export function rowOf(chunk: Chunk): number {
  const profile = profileOf(chunk);
  if (isMirrored(chunk)) return chunk.length;
  return ((chunk.stripes.length - profile.parities) / profile.copies(chunk)) * chunk.stripeLength;
}

/** Bytes that the chunk takes of each device, in whole rows. */
export function stripeBytes(chunk: Chunk): number {
  return isMirrored(chunk) ? chunk.length : Math.ceil(chunk.length / rowOf(chunk)) * chunk.stripeLength;
}
