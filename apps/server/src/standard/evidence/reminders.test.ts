import { expect, test } from "vitest";
import { DAY_MS } from "../time.js";
import { dueReminder } from "./reminders.js";

const NOW = new Date("2026-11-25T00:00:00Z");
const cases: [name: string, daysLeft: number, reminded: number[], maxAgeDays: number, due: number | null][] = [
  ["long before its end nothing is said", 14.01, [], 365, null],
  ["14 days before", 14, [], 365, 14],
  ["not twice", 13, [14], 365, null],
  ["3 days before", 3, [14], 365, 3],
  ["at its end", 0, [14, 3], 365, 0],
  ["after a pause only the last that is due", -1, [], 365, 0],
  ["evidence that lasts a week is not reminded of two weeks before", 6, [], 7, null],
  ["but three days before it is", 2, [], 7, 3],
];
for (const [name, left, reminded, maxAgeDays, due] of cases) {
  test(name, () => {
    const until = new Date(NOW.getTime() + left * DAY_MS);
    expect(dueReminder({ until, maxAgeDays, reminded }, NOW)).toBe(due);
  });
}
