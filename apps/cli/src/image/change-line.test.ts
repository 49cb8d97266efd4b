import type { Change } from "@mizugiwa/evidence";
import { expect, test } from "vitest";
import { changeLine } from "./change-line.js";

const CHANGE: Change = {
  time: { seconds: 1_767_225_600, nanos: 0, digits: 7 },
  directory: Buffer.from("/docs"),
  name: Buffer.from("a.txt"),
  inode: 40,
  generation: 3,
  reasons: ["file-create", "close"],
  position: 2048,
};

test("a note of the change journal is a line of its own kind", () => {
  expect(JSON.parse(changeLine(CHANGE, "p1"))).toEqual({
    time: "2026-01-01T00:00:00.0000000Z",
    event: "change-journal",
    volume: "p1",
    path: "/docs/a.txt",
    path_hex: null,
    inode: 40,
    generation: 3,
    reasons: ["file-create", "close"],
    position: 2048,
  });
});

test("a note without a time has no place in a timeline", () => {
  expect(changeLine({ ...CHANGE, time: null }, null)).toBe("");
});
