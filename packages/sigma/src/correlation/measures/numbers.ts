import { isNumeric } from "../../match/number.js";
import type { Input } from "../input.js";
import { type Measure, PerGroup } from "./measure.js";

/** Sums are kept as whole parts and billionths, each exact as a double: what leaves a window leaves no rest behind. */
const BILLION = 1e9;
const WHOLE = 0;
const BILLIONTHS = 1;
const COUNT = 2;

/** `value_sum` and `value_avg`: values that are no numbers add nothing, and an average of none is no number. */
export function valueTotal(field: number, what: "sum" | "avg"): Measure {
  const sums = new PerGroup(3, 0);
  const change = (group: number, input: Input, by: 1 | -1): void => {
    const number = numberIn(input, field);
    if (number === null) return;
    const whole = Math.trunc(number);
    sums.add(group, WHOLE, by * whole);
    sums.add(group, BILLIONTHS, by * Math.round((number - whole) * BILLION));
    sums.add(group, COUNT, by);
  };
  return {
    enter: (group, input) => change(group, input, 1),
    leave: (group, input) => change(group, input, -1),
    drop: (group) => sums.clear(group),
    valueOf: (group) => {
      const sum = sums.get(group, WHOLE) + sums.get(group, BILLIONTHS) / BILLION;
      const count = sums.get(group, COUNT);
      return count === 0 ? Number.NaN : what === "sum" ? sum : sum / count;
    },
  };
}

/** `value_percentile` and `value_median`, interpolated between neighbours (definition 7 of Hyndman and Fan, 1996). */
export function valuePercentile(field: number, percentile: number): Measure {
  const sorted = new Map<number, number[]>();
  return {
    enter: (group, input) => {
      const number = numberIn(input, field);
      if (number === null) return;
      const numbers = sorted.get(group) ?? [];
      if (numbers.length === 0) sorted.set(group, numbers);
      numbers.splice(placeIn(numbers, number), 0, number);
    },
    leave: (group, input) => {
      const number = numberIn(input, field);
      const numbers = sorted.get(group);
      if (number !== null) numbers?.splice(placeIn(numbers, number), 1);
    },
    drop: (group) => void sorted.delete(group),
    valueOf: (group) => {
      const numbers = sorted.get(group) ?? [];
      const place = ((numbers.length - 1) * percentile) / 100;
      const below = numbers[Math.floor(place)] ?? Number.NaN;
      const above = numbers[Math.ceil(place)] ?? Number.NaN;
      return below + (above - below) * (place - Math.floor(place));
    },
  };
}

function numberIn({ values }: Input, field: number): number | null {
  const text = values[field];
  if (text === undefined || text === null || !isNumeric(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** The first place whose number is not smaller. */
function placeIn(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
