import { expect, test } from "vitest";
import { type HeardFacts, judgeSilence } from "./silence.js";

const facts: HeardFacts = {
  expectedSilenceMs: 100,
  lastReceivedMs: 1000,
  silentSinceMs: null,
  isPaused: false,
  listeningSinceMs: 0,
};

const cases: [name: string, facts: HeardFacts, now: number, verdict: string | null][] = [
  ["within what is expected nothing is said", facts, 1100, null],
  ["a moment longer is silence", facts, 1101, "silent"],
  ["silence is told once", { ...facts, silentSinceMs: 1000 }, 5000, null],
  ["an event ends it", { ...facts, silentSinceMs: 1000, lastReceivedMs: 1500 }, 1600, "heard"],
  [
    "it ends where nobody expects anything any more",
    { ...facts, silentSinceMs: 1000, expectedSilenceMs: null },
    5000,
    "heard",
  ],
  ["a pause ends it", { ...facts, silentSinceMs: 1000, isPaused: true }, 5000, "heard"],
  ["a paused one is not missed", { ...facts, isPaused: true }, 1e9, null],
  ["where silence means nothing nothing is said", { ...facts, expectedSilenceMs: null }, 1e9, null],
  ["one that never sent is not missed", { ...facts, lastReceivedMs: null }, 1e9, null],
  ["while the server was away nobody could be heard", { ...facts, listeningSinceMs: 9000 }, 9100, null],
  ["after its return silence counts from there", { ...facts, listeningSinceMs: 9000 }, 9101, "silent"],
];
for (const [name, given, now, verdict] of cases) test(name, () => expect(judgeSilence(given, now)).toBe(verdict));
