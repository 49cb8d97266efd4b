import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Hit } from "../alerts/hit.js";
import type { Position } from "../hot/position.js";
import { SegmentLog } from "../hot/segment-log.js";
import { CANARY_SOURCE, canaryEvent } from "./canary.js";
import type { FromStream, SourceFacts } from "./protocol.js";
import { Reading } from "./reading.js";

const START = { segment: 0, offset: 0, ordinal: 0 };
const NOON = Date.UTC(2026, 0, 2, 12);
const COMMON = { service: "svc", tenant: null, zone: "UTC", compartment: null, environment: "production" } as const;
const SOURCES: readonly SourceFacts[] = [
  { id: "s1", code: "one", ...COMMON },
  { id: "s2", code: "two", ...COMMON },
  { id: "t", code: "tenant", ...COMMON, tenant: "acme" },
  { id: "x", code: "test", ...COMMON, environment: "test" },
];
const rule = (name: string): string =>
  `title: ${name}\nname: ${name}\nlogsource: {product: acme}\ndetection: {s: {verb: ${name}}, condition: s}\n`;
const many = (count: number): string =>
  `title: Many\nid: 22222222-2222-4222-8222-222222222222\nlevel: high\ncorrelation: {type: event_count, rules: [bad], timespan: 1m, group-by: [src_ip], condition: {gte: ${count}}}\n`;
const ORDER =
  "title: Then\nid: 33333333-3333-4333-8333-333333333333\nlevel: high\ncorrelation: {type: temporal_ordered, rules: [bad, odd], timespan: 1m, group-by: [src_ip]}\n";
const rules = (count = 3) => [{ path: "c.yml", text: [rule("bad"), rule("odd"), many(count), ORDER].join("---\n") }];

interface Sent {
  readonly source: string;
  /** Seconds from noon. */
  readonly at: number;
  readonly verb: string;
  readonly ip: string;
}

/** A stream over a log of its own, with what a database would have kept of it. */
class Trial {
  readonly folder = mkdtempSync(join(tmpdir(), "mizugiwa-correlating-"));
  readonly hits = new Map<string, Hit>();
  readonly said: FromStream[] = [];
  readonly #moved = new Set<string>();
  #log: SegmentLog | null = null;
  #reading: Reading | null = null;
  #kept: { matched: Position; at: Position; state: Uint8Array | null } = { matched: START, at: START, state: null };
  #pending: FromStream[] = [];
  #receivedMs = NOON;
  #clock = 0;

  async open(): Promise<void> {
    this.#log = await SegmentLog.open({ folder: this.folder, node: Buffer.alloc(16, 1), segmentBytes: 3000 });
    this.begin();
  }

  /** Begins where the database would have it, whatever was under way. */
  begin(texts = rules(), state: Uint8Array | null = this.#kept.state): void {
    this.#pending = [];
    const effects = {
      send: (message: FromStream) => void this.#pending.push(message),
      writeRows: () => "rows",
      clock: () => {
        this.#clock += 1500;
        return this.#clock;
      },
    };
    const { matched, at } = this.#kept;
    const places = { fedFrom: matched, matchedFrom: matched, correlatedFrom: at, correlation: state };
    this.#reading = new Reading(
      { log: this.folder, node: "01010101", closed: 0, awaitsIndicators: false, ...places },
      effects,
    );
    this.#reading.hear({ type: "sources", sources: SOURCES });
    this.setRules(texts);
  }

  setRules(texts: ReturnType<typeof rules>): void {
    this.#reading?.hear({ type: "rules", version: 1, texts });
  }

  async send(events: readonly Sent[], afterMs = 1000): Promise<void> {
    this.#receivedMs += afterMs;
    for (const { source, at, verb, ip } of events) {
      const event = { verb, src_ip: ip, time: new Date(NOON + at * 1000).toISOString() };
      const bytes = Buffer.from(JSON.stringify(event));
      await this.#log?.append({ head: { source, receivedMs: this.#receivedMs, key: null }, events: [bytes] });
    }
  }

  read(): void {
    const [log, reading] = [this.#log, this.#reading];
    if (log?.safe === null || log === null || reading === null) return;
    reading.hear({ type: "safe", ...log.safe });
    for (let left = 1000; left > 0 && reading.waitMs === 0; left -= 1) reading.step();
    reading.step();
  }

  /** The database keeps so many of the batches under way, in their order; all of them where no number is given. */
  keep(batches = this.#pending.length): void {
    for (const message of this.#pending.splice(0, batches)) {
      this.said.push(message);
      if (message.type !== "batch" || !message.matched) continue;
      this.#kept = { ...this.#kept, matched: message.upTo };
      if (message.snapshot !== null) this.#kept = { ...this.#kept, at: message.upTo, state: message.snapshot };
      for (const hit of message.hits) this.#store(hit);
    }
  }

  /** As the database stores hits: one that was told, or moved from its place, is not taken again. */
  #store(hit: Hit): void {
    const name = (eventId: string): string => `${hit.rule.id} ${eventId}`;
    if (hit.instead === undefined) {
      if (!this.#moved.has(name(hit.eventId))) this.hits.set(name(hit.eventId), hit);
    } else if (this.hits.delete(name(hit.instead))) {
      if (hit.instead !== hit.eventId) this.#moved.add(name(hit.instead));
      this.hits.set(name(hit.eventId), hit);
    }
  }

  /** Nothing comes but a canary, so much later. */
  async canary(afterMs: number): Promise<void> {
    this.#receivedMs += afterMs;
    const head = { source: CANARY_SOURCE, receivedMs: this.#receivedMs, key: null };
    await this.#log?.append({ head, events: [canaryEvent(1, this.#receivedMs)] });
    this.read();
    this.keep();
  }

  /** Nothing comes but a canary, an hour later: everything is decided. */
  async settle(): Promise<void> {
    await this.canary(3_600_000);
  }

  alerts(): string[] {
    return [...this.hits.values()].map((hit) => `${hit.rule.title} ${hit.entity.key} ${hit.eventId}`).sort();
  }

  inShort(): string[] {
    return [...this.hits.values()].map((hit) => `${hit.rule.title} ${hit.entity.key}`).sort();
  }

  async close(): Promise<void> {
    await this.#log?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let trial = new Trial();
beforeEach(async () => {
  trial = new Trial();
  await trial.open();
});
afterEach(async () => await trial.close());

const bad = (at: number, more: Partial<Sent> = {}): Sent => ({
  source: "s1",
  at,
  verb: "bad",
  ip: "192.0.2.7",
  ...more,
});

test("a correlation becomes a hit about what it groups by, with the events that made it; its rules stay silent", async () => {
  await trial.send([bad(-50), bad(-40), bad(-30, { source: "s2" })]);
  await trial.settle();
  const [hit] = trial.hits.values();
  expect(trial.hits.size).toBe(1);
  expect(hit).toMatchObject({
    rule: { id: "22222222-2222-4222-8222-222222222222", title: "Many", level: "high" },
    atUs: (NOON - 30_000) * 1000,
    entity: { kind: "address", key: "192.0.2.7" },
    source: null,
    service: "svc",
    kind: "real",
  });
  expect(hit?.eventId).toMatch(/^corr\.[0-9a-f]{32}$/);
  expect(hit?.fields.map(({ field, value }) => `${field}=${value}`)).toEqual([
    "src_ip=192.0.2.7",
    "value=3",
    "events=3",
    "event=01010101.1.0",
    "event=01010101.1.1",
    "event=01010101.1.2",
  ]);
});

test("a source whose clock runs ahead makes the others no later", async () => {
  await trial.send([bad(3_000_000, { source: "s2", verb: "none" })]);
  await trial.send([bad(-500), bad(-490)]);
  await trial.send([bad(-480)]);
  await trial.settle();
  expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
});

test("what is in order is an alert with the batch that completes it, and told once", async () => {
  await trial.send([bad(-2), bad(-1)]);
  await trial.send([bad(0)], 10);
  trial.read();
  trial.keep();
  expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
  await trial.settle();
  expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
});

const others: [name: string, first: Partial<Sent> & { at: number }][] = [
  ["is an hour behind", { at: -3600, source: "s2", verb: "none" }],
  ["has gone idle", { at: -30, source: "s2", verb: "none" }],
  ["has a clock that runs ahead within what is believed", { at: 200, source: "s2", verb: "none" }],
  ["has a clock that runs far ahead", { at: 80_000, source: "s2", verb: "none" }],
];
for (const [name, { at: second, ...more }] of others) {
  test(`no other source delays an alert: one that ${name}`, async () => {
    await trial.send([bad(second, more)]);
    await trial.send([bad(-2), bad(-1)]);
    await trial.send([bad(0)], 10);
    trial.read();
    trial.keep();
    expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
  });
}

test("an event that comes late within what is allowed makes its alert as soon as the log's time has gone on a little", async () => {
  await trial.send([bad(-30)]);
  await trial.send([bad(-29), bad(0, { ip: "192.0.2.1" })], 10);
  await trial.send([bad(-20)], 10);
  await trial.send([bad(-300, { ip: "192.0.2.2" }), bad(-290, { ip: "192.0.2.2" })], 10);
  await trial.send([bad(-295, { ip: "192.0.2.2" })], 10);
  trial.read();
  trial.keep();
  expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
  expect(trial.said.at(-1)).toMatchObject({ correlation: { disordered: 4, late: 0, isWaiting: true } });
  await trial.canary(2000);
  expect(trial.inShort()).toEqual(["Many 192.0.2.2", "Many 192.0.2.7"]);
  expect(trial.said.at(-1)).toMatchObject({ correlation: { isWaiting: false } });
});

test("tenants, and what is a test, are correlated apart", async () => {
  await trial.send([bad(-50), bad(-40, { source: "t" }), bad(-30, { source: "x" })]);
  await trial.settle();
  expect(trial.inShort()).toEqual([]);
  await trial.close();
  trial = new Trial();
  await trial.open();
  await trial.send([-50, -40, -30].flatMap((at) => [bad(at), bad(at, { source: "t" }), bad(at, { source: "x" })]));
  await trial.settle();
  const hits = [...trial.hits.values()];
  expect(hits.map(({ tenant, kind }) => `${tenant} ${kind}`).sort()).toEqual(["acme real", "null real", "null test"]);
});

test("a change of rules keeps what correlations remember that did not change, and says what it forgets", async () => {
  await trial.send([bad(-50), bad(-40)]);
  trial.read();
  trial.setRules(rules(2));
  await trial.send([bad(-45, { verb: "odd" })]);
  await trial.settle();
  expect(trial.inShort()).toEqual(["Then 192.0.2.7"]);
});

test("matches that come behind the watermark are left out and counted", async () => {
  await trial.send([bad(-50), bad(-40)]);
  await trial.settle();
  await trial.send([bad(-45)]);
  trial.read();
  trial.keep();
  expect(trial.said.at(-1)).toMatchObject({ correlation: { late: 1, refused: 0 } });
});

test("a snapshot that cannot be used is told, and correlations begin anew", async () => {
  trial.begin(rules(), Uint8Array.of(1, 2, 3));
  await trial.send([bad(-50), bad(-40), bad(-30)]);
  await trial.settle();
  expect(trial.said.flatMap((message) => (message.type === "rules" ? message.forgotten : []))).toHaveLength(1);
  expect(trial.inShort()).toEqual(["Many 192.0.2.7"]);
});

const sent: fc.Arbitrary<Sent> = fc.record({
  source: fc.constantFrom("s1", "s2"),
  at: fc.integer({ min: -300, max: 0 }),
  verb: fc.constantFrom("bad", "bad", "odd", "none"),
  ip: fc.constantFrom("192.0.2.1", "192.0.2.2"),
});
/** How many events come at once, and how many batches the database keeps before the stream is begun anew; none: it goes on. */
const step = fc.record({ events: fc.integer({ min: 1, max: 6 }), kept: fc.option(fc.integer({ min: 0, max: 3 })) });

test("any order of arrival, any cut into batches and any kill give the same alerts", { timeout: 60_000 }, async () => {
  const property = fc.asyncProperty(
    fc.uniqueArray(sent, { minLength: 6, maxLength: 30, selector: ({ at }) => at }),
    fc.infiniteStream(step),
    fc.infiniteStream(fc.nat()),
    async (events, steps, random) => {
      const wanted = await run(
        [...events].sort((a, b) => a.at - b.at),
        null,
      );
      const rest = [...events];
      const shuffled: Sent[] = [];
      while (rest.length > 0) shuffled.push(...rest.splice((random.next().value ?? 0) % rest.length, 1));
      expect(await run(shuffled, steps)).toEqual(wanted);
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

interface Step {
  readonly events: number;
  readonly kept: number | null;
}
const EVERYTHING: Step = { events: Number.POSITIVE_INFINITY, kept: null };

function next(steps: fc.Stream<Step>): Step {
  for (const each of steps) return each;
  return EVERYTHING;
}

/** The alerts, without the names of events: those depend on the order of arrival. */
async function run(events: readonly Sent[], steps: fc.Stream<Step> | null) {
  const own = new Trial();
  await own.open();
  try {
    for (let from = 0; from < events.length; ) {
      const { events: count, kept } = steps === null ? EVERYTHING : next(steps);
      await own.send(events.slice(from, from + count));
      from += count;
      own.read();
      if (kept === null) own.keep();
      else {
        own.keep(kept);
        own.begin();
      }
    }
    await own.settle();
    return own.alerts();
  } finally {
    await own.close();
  }
}
