import { expect, test } from "vitest";
import { Registry } from "../../platform/metrics/registry.js";
import { Canaries } from "./canaries.js";

const make = () => new Canaries(new Registry(), 1_000_000);

test("one is sent a minute", () => {
  const canaries = make();
  expect(canaries.due(0)).toBe(1_000_000);
  expect(canaries.due(59_999)).toBeNull();
  expect(canaries.due(60_000)).toBe(1_000_001);
});

test("one is sent each second while correlations wait for time to go on", () => {
  const canaries = make();
  canaries.due(0);
  expect(canaries.due(999, true)).toBeNull();
  expect(canaries.due(1000, true)).not.toBeNull();
});

test("the end of a loss is told until it is kept; what an earlier start lost ends with the first that comes", () => {
  const canaries = make();
  expect(canaries.foundMs).toBeNull();
  canaries.came(canaries.due(0) ?? 0, 700);
  expect(canaries.foundMs).toBe(700);
  canaries.noteFound();
  canaries.came(canaries.due(60_000) ?? 0, 61_000);
  expect(canaries.foundMs).toBeNull();
  const lost = canaries.due(120_000) ?? 0;
  canaries.noteLost(181_000);
  canaries.came(lost, 190_000);
  expect(canaries.foundMs).toBe(190_000);
});

test("one that comes through tells how long it took", () => {
  const canaries = make();
  canaries.came(canaries.due(0) ?? 0, 700);
  expect(canaries.standing).toMatchObject({ tookMs: 700, lostSince: null });
  expect(canaries.noteLost(500_000)).toBeNull();
});

test("one that does not come within a minute is lost, told once, until another comes", () => {
  const canaries = make();
  canaries.due(0);
  expect(canaries.noteLost(60_000)).toBeNull();
  expect(canaries.noteLost(60_001)).toBe(0);
  const second = canaries.due(61_000) ?? 0;
  expect(canaries.noteLost(70_000)).toBeNull();
  canaries.came(second, 71_000);
  expect(canaries.standing.lostSince).toBeNull();
  canaries.due(130_000);
  expect(canaries.noteLost(200_000)).toBe(130_000);
});

test("canaries of an earlier start are nobody's", () => {
  const canaries = make();
  canaries.due(0);
  canaries.came(7, 100);
  expect(canaries.standing.tookMs).toBeNull();
});
