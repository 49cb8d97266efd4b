import { expect, test } from "vitest";
import { silencesOf, unionOf } from "./silence.js";

const at = (time: string): string => `2026-11-22T${time}:00Z`;
const s = (time: string): number => Date.parse(at(time)) / 1000;
const RANGE = { from: at("10:00"), to: at("12:00") };
const NOW = Date.parse(at("13:00"));
const source = (given: object = {}) => ({
  id: "1",
  code: "web01",
  name: "web01",
  silentSince: null,
  expectedSilenceSeconds: 300,
  ...given,
});
const raised = (firstAt: string, causeEndedAt: string | null) => ({
  source: { id: "1", name: "web01" },
  firstAt: at(firstAt),
  causeEndedAt: causeEndedAt === null ? null : at(causeEndedAt),
});

test("a silence begins before its alert by what was expected, and ends when the source is heard again", () => {
  expect(silencesOf([raised("10:20", "10:50")], [source()], RANGE, NOW)).toEqual([
    { source: "web01", from: s("10:15"), to: s("10:50"), isOpen: false },
  ]);
});

test("a source that is silent now is so up to now, and its open alert says nothing more", () => {
  const now = Date.parse(at("11:40"));
  expect(silencesOf([raised("11:35", null)], [source({ silentSince: at("11:30") })], RANGE, now)).toEqual([
    { source: "web01", from: s("11:30"), to: s("11:40"), isOpen: true },
  ]);
});

test("what lies outside the range is cut off, and what lies wholly outside is none", () => {
  expect(silencesOf([raised("09:00", "10:10"), raised("12:30", "12:40")], [source()], RANGE, NOW)).toEqual([
    { source: "web01", from: s("10:00"), to: s("10:10"), isOpen: false },
  ]);
});

test("stretches that touch are one", () => {
  const silence = (from: number, to: number) => ({ source: "a", from, to, isOpen: false });
  expect(unionOf([silence(0, 5), silence(3, 8), silence(10, 12)])).toEqual([
    [0, 8],
    [10, 12],
  ]);
});
