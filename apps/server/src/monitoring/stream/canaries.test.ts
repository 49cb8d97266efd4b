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
