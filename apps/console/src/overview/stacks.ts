import type { Alert } from "../api/contract.js";
import type { Severity } from "../api/kinds.js";

/** The alerts of one stretch of time, by severity. */
export interface Stack {
  /** Where it begins, ms since the epoch. */
  readonly from: number;
  readonly counts: ReadonlyMap<Severity, number>;
  readonly total: number;
}

/** Counts alerts by when their first event was, in `count` stretches of `stepMs` up to `now`; those before are left out. */
export function stacksOf(
  alerts: readonly Pick<Alert, "firstAt" | "severity">[],
  now: number,
  stepMs: number,
  count: number,
): readonly Stack[] {
  const end = Math.ceil(now / stepMs) * stepMs;
  const begin = end - count * stepMs;
  const counted = Array.from({ length: count }, () => new Map<Severity, number>());
  for (const { firstAt, severity } of alerts) {
    const counts = counted[Math.floor((Date.parse(firstAt) - begin) / stepMs)];
    counts?.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  return counted.map((counts, index) => ({
    from: begin + index * stepMs,
    counts,
    total: [...counts.values()].reduce((sum, each) => sum + each, 0),
  }));
}
