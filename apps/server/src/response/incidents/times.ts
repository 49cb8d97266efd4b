/** The times of a case that people set, in ms since the epoch; null where nobody knows. */
export interface CaseTimes {
  readonly occurredFrom: number | null;
  readonly occurredTo: number | null;
  readonly detected: number | null;
  readonly aware: number | null;
  readonly declared: number;
  readonly contained: number | null;
  readonly eradicated: number | null;
  readonly recovered: number | null;
}

/** Clocks of people and servers differ by this much. */
const AHEAD_MS = 5 * 60_000;

/** Each pair in which the second cannot be before the first. */
const ORDER: readonly (readonly [first: keyof CaseTimes, second: keyof CaseTimes])[] = [
  ["occurredFrom", "occurredTo"],
  ["occurredFrom", "detected"],
  ["occurredFrom", "aware"],
  ["occurredFrom", "contained"],
  ["detected", "contained"],
  ["detected", "eradicated"],
  ["detected", "recovered"],
];

/** Names of the times that cannot be: before what they follow, or still to come. */
export function wrongTimes(times: CaseTimes, nowMs: number): (keyof CaseTimes)[] {
  const wrong = ORDER.filter(([first, second]) => {
    const [a, b] = [times[first], times[second]];
    return a !== null && b !== null && b < a;
  }).map(([, second]) => second);
  const given = ["occurredFrom", "occurredTo", "detected", "aware", "eradicated", "recovered"] as const;
  const ahead = given.filter((name) => (times[name] ?? 0) > nowMs + AHEAD_MS);
  return [...new Set([...wrong, ...ahead])];
}

/** A span of time in ms; from the least to the most where an end of it is uncertain. */
interface Span {
  readonly least: number;
  readonly most: number;
}

interface Figures {
  /** From what happened to its detection. */
  readonly detect: Span | null;
  /** From the detection to who acknowledged it. */
  readonly acknowledge: Span | null;
  readonly declare: Span | null;
  readonly contain: Span | null;
  readonly recover: Span | null;
  /** How long the attacker was in: from what happened to the containment. */
  readonly dwell: Span | null;
}

/** How long what took in one case. Of one case no mean is made; a range stays a range. */
export function figuresOf(times: CaseTimes & { readonly acknowledged: number | null }): Figures {
  const { occurredFrom, occurredTo, detected, acknowledged, declared, contained, recovered } = times;
  const since = (from: number | null, to: number | null): Span | null =>
    from === null || to === null ? null : { least: Math.max(to - from, 0), most: Math.max(to - from, 0) };
  const range = (to: number | null): Span | null => {
    if (occurredFrom === null || to === null) return null;
    const least = Math.max(to - Math.max(occurredTo ?? occurredFrom, occurredFrom), 0);
    return { least, most: Math.max(to - occurredFrom, least) };
  };
  return {
    detect: range(detected),
    acknowledge: since(detected, acknowledged),
    declare: since(detected, declared),
    contain: since(detected, contained),
    recover: since(detected, recovered),
    dwell: range(contained),
  };
}
