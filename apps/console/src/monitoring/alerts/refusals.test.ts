import { expect, test } from "vitest";
import type { AlertState } from "../../api/kinds.js";
import { needsReason, refusesAcknowledge, refusesReopen, refusesTaking, refusesWhenDone } from "./refusals.js";

const rows: [state: AlertState, acknowledge: string | null, close: string | null, reopen: string | null][] = [
  ["new", null, null, "open"],
  ["acknowledged", "acknowledged", null, "open"],
  ["triaging", "acknowledged", null, "open"],
  ["closed", "closed", "closed", null],
  ["linked", "linked", "linked", "linked"],
  ["snoozed", "snoozed", "snoozed", null],
];
for (const [state, acknowledge, close, reopen] of rows) {
  test(`what ${state} refuses`, () => {
    const facts = { state, assignee: null };
    const word = (key: string | null): string | null => key?.replace("alerts.refused.", "") ?? null;
    expect([refusesAcknowledge(facts), refusesWhenDone(facts), refusesReopen(facts)].map(word)).toEqual([
      acknowledge,
      close,
      reopen,
    ]);
  });
}

test("what one has, one cannot take over; what another has, one can", () => {
  const facts = { state: "new", assignee: { id: "me", name: "M" } } as const;
  expect(refusesTaking(facts, "me")).toBe("alerts.refused.mine");
  expect(refusesTaking(facts, "you")).toBeNull();
  expect(refusesTaking({ state: "new", assignee: null }, "me")).toBeNull();
});

test("what teaches something says why", () => {
  expect(needsReason("false_positive")).toBe(true);
  expect(needsReason("informational")).toBe(false);
});
