import { describe, expect, test } from "vitest";
import { discover } from "./discover.js";
import { bench } from "./suites.js";

describe("benches of the house do their work at the small size", async () => {
  for (const each of await discover("bench", "src")) {
    test(each.name, { timeout: 60_000 }, ({ skip }) => {
      const prepared = each.once("small");
      if (prepared === null) skip("its corpus is not present");
      else expect(prepared.run()).toBeGreaterThan(0);
    });
  }
});

test("a bench whose work gives the wrong outcome fails", () => {
  const wrong = bench({
    name: "sum",
    unit: "events",
    amount: (input: number) => input,
    small: {
      input: () => 2,
      check: (output: number) => expect(output).toBe(5),
    },
    full: { input: () => null, check: () => {} },
    work: (input) => input + 2,
  });
  expect(() => wrong.once("small")?.run()).toThrow();
  expect(wrong.once("full")).toBeNull();
});
