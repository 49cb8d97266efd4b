import { expect, test } from "vitest";
import { decideTuning, endsSoon, mayEndAt, seenState, stepsOf, type TuningFacts } from "./rules.js";

const NOW = Date.UTC(2026, 10, 25);
const DAY = 86_400_000;
const facts = (over: Partial<TuningFacts> = {}): TuningFacts => ({
  state: "active",
  expiresMs: NOW + 30 * DAY,
  madeBy: "aya",
  isCritical: false,
  ...over,
});
const AYA = { id: "aya", mayTune: true, mayApprove: true };
const BEN = { ...AYA, id: "ben" };

/** The legal steps a second time, by hand: `seen state → steps` for a colleague with every right. */
const LEGAL: readonly (readonly [seen: string, given: Partial<TuningFacts>, steps: readonly string[]])[] = [
  ["proposed", { state: "proposed" }, ["approve", "reject", "end"]],
  ["active", { state: "active" }, ["end", "renew"]],
  ["expired", { state: "active", expiresMs: NOW }, ["end", "renew"]],
  ["rejected", { state: "rejected" }, []],
  ["ended", { state: "ended" }, []],
];
for (const [seen, given, steps] of LEGAL) {
  test(`one that is ${seen} may be: ${steps.join(", ") || "nothing"}`, () => {
    expect(seenState(facts(given), NOW)).toBe(seen);
    expect(stepsOf(facts(given), BEN, NOW)).toEqual(steps);
  });
}

test("nobody decides on an exception of their own", () => {
  expect(decideTuning(facts({ state: "proposed" }), "approve", AYA, NOW)).toEqual({ refused: "own-work" });
  expect(decideTuning(facts({ state: "proposed" }), "approve", BEN, NOW)).toEqual({ to: "active" });
  expect(decideTuning(facts({ state: "proposed" }), "end", AYA, NOW)).toEqual({ to: "ended" });
});

test("who may not approve is refused, and who may not tune too", () => {
  const nobody = { id: "c", mayTune: false, mayApprove: false };
  expect(decideTuning(facts({ state: "proposed" }), "approve", nobody, NOW)).toEqual({ refused: "not-permitted" });
  expect(decideTuning(facts(), "end", nobody, NOW)).toEqual({ refused: "not-permitted" });
});

test("of a critical rule a longer life needs a second person again", () => {
  expect(decideTuning(facts({ isCritical: true }), "renew", BEN, NOW)).toEqual({ to: "proposed" });
  expect(decideTuning(facts(), "renew", BEN, NOW)).toEqual({ to: "active" });
});

test("an end lies ahead, and half a year ahead at most", () => {
  expect(mayEndAt(NOW, NOW)).toBe(false);
  expect(mayEndAt(NOW + 1, NOW)).toBe(true);
  expect(mayEndAt(NOW + 180 * DAY, NOW)).toBe(true);
  expect(mayEndAt(NOW + 180 * DAY + 1, NOW)).toBe(false);
});

test("a week before its end it is said to end soon", () => {
  expect(endsSoon(facts({ expiresMs: NOW + 7 * DAY }), NOW)).toBe(true);
  expect(endsSoon(facts({ expiresMs: NOW + 7 * DAY + 1 }), NOW)).toBe(false);
  expect(endsSoon(facts({ expiresMs: NOW }), NOW)).toBe(false);
});
