import { expect, test } from "vitest";
import { defanged, isInForce, ruleIdOf, type Span, stateOf } from "./force.js";
import type { SetFacts } from "./protocol.js";

const SET: SetFacts = {
  number: 1,
  code: "s",
  name: "S",
  origin: "o",
  label: "TLP:GREEN",
  level: "high",
  confidence: 70,
  from: null,
  until: null,
  enabled: true,
};
const ALWAYS: Span = { from: null, until: null };

const met: [name: string, span: Span, set: Partial<SetFacts>, at: { atS: number; receivedS: number }, met: boolean][] =
  [
    ["an indicator without times is met", ALWAYS, {}, { atS: 100, receivedS: 100 }, true],
    ["the first second counts", { from: 100, until: 200 }, {}, { atS: 100, receivedS: 100 }, true],
    ["the second before does not", { from: 100, until: 200 }, {}, { atS: 99, receivedS: 99 }, false],
    ["the last second counts", { from: 100, until: 200 }, {}, { atS: 199, receivedS: 199 }, true],
    ["the end itself does not", { from: 100, until: 200 }, {}, { atS: 200, receivedS: 200 }, false],
    [
      "what happened before the end is met however late it comes",
      { from: 100, until: 200 },
      {},
      { atS: 150, receivedS: 900 },
      true,
    ],
    [
      "what comes after the beginning is met however early it happened",
      { from: 100, until: null },
      {},
      { atS: 50, receivedS: 120 },
      true,
    ],
    ["the set's end counts too", ALWAYS, { until: 200 }, { atS: 200, receivedS: 200 }, false],
    ["the set's beginning counts too", ALWAYS, { from: 300 }, { atS: 200, receivedS: 200 }, false],
    ["a set that was stopped is not met", ALWAYS, { enabled: false }, { atS: 1, receivedS: 1 }, false],
  ];
for (const [name, span, set, at, wanted] of met) {
  test(name, () => expect(isInForce(span, { ...SET, ...set }, at)).toBe(wanted));
}

const states: [name: string, span: Span & { retracted: boolean }, set: Partial<SetFacts>, state: string][] = [
  ["in force", { ...ALWAYS, retracted: false }, {}, "in-force"],
  ["retracted, whatever else", { from: 900, until: null, retracted: true }, { enabled: false }, "retracted"],
  ["stopped with its set", { ...ALWAYS, retracted: false }, { enabled: false }, "stopped"],
  ["over at its end", { from: null, until: 500, retracted: false }, {}, "over"],
  ["over with its set", { ...ALWAYS, retracted: false }, { until: 400 }, "over"],
  ["ahead before its beginning", { from: 501, until: null, retracted: false }, {}, "ahead"],
];
for (const [name, span, set, state] of states) {
  test(`an indicator is ${name}`, () => expect(stateOf(span, { ...SET, ...set }, 500)).toBe(state));
}

test("an alert names an indicator by its value, a long one by its hash", () => {
  expect(ruleIdOf("domain", "evil.example")).toBe("indicator:domain:evil.example");
  expect(ruleIdOf("url", `http://evil.example/${"a".repeat(300)}`)).toMatch(/^indicator:url:sha256:[0-9a-f]{64}$/);
});

test("values are shown so that nobody follows them", () => {
  expect(defanged("url", "http://evil.example/a.b")).toBe("hxxp://evil[.]example/a.b");
  expect(defanged("domain", "evil.example")).toBe("evil[.]example");
  expect(defanged("ipv4", "203.0.113.9")).toBe("203[.]0[.]113[.]9");
  expect(defanged("email", "a@evil.example")).toBe("a[@]evil[.]example");
});
