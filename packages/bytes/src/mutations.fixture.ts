/** What is needed of a seeded source of random numbers. */
interface Random {
  below(limit: number): number;
  pick<T>(values: readonly T[]): T;
}

const HOSTILE = [0, 1, 0x7f, 0x80, 0xff] as const;

/** Bytes changed, made hostile, moved, doubled or cut off: what damage and attackers do. */
export function mutated(original: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(5);
  const at = random.below(original.length + 1);
  if (kind === 0) return original.slice(0, at);
  if (kind === 1) return Buffer.concat([original.subarray(0, at), original.subarray(random.below(original.length))]);
  const bytes = Uint8Array.from(original);
  if (kind === 2) bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length));
  const hits = 1 + random.below(kind === 3 ? 3 : 40);
  for (let hit = 0; hit < hits; hit += 1) {
    bytes[random.below(bytes.length)] = random.below(2) === 0 ? random.pick(HOSTILE) : random.below(256);
  }
  return bytes;
}
