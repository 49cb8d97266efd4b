import { expect, test } from "vitest";
import { EXCEPTION_STATES, exceptionStep, refuseException } from "./rules.js";

/** Written a second time, by hand. */
const LEGAL = [
  "requested in_review approver",
  "in_review approved approver",
  "requested refused approver",
  "in_review refused approver",
  "requested withdrawn owner",
  "in_review withdrawn owner",
  "approved revoked approver",
  "approved revoked system",
];

test("every pair of states and every role gives what the list says, and nothing else", () => {
  for (const from of EXCEPTION_STATES)
    for (const to of EXCEPTION_STATES)
      for (const who of ["owner", "approver", "system"] as const) {
        const name = `${from} ${to} ${who}`;
        expect([name, exceptionStep(from, to, who).ok]).toEqual([name, LEGAL.includes(name)]);
      }
});

test("an exception without a reason is refused before anything about its term is asked", () =>
  expect(
    refuseException({
      at: "C3",
      waivable: true,
      reason: " ",
      compensation: "",
      from: 0,
      until: null,
      chainDaysBefore: 0,
    }),
  ).toBe("no-reason"));
