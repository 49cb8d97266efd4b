import { expect, test } from "vitest";
import { type Kept, Ledger } from "./ledger.js";

function ledger(): Ledger {
  const made = new Ledger();
  made.hear({ type: "started", job: "a" });
  made.hear({ type: "counted", job: "a", n: 3 });
  return made;
}
const whole: Kept = { id: "a", state: "running", mark: 3, counted: 3, highest: 3 };

const rows: [name: string, kept: Kept[], said: RegExp | null][] = [
  ["what was acknowledged and is there", [whole], null],
  ["a job that came further since", [{ ...whole, mark: 5, counted: 5, highest: 5 }], null],
  ["a job that is gone", [], /a was started and is gone/],
  ["a checkpoint that is gone", [{ ...whole, mark: 2, counted: 2, highest: 2 }], /told 3, its checkpoint says 2/],
  ["a checkpoint without what belongs to it", [{ ...whole, counted: 2, highest: 2 }], /checkpoint 3, but 2 numbers/],
  ["what belongs to no checkpoint", [{ ...whole, counted: 4, highest: 4 }], /checkpoint 3, but 4 numbers/],
];
for (const [name, kept, said] of rows) {
  test(`the ledger ${said === null ? "accepts" : "finds"} ${name}`, () => {
    const lost = ledger().lost(kept);
    if (said === null) expect(lost).toEqual([]);
    else expect(lost.join("; ")).toMatch(said);
  });
}

test("the ledger finds a cancelled job that waits to go on", () => {
  const made = ledger();
  made.hear({ type: "cancelled", job: "a" });
  expect(made.lost([whole])).toEqual([]);
  expect(made.lost([{ ...whole, state: "queued" }])).toEqual(["job a was cancelled and is queued"]);
});

test("a copy of the ledger hears nothing more", () => {
  const made = ledger();
  const copied = made.copy();
  made.hear({ type: "counted", job: "a", n: 4 });
  expect(copied.lost([whole])).toEqual([]);
  expect(made.lost([whole])).not.toEqual([]);
});
