import { expect, test } from "vitest";
import { decideJob, JOB_EVENTS, JOB_STATES, type JobFacts } from "./rules.js";

/** The legal moves a second time, by hand: `state event cancel-requested tries-left → state`. */
const LEGAL = new Map([
  ["queued claim wanted left", "running"],
  ["queued claim wanted spent", "running"],
  ["queued cancel wanted left", "cancelled"],
  ["queued cancel wanted spent", "cancelled"],
  ["queued cancel unwanted left", "cancelled"],
  ["queued cancel unwanted spent", "cancelled"],
  ["running finish wanted left", "succeeded"],
  ["running finish wanted spent", "succeeded"],
  ["running finish unwanted left", "succeeded"],
  ["running finish unwanted spent", "succeeded"],
  ["running fail wanted left", "queued"],
  ["running fail wanted spent", "failed"],
  ["running fail unwanted left", "cancelled"],
  ["running fail unwanted spent", "cancelled"],
  ["running reject wanted left", "failed"],
  ["running reject wanted spent", "failed"],
  ["running reject unwanted left", "failed"],
  ["running reject unwanted spent", "failed"],
  ["running lapse wanted left", "queued"],
  ["running lapse wanted spent", "failed"],
  ["running lapse unwanted left", "cancelled"],
  ["running lapse unwanted spent", "cancelled"],
  ["running release wanted left", "queued"],
  ["running release wanted spent", "queued"],
  ["running release unwanted left", "cancelled"],
  ["running release unwanted spent", "cancelled"],
  ["running cancel unwanted left", "cancelled"],
  ["running cancel unwanted spent", "cancelled"],
]);

test("every state meets every event as the list says, and nothing else is legal", () => {
  let legal = 0;
  for (const state of JOB_STATES) {
    for (const event of JOB_EVENTS) {
      for (const cancelRequested of [false, true]) {
        for (const attempts of [1, 3]) {
          const facts: JobFacts = { state, attempts, maxAttempts: 3, cancelRequested };
          const name = `${state} ${event} ${cancelRequested ? "unwanted" : "wanted"} ${attempts < 3 ? "left" : "spent"}`;
          const to = decideJob(facts, event)?.to;
          expect(to, name).toBe(LEGAL.get(name));
          if (to !== undefined) legal += 1;
        }
      }
    }
  }
  expect(legal).toBe(LEGAL.size);
});

const running: JobFacts = { state: "running", attempts: 1, maxAttempts: 50, cancelRequested: false };

test("a claim counts as an attempt, an orderly end takes it back", () => {
  expect(decideJob({ ...running, state: "queued", attempts: 0 }, "claim")?.attempts).toBe(1);
  expect(decideJob(running, "release")?.attempts).toBe(0);
  expect(decideJob({ ...running, attempts: 0 }, "release")?.attempts).toBe(0);
});

const waits: [attempts: number, ms: number][] = [
  [1, 1000],
  [2, 2000],
  [5, 16_000],
  [9, 256_000],
  [10, 300_000],
  [49, 300_000],
];
for (const [attempts, ms] of waits) {
  test(`after ${attempts} failed tries it rests ${ms / 1000} s`, () =>
    expect(decideJob({ ...running, attempts }, "fail")).toEqual({ to: "queued", attempts, waitMs: ms }));
}

test("what was killed or given back does not rest", () => {
  expect(decideJob(running, "lapse")?.waitMs).toBe(0);
  expect(decideJob(running, "release")?.waitMs).toBe(0);
});
