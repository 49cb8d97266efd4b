import type { WordKey } from "@mizugiwa/words";
import { useMemo } from "react";
import { Overview } from "../api/contract.js";
import { useAsked } from "../shared/asked.js";
import { useSession } from "../shared/session.js";

/** How many things wait at a place. */
export interface Waiting {
  readonly count: number;
  /** What they are, for who hears or hovers. */
  readonly words: WordKey;
  /** Told by more than its number: something grave is among them. */
  readonly isLoud: boolean;
}

const EVERY_MS = 30_000;

/** What waits, by the path of the place; nothing is said where nothing waits. */
export function useWaiting(): ReadonlyMap<string, Waiting> {
  const { may } = useSession();
  const { answer } = useAsked("/api/v1/overview", Overview, { enabled: may("overview.read"), everyMs: EVERY_MS });
  const board = answer?.ok === true ? answer.value : null;
  return useMemo(() => (board === null ? new Map<string, Waiting>() : waitingOf(board)), [board]);
}

export function waitingOf({ alerts, incidents }: Pick<Overview, "alerts" | "incidents">): ReadonlyMap<string, Waiting> {
  const open = alerts.unacknowledged.reduce((sum, each) => sum + each.alerts, 0);
  const isCritical = alerts.unacknowledged.some((each) => each.severity === "critical" && each.alerts > 0);
  const isSevere = incidents.rows.some(({ severity }) => severity === "SEV-1" || severity === "SEV-2");
  const all: readonly (readonly [string, Waiting])[] = [
    ["/alerts", { count: open, words: "console.waiting.alerts", isLoud: isCritical }],
    ["/incidents", { count: incidents.open, words: "console.waiting.incidents", isLoud: isSevere }],
  ];
  return new Map(all.filter(([, { count }]) => count > 0));
}
