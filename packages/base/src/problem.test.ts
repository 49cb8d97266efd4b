import { expect, test } from "vitest";
import {
  Budget,
  describeProblem,
  LimitError,
  MizugiwaError,
  placedIn,
  problem,
  problemOf,
  record,
  toProblem,
} from "./index.js";

test("a record item carries its value", () => {
  expect(record(7)).toEqual({ ok: true, value: 7 });
});

test("a problem item keeps place, detail and remedy apart", () => {
  expect(
    problem("utmp-cut-short", { offset: 384, detail: "need 384 bytes, have 12", remedy: "Copy it again." }),
  ).toEqual({
    ok: false,
    problem: {
      code: "utmp-cut-short",
      place: { offset: 384 },
      detail: "need 384 bytes, have 12",
      remedy: "Copy it again.",
    },
  });
});

test("the inner place wins over the outer one", () => {
  const inner = toProblem("bad", { offset: 4, detail: "x" });
  expect(placedIn({ path: "a.evtx", offset: 0 }, inner).place).toEqual({ path: "a.evtx", offset: 4 });
});

const lines: [name: string, given: ReturnType<typeof toProblem>, said: string][] = [
  [
    "path, line and column",
    toProblem("c", { path: "r.yml", line: 3, column: 5, detail: "no title" }),
    "r.yml:3:5: no title (c).",
  ],
  ["an offset is hexadecimal", toProblem("c", { offset: 4096, detail: "bad" }), "offset 0x1000: bad (c)."],
  ["a column without a line is left out", toProblem("c", { column: 5, detail: "bad" }), "bad (c)."],
  [
    "the remedy stands last",
    toProblem("c", { record: 2, field: "a.b", detail: "bad", remedy: "Mend it." }),
    "record 2:field a.b: bad (c). Mend it.",
  ],
];
for (const [name, given, said] of lines) test(`describe: ${name}`, () => expect(describeProblem(given)).toBe(said));

test("an error of ours becomes its problem, placed", () => {
  const error = new MizugiwaError("bad", { offset: 1, detail: "x" });
  expect(problemOf(error, { path: "f" })).toEqual({ code: "bad", place: { path: "f", offset: 1 }, detail: "x" });
});

test("a foreign error is named as a defect", () => {
  expect(problemOf(new TypeError("boom")).code).toBe("inner-error");
  expect(problemOf("text").detail).toBe("text");
});

test("a budget gives what it has and refuses what it has not", () => {
  const budget = new Budget(10, "entries");
  budget.take(10);
  expect(budget.used).toBe(10);
  expect(() => budget.take(1, { path: "a.zip" })).toThrow(LimitError);
  expect(() => budget.take(1, { path: "a.zip" })).toThrow("a.zip: more than 10 entries (limit-passed).");
});
