import fc from "fast-check";
import { expect, test } from "vitest";
import { hitAt, START_US } from "./alerts.fixture.js";
import type { Hit } from "./hit.js";
import { type AlertFacts, placeHit, placeHits, SAMPLES_MAX, takeHit, type Windows } from "./placing.js";

const WINDOWS: Windows = { windowUs: 100, reopenUs: 1000 };
type Timing = Parameters<typeof takeHit>[0];
const timing = (given: Partial<Timing>): Timing => ({
  state: "new",
  windowFromUs: 500,
  closedAtUs: null,
  snoozedUntilUs: null,
  mergedIntoOpen: false,
  ...given,
});
const CLOSED = { state: "closed", closedAtUs: 600 } as const;
const SNOOZED = { state: "snoozed", snoozedUntilUs: 5000 } as const;

const cases: [name: string, alert: Partial<Timing>, atUs: number, placed: ReturnType<typeof takeHit>][] = [
  ["an open alert takes the event", {}, 550, "append"],
  ["the last moment of the window counts", {}, 600, "append"],
  ["one microsecond later is not its event", {}, 601, null],
  ["an event that came late is its own as far back as the window is long", {}, 400, "append"],
  ["one microsecond earlier it is not", {}, 399, null],
  ["an acknowledged alert takes the event", { state: "acknowledged" }, 550, "append"],
  ["a linked alert takes the event", { state: "linked" }, 550, "append"],
  ["a snoozed alert takes events beyond its window", SNOOZED, 5000, "append"],
  ["what happens after the snooze is not its event", SNOOZED, 5001, null],
  ["a closed alert is brought back", CLOSED, 700, "reopen"],
  ["the last moment of the reopen window counts", CLOSED, 1600, "reopen"],
  ["one microsecond later it stays closed", CLOSED, 1601, null],
  ["what happened before the closing brings it back too", CLOSED, 550, "reopen"],
  ["history from long before does not", CLOSED, 399, null],
  ["a duplicate takes the event while the kept one is open", { ...CLOSED, mergedIntoOpen: true }, 550, "append"],
  ["a duplicate does so within its window alone", { ...CLOSED, mergedIntoOpen: true }, 700, null],
];
for (const [name, alert, atUs, placed] of cases) {
  test(name, () => expect(takeHit(timing(alert), atUs, WINDOWS)).toBe(placed));
}

test("of two alerts that could take an event, the one whose window holds it does, before a later and a closed one", () => {
  const closed = timing(CLOSED);
  const later = timing({ windowFromUs: 580 });
  const holding = timing({ windowFromUs: 520 });
  const earlier = timing({ windowFromUs: 510 });
  expect(placeHit([closed, later, earlier, holding], 550, WINDOWS)).toMatchObject({ alert: holding, how: "append" });
  expect(placeHit([closed, later], 550, WINDOWS)).toMatchObject({ alert: later, how: "append" });
  expect(placeHit([closed], 550, WINDOWS)).toMatchObject({ alert: closed, how: "reopen" });
  expect(placeHit([], 550, WINDOWS)).toBeNull();
});

/** Alerts in memory, as the database would hold them between batches. */
class Held {
  readonly alerts = new Map<string, AlertFacts>();
  readonly #events = new Map<string, string>();
  #made = 0;

  store(hits: readonly Hit[], windows: Windows = WINDOWS): void {
    const fresh = hits.filter(({ eventId }) => !this.#events.has(eventId));
    this.#made += 1;
    let n = 0;
    const placed = placeHits([...this.alerts.values()], fresh, windows, () => `${this.#made}.${(n += 1)}`);
    for (const { facts, hits: added } of placed) {
      this.alerts.set(facts.id, facts);
      for (const { eventId } of added) this.#events.set(eventId, facts.id);
    }
  }

  /** Everything of the alerts but their ids, in the order of their windows. */
  seen(): object[] {
    const rows = [...this.alerts.values()].map((facts) => ({ ...facts, id: "" }));
    return rows.toSorted((a, b) =>
      a.groupKey < b.groupKey ? -1 : a.groupKey > b.groupKey ? 1 : a.windowFromUs - b.windowFromUs,
    );
  }

  placedIn(): Map<string, string[]> {
    const events = new Map<string, string[]>();
    for (const [eventId, alert] of this.#events) events.set(alert, [...(events.get(alert) ?? []), eventId]);
    return events;
  }
}

const anyHits = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 600 }), who: fc.constantFrom("a", "b") }), { maxLength: 60 })
  .map((events) =>
    events.map(({ at, who }, n) =>
      hitAt(0, { atUs: START_US + at, eventId: `e${n}`, entity: { kind: "user", key: who }, host: null }),
    ),
  );
const inOrder = (hits: readonly Hit[]): Hit[] =>
  hits.toSorted((a, b) => a.atUs - b.atUs || (a.eventId < b.eventId ? -1 : 1));

function stored(...batches: (readonly Hit[])[]): Held {
  const held = new Held();
  for (const batch of batches) held.store(batch);
  return held;
}

test("the order of hits within a batch does not change the alerts", () => {
  const shuffled = anyHits.chain((hits) =>
    fc.tuple(fc.constant(hits), fc.shuffledSubarray(hits, { minLength: hits.length })),
  );
  fc.assert(
    fc.property(shuffled, ([hits, other]) => {
      expect(stored(other).seen()).toEqual(stored(hits).seen());
    }),
  );
});

test("a hit that comes again, in its batch or later, does not change the alerts", () => {
  fc.assert(
    fc.property(anyHits, (hits) => {
      expect(stored([...hits, ...hits], hits.slice(3), hits).seen()).toEqual(stored(hits).seen());
    }),
  );
});

test("where a stream is cut into batches does not change the alerts", () => {
  fc.assert(
    fc.property(anyHits, fc.array(fc.nat(60), { maxLength: 8 }), (hits, cuts) => {
      const stream = inOrder(hits);
      const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const batches = at.slice(1).map((to, n) => stream.slice(at[n], to));
      expect(stored(...batches).seen()).toEqual(stored(stream).seen());
    }),
  );
});

test("in whatever order events arrive, each is in one alert, counted once, with others of its entity and its time", () => {
  fc.assert(
    fc.property(anyHits, (hits) => {
      const held = stored(...hits.map((hit) => [hit]));
      const byId = new Map(hits.map((hit) => [hit.eventId, hit]));
      let events = 0;
      for (const [id, alert] of held.alerts) {
        const own = (held.placedIn().get(id) ?? []).flatMap((eventId) => byId.get(eventId) ?? []);
        const times = own.map(({ atUs }) => atUs);
        expect(alert).toMatchObject({ events: own.length, firstUs: Math.min(...times), lastUs: Math.max(...times) });
        expect(new Set(own.map(({ entity }) => entity.key)).size).toBe(1);
        expect(alert.lastUs - alert.firstUs).toBeLessThanOrEqual(2 * WINDOWS.windowUs);
        events += own.length;
      }
      expect(events).toBe(hits.length);
    }),
  );
});

test("what happens within one window is one alert, in whatever order it arrives and however it is cut", () => {
  const burst = fc.array(fc.integer({ min: 0, max: WINDOWS.windowUs }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(burst, (times) => {
      const hits = times.map((at, n) => hitAt(0, { atUs: START_US + at, eventId: `e${n}` }));
      const samples = (held: Held) =>
        [...held.alerts.values()].map(({ firstEvents, lastEvents, events }) => ({ firstEvents, lastEvents, events }));
      const single = stored(...hits.map((hit) => [hit]));
      expect(single.alerts.size).toBe(1);
      expect(samples(single)).toEqual(samples(stored(hits)));
    }),
  );
});

test("an alert keeps the first and the last of its events, by their own time", () => {
  const held = stored(Array.from({ length: 101 }, (_, n) => hitAt(0, { atUs: START_US + 100 - n, eventId: `e${n}` })));
  const [alert] = held.alerts.values();
  expect(alert?.firstEvents.map(({ atUs }) => atUs - START_US)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(alert?.lastEvents.map(({ atUs }) => atUs - START_US)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91]);
  expect(alert?.lastEvents).toHaveLength(SAMPLES_MAX);
});

test("what is exercised, of another tenant or in another compartment is another alert", () => {
  const tenant = "00000000-0000-4000-8000-000000000001";
  const held = stored([
    hitAt(0, { eventId: "real" }),
    hitAt(0, { eventId: "exercise", kind: "exercise" }),
    hitAt(0, { eventId: "tenant", tenant }),
    hitAt(0, { eventId: "compartment", compartment: tenant }),
  ]);
  expect(held.alerts.size).toBe(4);
});

test("matched parts are kept cut: twelve of them, 200 characters a value, no half of a pair", () => {
  const value = `${"x".repeat(198)}😀😀`;
  const fields = Array.from({ length: 20 }, (_, n) => ({ field: `f${n}`, value, selection: "s" }));
  const [alert] = stored([hitAt(0, { fields })]).alerts.values();
  const kept = alert?.firstEvents[0]?.fields ?? [];
  expect(kept).toHaveLength(12);
  expect(kept[0]?.value).toBe(`${"x".repeat(198)}\ufffd…`);
});

test("an event that brings an alert back begins its window anew", () => {
  const held = stored([hitAt(0, { atUs: START_US, eventId: "a" })]);
  const [alert] = held.alerts.values();
  if (alert === undefined) throw new Error("there is no alert");
  held.alerts.set(alert.id, { ...alert, state: "closed", closedAtUs: START_US + 50 });
  held.store([hitAt(0, { atUs: START_US + 900, eventId: "b" }), hitAt(0, { atUs: START_US + 1000, eventId: "c" })]);
  expect([...held.alerts.values()]).toMatchObject([{ state: "new", events: 3, windowFromUs: START_US + 900 }]);
});
