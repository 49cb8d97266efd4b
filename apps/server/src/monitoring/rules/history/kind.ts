import { z } from "zod";
import type { JobKind } from "../../../platform/jobs/index.js";
import type { EventStore } from "../../store/index.js";
import { type RuleText, readAlertedId } from "../texts.js";
import { Replay } from "./replay.js";

export const HistoryOrder = z.object({
  rule: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Sources whose events whoever asks may read, by id. */
  sources: z.array(z.uuid()),
});
type HistoryOrder = z.infer<typeof HistoryOrder>;

const Shown = z.object({
  eventId: z.string(),
  at: z.iso.datetime(),
  matched: z.array(z.object({ field: z.string(), value: z.string() })),
});

/** What a rule met on history: how many events, of how many, by day, and the newest of them. */
export const HistoryResult = z
  .object({
    looked: z.int(),
    matches: z.int(),
    days: z.array(z.object({ day: z.iso.date(), matches: z.int() })),
    newest: z.array(Shown),
  })
  .meta({ id: "RuleHistory" });
export type HistoryResult = z.infer<typeof HistoryResult>;

/** Matches shown; all are counted. */
const SHOWN_MAX = 100;
const VALUE_MAX = 300;

export interface HistoryNeeds {
  readonly store: Pick<EventStore, "scan" | "count">;
  /** A rule with what it refers to. */
  readonly textsOf: (rule: string) => readonly RuleText[];
  readonly zones: () => Promise<Record<string, string>>;
}

/** A rule is tried on stored events. Begun anew after a crash: it only reads. */
export function historyKind(needs: () => HistoryNeeds): JobKind<HistoryOrder, null> {
  return {
    name: "rule-history",
    payload: HistoryOrder,
    mark: z.null(),
    maxAttempts: 3,
    run: async (work) => {
      const { store, textsOf, zones } = needs();
      const { signal } = work;
      const { rule, from, to, sources } = work.payload;
      const query = { from, to, filters: [], texts: [], sources: [], services: [] };
      const asker = { scope: { allowedSources: sources }, signal };
      const total = await store.count(query, asker);
      const replay = new Replay({ rule: readAlertedId(rule).rule, texts: [...textsOf(rule)], zones: await zones() });
      const found = new Found();
      try {
        for await (const events of store.scan(query, asker)) {
          signal.throwIfAborted();
          found.add(events.length, await replay.match(events));
          work.progress(found.looked, total);
        }
        found.add(0, await replay.rest());
        return found.result();
      } finally {
        await replay.end();
      }
    },
  };
}

type Match = {
  readonly eventId: string;
  readonly atUs: bigint;
  readonly matched: readonly { field: string; value: string }[];
};

class Found {
  looked = 0;
  #matches = 0;
  readonly #days = new Map<string, number>();
  #newest: Match[] = [];

  add(looked: number, matches: readonly Match[]): void {
    this.looked += looked;
    this.#matches += matches.length;
    for (const { atUs } of matches) {
      const day = dayOf(atUs);
      this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
    }
    if (matches.length === 0) return;
    this.#newest = [...this.#newest, ...matches]
      .sort((a, b) => (a.atUs < b.atUs ? 1 : a.atUs > b.atUs ? -1 : 0))
      .slice(0, SHOWN_MAX);
  }

  result(): HistoryResult {
    return {
      looked: this.looked,
      matches: this.#matches,
      days: [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, matches]) => ({ day, matches })),
      newest: this.#newest.map(({ eventId, atUs, matched }) => ({
        eventId,
        at: new Date(Number(atUs / 1000n)).toISOString(),
        matched: matched.map(({ field, value }) => ({ field, value: cut(value) })),
      })),
    };
  }
}

function dayOf(us: bigint): string {
  return new Date(Number(us / 1000n)).toISOString().slice(0, 10);
}

/** Never between the halves of a surrogate pair. */
function cut(text: string): string {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(VALUE_MAX - 1)) ? VALUE_MAX - 1 : VALUE_MAX;
  return text.slice(0, end);
}
