import { expect, test } from "vitest";
import { testIo } from "../command/test-io.fixture.js";
import { durationText, Progress, sizeText } from "./progress.js";

test("sizes have three digits", () => {
  expect([0, 999, 1000, 12_340, 999_600, 1_234_567_890].map(sizeText)).toEqual([
    "0 B",
    "999 B",
    "1.00 kB",
    "12.3 kB",
    "1.00 MB",
    "1.23 GB",
  ]);
});

test("durations read like a clock", () => {
  expect([0, 4.2, 750, 3723].map(durationText)).toEqual(["0:00", "0:05", "12:30", "1:02:03"]);
});

test("a terminal sees share, rate and time left; a pipe sees nothing", () => {
  let now = 0;
  const shown = testIo({ columns: 120 });
  const progress = new Progress(shown.stderr, { language: "en", now: () => now, isShown: true });
  const state = { totalBytes: 100_000_000, filesDone: 1, files: 3, isReady: true };
  for (let step = 1; step <= 4; step += 1) {
    now = step * 1000;
    progress.update({ ...state, doneBytes: step * 10_000_000 }, 7);
  }
  expect(shown.err()).toContain("40 %  40.0 MB of 100 MB  10.0 MB/s  0:06 left  1 of 3 files  7 detections");
  const piped = testIo();
  new Progress(piped.stderr, { language: "en", now: () => 1e6, isShown: true }).update({ ...state, doneBytes: 1 }, 0);
  expect(piped.err()).toBe("");
});
