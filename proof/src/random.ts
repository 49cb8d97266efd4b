/** A seeded source of random numbers (mulberry32): the same seed gives the same sequence on every machine. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, limit). */
  below(limit: number): number;
  /** One of the given values. */
  pick<T>(values: readonly T[]): T;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError("pick needs at least one value");
      return value;
    },
  };
}

/** Picks `count` of the values, in their order, the same ones for the same seed. */
export function sampleOf<T>(values: readonly T[], count: number, random: Random): T[] {
  if (values.length <= count) return [...values];
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random.below(values.length));
  return values.filter((_, index) => chosen.has(index));
}
