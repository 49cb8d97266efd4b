import { expect, test } from "vitest";
import { actOf, decideTakeBack } from "./take-back.js";

const NOW = Date.UTC(2026, 10, 20, 9, 30);
const MINUTE_MS = 60_000;
const ROW = {
  state: "acknowledged",
  disposition: null,
  assignee: "somebody",
  incident: null,
  merged_into: null,
  snoozed_until: null,
  acknowledged_at: new Date(NOW - 5000),
  triaged_at: null,
  closed_at: null,
  reopened_at: null,
  cycle: 2,
} as const;
const ACT = actOf(ROW, { id: "me" }, 4, new Date(NOW));

test("an act is kept as JSON keeps it", () => expect(JSON.parse(JSON.stringify(ACT))).toEqual(ACT));

test("what was there before the act comes back whole", () => {
  expect(decideTakeBack(ACT, { account: "me", version: 4, nowMs: NOW + 10_000 })).toEqual({ before: ROW });
});

const cases: [name: string, asked: Parameters<typeof decideTakeBack>[1], refused: string | null][] = [
  ["the last moment of the minute counts", { account: "me", version: 4, nowMs: NOW + MINUTE_MS }, null],
  ["one millisecond later does not", { account: "me", version: 4, nowMs: NOW + MINUTE_MS + 1 }, "take-back-over"],
  ["the act of another is not one's own", { account: "other", version: 4, nowMs: NOW }, "not-own-act"],
  ["what was changed since is not taken back", { account: "me", version: 5, nowMs: NOW }, "not-own-act"],
];
for (const [name, asked, refused] of cases) {
  test(name, () => expect(decideTakeBack(ACT, asked)).toEqual(refused === null ? { before: ROW } : { refused }));
}

test("where nothing was done nothing is taken back", () => {
  expect(decideTakeBack(null, { account: "me", version: 1, nowMs: NOW })).toEqual({ refused: "not-own-act" });
});
