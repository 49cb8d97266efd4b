import { type Input, keyOfValues } from "../input.js";
import { type Measure, PerGroup } from "./measure.js";

/** How often each value stands in each group's window. */
class Tally {
  readonly #counts = new Map<string, number>();
  readonly #fields: readonly number[];

  constructor(fields: readonly number[]) {
    this.#fields = fields;
  }

  /** The group's value as a key; null where a field is missing, so that there is no value. */
  keyOf(group: number, { values }: Input): string | null {
    const key = keyOfValues(values, this.#fields);
    return key === null ? null : `${group} ${key}`;
  }

  get(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Adds to a value's count and gives the new one. */
  add(key: string, change: number): number {
    const count = this.get(key) + change;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
    return count;
  }
}

/** `value_count`: how many different values the window holds; of several fields the values form one. */
export function valueCount(fields: readonly number[]): Measure {
  const tally = new Tally(fields);
  const distinct = new PerGroup(1, 0);
  const change = (group: number, input: Input, by: 1 | -1): void => {
    const key = tally.keyOf(group, input);
    if (key === null) return;
    const count = tally.add(key, by);
    if (count === (by === 1 ? 1 : 0)) distinct.add(group, 0, by);
  };
  return {
    enter: (group, input) => change(group, input, 1),
    leave: (group, input) => change(group, input, -1),
    drop: (group) => distinct.clear(group),
    valueOf: (group) => distinct.get(group),
  };
}

/** `value_percentile` without a percentile: the smallest share, in percent, that a value of this instant has. */
export function valueShare(fields: readonly number[]): Measure {
  const tally = new Tally(fields);
  const totals = new PerGroup(1, 0);
  const change = (group: number, input: Input, by: 1 | -1): void => {
    const key = tally.keyOf(group, input);
    if (key === null) return;
    tally.add(key, by);
    totals.add(group, 0, by);
  };
  return {
    enter: (group, input) => change(group, input, 1),
    leave: (group, input) => change(group, input, -1),
    drop: (group) => totals.clear(group),
    valueOf: (group, _since, now) => {
      const keys = now.flatMap((input) => tally.keyOf(group, input) ?? []);
      const least = Math.min(...keys.map((key) => tally.get(key)));
      return keys.length === 0 ? Number.NaN : (least / totals.get(group)) * 100;
    },
  };
}
