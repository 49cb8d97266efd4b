import { expect, test } from "vitest";
import { stacksOf } from "./stacks.js";

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-11-25T09:20:00Z");
const alert = (firstAt: string, severity: "high" | "low") => ({ firstAt, severity });

test("alerts are counted by when they began, by severity; what is older is left out", () => {
  const stacks = stacksOf(
    [
      alert("2026-11-25T09:10:00Z", "high"),
      alert("2026-11-25T09:15:00Z", "low"),
      alert("2026-11-25T08:00:00Z", "low"),
      alert("2026-11-25T07:59:59Z", "low"),
    ],
    NOW,
    HOUR_MS,
    2,
  );
  expect(stacks.map(({ from, total, counts }) => [new Date(from).toISOString(), total, [...counts]])).toEqual([
    ["2026-11-25T08:00:00.000Z", 1, [["low", 1]]],
    [
      "2026-11-25T09:00:00.000Z",
      2,
      [
        ["high", 1],
        ["low", 1],
      ],
    ],
  ]);
});
