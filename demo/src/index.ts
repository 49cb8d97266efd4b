/**
 * The one story that all sample data tell (docs of the demo: README): a made-up provider, thirty days of traffic, and the attack
 * that hides in it. The same seed and the same first start give the same data.
 */
import { seeded } from "./random.js";
import { type DemoSource, SOURCES } from "./sources.js";
import { isSilenced, type Samples, tellStory } from "./story.js";
import { ordinaryEvent } from "./traffic.js";

export { type ActionChapter, tellActions } from "./actions.js";
export { ASSETS, type DemoAsset } from "./assets.js";
export { INTRUDER, NEXT_HOST } from "./attack.js";
export { BREACH_CASE, BREACH_ENTRIES, type DemoCase, PAST_CASES } from "./cases.js";
export { HOLDINGS, QUALIFICATIONS, STOREFRONT_BILL } from "./holdings.js";
export { PRACTICE, type PracticeScene, pastOf, type ServiceStory } from "./practice.js";
export { makePeople, type Person, SERVICES, TENANTS, UNITS } from "./provider.js";
export { type DemoSource, SOURCES } from "./sources.js";
export { attackBegin, type Samples } from "./story.js";

/** A part of what a source writes, in the order of time. */
export interface Written {
  readonly source: string;
  readonly lines: readonly string[];
}

const DAYS = 30;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Share of a day's events by the hour in Tokyo: people sleep. */
const BY_HOUR = [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 6, 7, 7, 7, 6, 5, 4, 3, 3, 2, 2, 2];
const HOURS_SUM = BY_HOUR.reduce((sum, share) => sum + share, 0);

/** Everything that is written up to the first start, day by day and source by source. `share` thins out ordinary traffic, for tests. */
export function* writeDemo(samples: Samples, t0Ms: number, seed = 1, share = 1): Generator<Written, void, undefined> {
  const random = seeded(seed);
  const told = tellStory(samples, t0Ms, random);
  for (let day = DAYS; day > 0; day -= 1) {
    const [from, to] = [t0Ms - day * DAY_MS, t0Ms - (day - 1) * DAY_MS];
    for (const source of SOURCES) {
      const events = ordinary(source, { from, to, t0Ms, share }, random);
      for (const { atMs, lines } of told.filter((each) => each.source === source.code)) {
        if (atMs >= from && atMs < to) events.push(...lines.map((line) => ({ atMs, line })));
      }
      events.sort((a, b) => a.atMs - b.atMs);
      if (events.length > 0) yield { source: source.code, lines: events.map(({ line }) => line) };
    }
  }
}

function ordinary(
  source: DemoSource,
  { from, to, t0Ms, share }: { from: number; to: number; t0Ms: number; share: number },
  random: ReturnType<typeof seeded>,
): { atMs: number; line: string }[] {
  const events: { atMs: number; line: string }[] = [];
  for (let hour = from; hour < to; hour += HOUR_MS) {
    const tokyo = Math.floor((hour + 9 * HOUR_MS) / HOUR_MS) % 24;
    const mean = (source.perDay * share * (BY_HOUR[tokyo] ?? 1)) / HOURS_SUM;
    const count = Math.floor(mean * (0.8 + random.below(400) / 1000) + random.below(1000) / 1000);
    for (let index = 0; index < count; index += 1) {
      const atMs = hour + random.below(HOUR_MS);
      if (!isSilenced(source.code, source.writes, atMs, t0Ms))
        events.push({ atMs, line: ordinaryEvent(source, atMs, random) });
    }
  }
  return events;
}

/** Ordinary traffic from an instant on: asked again and again, it gives what was written since the last time. */
export function liveTraffic(fromMs: number, seed = 2): (nowMs: number) => Written[] {
  const random = seeded(seed);
  const owed = new Map<string, number>();
  let last = fromMs;
  return (nowMs) => {
    const days = (nowMs - last) / DAY_MS;
    const [from, span] = [last, Math.max(1, nowMs - last)];
    last = nowMs;
    return SOURCES.flatMap((source) => {
      if (isSilenced(source.code, source.writes, nowMs, fromMs)) return [];
      const due = (owed.get(source.code) ?? random.below(100) / 100) + source.perDay * days * LIVELY;
      const count = Math.floor(due);
      owed.set(source.code, due - count);
      if (count === 0) return [];
      const lines = Array.from({ length: count }, () => ordinaryEvent(source, from + random.below(span), random));
      return [{ source: source.code, lines }];
    });
  };
}

/** Live, there is more to see than on an ordinary day of so small a provider. */
const LIVELY = 6;
