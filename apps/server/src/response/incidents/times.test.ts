import fc from "fast-check";
import { expect, test } from "vitest";
import { type CaseTimes, figuresOf, wrongTimes } from "./times.js";

const NOW = 1_000_000;
const TIMES: CaseTimes = {
  occurredFrom: 100,
  occurredTo: 150,
  detected: 200,
  aware: 250,
  declared: 300,
  contained: 400,
  eradicated: 500,
  recovered: 600,
};

const cases: [name: string, given: Partial<CaseTimes>, wrong: readonly string[]][] = [
  ["times in their order are taken", {}, []],
  ["what nobody knows is no fault", { occurredFrom: null, detected: null, contained: null }, []],
  ["what happened does not end before it began", { occurredTo: 99 }, ["occurredTo"]],
  ["nothing is detected before it happened", { detected: 99 }, ["detected"]],
  ["nobody is aware of what has not happened", { aware: 99 }, ["aware"]],
  ["nobody recovers from what is not detected", { recovered: 199 }, ["recovered"]],
  ["aware is not detected: it may be before", { aware: 150 }, []],
  ["it may go on while it is detected", { occurredTo: 350 }, []],
  [
    "what is still to come is no time of a case",
    { detected: NOW + 300_001, contained: null, eradicated: null, recovered: null },
    ["detected"],
  ],
  ["clocks differ by five minutes", { recovered: NOW + 300_000 }, []],
];
for (const [name, given, wrong] of cases) {
  test(name, () => expect(wrongTimes({ ...TIMES, ...given }, NOW)).toEqual(wrong));
}

test("figures stay ranges where a time is one, and there is none where a time is not known", () => {
  expect(figuresOf({ ...TIMES, acknowledged: 230 })).toEqual({
    detect: { least: 50, most: 100 },
    acknowledge: { least: 30, most: 30 },
    declare: { least: 100, most: 100 },
    contain: { least: 200, most: 200 },
    recover: { least: 400, most: 400 },
    dwell: { least: 250, most: 300 },
  });
  const unknown = figuresOf({ ...TIMES, occurredFrom: null, contained: null, acknowledged: null });
  expect([unknown.detect, unknown.contain, unknown.dwell, unknown.acknowledge]).toEqual([null, null, null, null]);
});

test("no figure is ever negative, nor its least more than its most", () => {
  const time = fc.option(fc.integer({ min: 0, max: 1000 }));
  const times = fc.record({
    occurredFrom: time,
    occurredTo: time,
    detected: time,
    aware: time,
    declared: fc.integer({ min: 0, max: 1000 }),
    contained: time,
    eradicated: time,
    recovered: time,
    acknowledged: time,
  });
  fc.assert(
    fc.property(times, (given) => {
      const { detect, acknowledge, declare, contain, recover, dwell } = figuresOf(given);
      for (const span of [detect, acknowledge, declare, contain, recover, dwell]) {
        if (span === null) continue;
        expect(span.least).toBeGreaterThanOrEqual(0);
        expect(span.most).toBeGreaterThanOrEqual(span.least);
      }
    }),
  );
});
