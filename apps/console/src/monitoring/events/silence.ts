import type { Alert, Source } from "../../api/contract.js";

/** A stretch in which a source was not heard; both ends in s since the epoch. */
export interface Silence {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  /** Still going on at the end of what is looked at. */
  readonly isOpen: boolean;
}

type Raised = Pick<Alert, "source" | "firstAt" | "causeEndedAt">;
type Heard = Pick<Source, "id" | "code" | "name" | "silentSince" | "expectedSilenceSeconds">;

/**
 * The silences within a range, the earliest first: what the alerts of silent sources tell, and since when a source is
 * silent now. An alert comes once the silence is longer than expected: it began that much earlier.
 */
export function silencesOf(
  alerts: readonly Raised[],
  sources: readonly Heard[],
  range: { readonly from: string; readonly to: string },
  nowMs: number,
): readonly Silence[] {
  const [from, to] = [Date.parse(range.from) / 1000, Math.min(Date.parse(range.to), nowMs) / 1000];
  const known = new Map(sources.map((source) => [source.id, source]));
  const past = alerts.flatMap(({ source, firstAt, causeEndedAt }): Silence[] => {
    const heard = source === null ? undefined : known.get(source.id);
    if (heard === undefined || (causeEndedAt === null && heard.silentSince !== null)) return [];
    const began = Date.parse(firstAt) / 1000 - (heard.expectedSilenceSeconds ?? 0);
    const ended = causeEndedAt === null ? to : Date.parse(causeEndedAt) / 1000;
    return [{ source: heard.name, from: began, to: ended, isOpen: causeEndedAt === null }];
  });
  const present = sources.flatMap(({ name, silentSince }): Silence[] =>
    silentSince === null ? [] : [{ source: name, from: Date.parse(silentSince) / 1000, to, isOpen: true }],
  );
  return [...past, ...present]
    .filter((each) => each.from < to && each.to > from && each.from < each.to)
    .map((each) => ({ ...each, from: Math.max(from, each.from), to: Math.min(to, each.to) }))
    .toSorted((one, other) => one.from - other.from);
}

/** Stretches in which anybody was silent, each once. */
export function unionOf(silences: readonly Silence[]): readonly (readonly [from: number, to: number])[] {
  const spans: [number, number][] = [];
  for (const { from, to } of silences) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}
