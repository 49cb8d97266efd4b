import type { WordKey } from "@mizugiwa/words";
import type { PracticeRecord } from "../api/contract.js";

export type Standing = PracticeRecord["standing"];

/** The order of a legend: what is at the bar, what is not, what nobody knows. */
export const STANDINGS = [
  "met",
  "inherited",
  "partly",
  "not_met",
  "exception",
  "stale",
  "claimed",
  "unknown",
  "later",
  "not_applicable",
] as const satisfies readonly Standing[];

const LETTERS: Readonly<Record<string, Standing>> = {
  m: "met",
  i: "inherited",
  p: "partly",
  n: "not_met",
  e: "exception",
  s: "stale",
  c: "claimed",
  u: "unknown",
  l: "later",
  "-": "not_applicable",
};

/** The standing a letter of the comparison stands for. */
export function standingOf(letter: string | undefined): Standing {
  return LETTERS[letter ?? "u"] ?? "unknown";
}

export function isBelow(standing: Standing): boolean {
  return standing === "not_met" || standing === "partly";
}

/** Not shown to be at the bar. */
export function isShort(standing: Standing): boolean {
  return isBelow(standing) || standing === "stale" || standing === "unknown" || standing === "claimed";
}

export function standingWord(standing: Standing): WordKey {
  return `practice.standing.${standing}`;
}

/** The next cell below the bar in a direction, walking as one reads; null where there is none. */
export function nextBelow(
  lines: readonly string[],
  from: { readonly line: number; readonly column: number },
  step: { readonly line: number; readonly column: number },
): { line: number; column: number } | null {
  const width = lines[0]?.length ?? 0;
  const total = lines.length * width;
  if (total === 0) return null;
  const by = step.line === 0 ? step.column : step.line * width;
  const start = from.line * width + from.column;
  for (let count = 1, place = start + by; count <= total; count += 1, place += by) {
    // Off one end of a row or a column it goes on in the next one.
    if (place < 0 || place >= total) {
      if (step.line === 0) return null;
      place = step.line > 0 ? (place % width) + 1 : total - width + (((place % width) + width) % width) - 1;
      if (place < 0 || place >= total) return null;
    }
    const line = Math.floor(place / width);
    const column = place % width;
    if (isBelow(standingOf(lines[line]?.[column]))) return { line, column };
  }
  return null;
}
