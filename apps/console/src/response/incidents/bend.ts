/** A scale of time that is bent: long pauses take no more room than the busy parts need; each is told as a break. */
export interface BentScale {
  /** Place of an instant between 0 and 1. */
  readonly place: (ms: number) => number;
  /** Instants at which the axis is marked, in order. */
  readonly marks: readonly number[];
  /** Places between 0 and 1 where a pause was shortened. */
  readonly breaks: readonly number[];
}

/** The share of the whole that one pause may take. */
const PAUSE_MAX = 0.18;

/** The scale for some instants (ms since the epoch, any order); one instant stands at the beginning. */
export function bendScale(instants: readonly number[]): BentScale {
  const marks = [...new Set(instants)].toSorted((one, other) => one - other);
  const gaps = marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark));
  const shares = shorten(gaps);
  const places = [0];
  let place = 0;
  for (const share of shares) {
    place += share;
    places.push(place);
  }
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    marks,
    breaks: gaps.flatMap((gap, index) =>
      total > 0 && gap / total > (shares[index] ?? 0) + 0.05
        ? [((places[index] ?? 0) + (places[index + 1] ?? 0)) / 2]
        : [],
    ),
    place: (ms) => {
      const after = marks.findIndex((mark) => mark > ms);
      if (after === -1) return places.at(-1) ?? 0;
      if (after === 0) return 0;
      const from = marks[after - 1] ?? ms;
      const to = marks[after] ?? ms;
      const start = places[after - 1] ?? 0;
      const end = places[after] ?? start;
      return start + ((ms - from) / (to - from)) * (end - start);
    },
  };
}

/** Shares of the whole, none of a pause above the bound; what is saved goes to the others, evenly by the root. */
function shorten(gaps: readonly number[]): readonly number[] {
  const roots = gaps.map((gap) => gap ** 0.4);
  const total = roots.reduce((sum, root) => sum + root, 0);
  if (total === 0) return gaps.map(() => 0);
  const capped = roots.map((root) => Math.min(root / total, Math.max(PAUSE_MAX, 1 / gaps.length)));
  const sum = capped.reduce((whole, share) => whole + share, 0);
  return capped.map((share) => share / sum);
}
