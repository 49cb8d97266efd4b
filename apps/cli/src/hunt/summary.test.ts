import { expect, test } from "vitest";
import { FACTS } from "../print/report.fixture.js";
import { reaches, Tallies } from "./summary.js";

const refusal = (path: string) => ({ path, code: "c", message: "m" });
const batch = (job: number, read: number, unreadable: number) => ({
  type: "batch" as const,
  job,
  entries: new Uint8Array(),
  feeds: new Uint8Array(),
  tally: { read, unreadable, recovered: 0, detections: 0 },
  problems: { refused: [], damaged: [], unreadable: [refusal(`f${job}`)] },
  doneBytes: 0,
});

test("counts add up, and problems stand in the order of the files", () => {
  const tallies = new Tallies([refusal("gone")], []);
  tallies.rules({
    facts: [FACTS, FACTS],
    correlations: 1,
    refused: [{ ...refusal("r.yml"), line: 1, column: 2 }],
    unroutable: 1,
  });
  tallies.batch(batch(1, 5, 1));
  tallies.batch(batch(0, 7, 1));
  tallies.ended({ type: "end", job: 0, isRead: true, isCancelled: false });
  tallies.failed(1, refusal("f1"));
  tallies.detection(FACTS);
  const summary = tallies.summary(3, 1.23456, false);
  expect(summary.files).toEqual({ read: 1, refused: [refusal("gone"), refusal("f1")], damaged: [], unfinished: 1 });
  expect(summary.records).toMatchObject({ read: 12, unreadable: 2 });
  expect(summary.records.problems.map(({ path }) => path)).toEqual(["f0", "f1"]);
  expect(summary.rules).toMatchObject({ loaded: 1, unroutable: 1 });
  expect(summary.correlations).toEqual({ loaded: 1, matches: 0, untimed: 0, refused: 0 });
  expect(summary.seconds).toBe(1.235);
});

test("a level is reached by it or by one above it", () => {
  const tallies = new Tallies([], []);
  tallies.detection(FACTS);
  const summary = tallies.summary(0, 0, false);
  expect(
    ["medium", "high", "critical"].map((level) =>
      reaches(summary, level === "high" ? "high" : level === "medium" ? "medium" : "critical"),
    ),
  ).toEqual([true, true, false]);
});
