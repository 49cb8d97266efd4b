import { type Indicator, MatcherBuilder, readWarningList } from "@mizugiwa/intel";
import { expect, test } from "vitest";
import { IndicatorMatching } from "./matching.js";
import type { IndicatorNews, SetFacts } from "./protocol.js";

const SOURCE = {
  id: "00000000-0000-4000-8000-00000000000a",
  code: "dns",
  service: null,
  tenant: null,
  zone: "UTC",
  environment: "production",
  compartment: null,
} as const;

function set(number: number, given: Partial<SetFacts> = {}): SetFacts {
  const facts = {
    code: `set-${number}`,
    name: `Set ${number}`,
    origin: "CERT",
    label: "TLP:GREEN",
    level: "high",
  } as const;
  return { number, ...facts, confidence: 80, from: null, until: null, enabled: true, ...given };
}

function matcherOf(...rows: [id: number, set: number, indicator: Indicator][]) {
  const builder = new MatcherBuilder();
  for (const [id, of, indicator] of rows) builder.add(indicator, { id, set: of, from: null, until: null });
  return builder.build(1);
}

function news(given: Partial<IndicatorNews>): IndicatorNews {
  return { version: 1, sets: [set(1), set(2)], base: null, recent: matcherOf(), masked: [], warnings: null, ...given };
}

function seen(matching: IndicatorMatching, fields: Parameters<typeof event>[0]) {
  return matching.match(event(fields));
}

function event(fields: Record<string, string>) {
  return {
    event: { index: 0, id: null, time: null, timeAssumed: false, logsource: { category: "dns" }, fields },
    eventId: "01010101.1.1",
    host: "pc1",
    atUs: 1_800_000_000_000_000n,
    receivedUs: 1_800_000_001_000_000n,
    source: SOURCE,
  };
}

const EVIL: Indicator = { type: "domain", key: "evil.example" };

test("an event that meets an indicator is one hit with what stood where, the sets, and the narrowest label", () => {
  const matching = new IndicatorMatching();
  const sets = [set(1), set(2, { label: "TLP:AMBER+STRICT", level: "critical", origin: "Partner" })];
  matching.hear(news({ sets, base: matcherOf([7, 1, EVIL]), recent: matcherOf([8, 2, EVIL]) }));
  const hits = seen(matching, { QueryName: "www.evil.example", url: "http://evil.example/" });
  expect(hits).toHaveLength(1);
  expect(hits[0]).toMatchObject({
    rule: {
      id: "indicator:domain:evil.example",
      title: "Known domain: evil[.]example",
      titleJa: "既知の脅威ドメイン：evil[.]example",
      level: "critical",
      author: "Partner; CERT",
    },
    label: "TLP:AMBER+STRICT",
    kind: "real",
    entity: { kind: "host", key: "pc1" },
  });
  expect(hits[0]?.fields.map(({ field, value }) => `${field}: ${value}`)).toEqual([
    "QueryName: www.evil.example",
    "url: http://evil.example/",
    "indicator.set: Set 2 (set-2, TLP:AMBER+STRICT, 80 %)",
    "indicator.set: Set 1 (set-1, TLP:GREEN, 80 %)",
  ]);
  expect(matching.take()).toMatchObject({
    indicators: [
      { id: 7, hits: 1 },
      { id: 8, hits: 1 },
    ],
    warnings: [],
    cut: 0,
  });
  expect(matching.take().indicators).toEqual([]);
});

test("what was taken back or changed since is not asked of the large matcher", () => {
  const matching = new IndicatorMatching();
  matching.hear(news({ base: matcherOf([7, 1, EVIL]) }));
  expect(seen(matching, { QueryName: "evil.example" })).toHaveLength(1);
  matching.hear(news({ masked: [7] }));
  expect(seen(matching, { QueryName: "evil.example" })).toEqual([]);
});

test("a set that is stopped stops at once", () => {
  const matching = new IndicatorMatching();
  matching.hear(news({ base: matcherOf([7, 1, EVIL]) }));
  matching.hear(news({ sets: [set(1, { enabled: false })] }));
  expect(seen(matching, { QueryName: "evil.example" })).toEqual([]);
});

test("what a warning list holds back is counted and raises nothing", () => {
  const matching = new IndicatorMatching();
  const { list } = readWarningList('{"name":"big","type":"hostname","list":["evil.example"]}', "big");
  matching.hear(news({ base: matcherOf([7, 1, EVIL]), warnings: list === null ? [] : [{ number: 4, list }] }));
  expect(seen(matching, { QueryName: "evil.example" })).toEqual([]);
  expect(matching.take()).toMatchObject({
    indicators: [{ id: 7, hits: 0, suppressed: 1 }],
    warnings: [{ number: 4, hits: 1 }],
  });
});

test("an event that holds too much is counted", () => {
  const matching = new IndicatorMatching();
  matching.hear(news({ base: matcherOf([7, 1, EVIL]) }));
  seen(matching, { message: "x ".repeat(20_000) });
  expect(matching.take().cut).toBe(1);
});

test("without indicators nothing is looked at", () => {
  const matching = new IndicatorMatching();
  matching.hear(news({}));
  expect(seen(matching, { message: "x ".repeat(20_000) })).toEqual([]);
  expect(matching.take().cut).toBe(0);
});
