import { expect, test } from "vitest";
import { type StandingFacts, standingAt } from "./standing.js";

const MET: StandingFacts = {
  applies: "required",
  due: true,
  assentUntil: null,
  state: "judged",
  grade: "met",
  cause: null,
  freshUntil: [1000, 5000],
  exceptions: [],
  platform: null,
  shares: false,
};
const NONE = { ...MET, freshUntil: [] };

const cases: [name: string, facts: StandingFacts, at: number, standing: string, nextAt: number | null][] = [
  ["the last instant of its evidence still counts", MET, 1000, "met", 1001],
  ["one millisecond later it is stale", MET, 1001, "stale", 5001],
  ["no profile, no answer", { ...NONE, applies: null }, 0, "unknown", null],
  ["what nobody claimed is unknown, never met", { ...NONE, state: "empty", grade: null }, 0, "unknown", null],
  ["before its phase it is not yet due", { ...NONE, state: "empty", grade: null, due: false }, 0, "later", null],
  ["a claim alone is no practice", { ...NONE, state: "claimed", grade: null }, 0, "claimed", null],
  ["a claim does not lift what was found short", { ...NONE, state: "claimed", grade: "not_met" }, 0, "not_met", null],
  ["a failing check is below the bar", { ...NONE, state: "reopened", cause: "check" }, 0, "not_met", null],
  ["also where nobody claimed anything", { ...NONE, state: "empty", grade: null, cause: "check" }, 0, "not_met", null],
  ["a new claim after it waits for the judgement", { ...NONE, state: "claimed", cause: "check" }, 0, "not_met", null],
  [
    "an exception covers from its first instant",
    { ...NONE, grade: "partly", exceptions: [{ from: 5, until: 9 }] },
    5,
    "exception",
    9,
  ],
  ["and not at its end", { ...NONE, grade: "partly", exceptions: [{ from: 5, until: 9 }] }, 9, "partly", null],
  ["an exception does not hide what is met", { ...NONE, exceptions: [{ from: 0, until: 9 }] }, 1, "met", 9],
  [
    "an assent ends at its instant",
    { ...NONE, applies: "not_applicable", state: "empty", grade: null, assentUntil: 7 },
    7,
    "unknown",
    null,
  ],
  ["what the platform meets is inherited", { ...NONE, platform: "met" }, 0, "inherited", null],
  ["what it does not is no better here", { ...NONE, platform: "not_met" }, 0, "not_met", null],
  [
    "a share of one's own is not inherited",
    { ...NONE, platform: "met", shares: true, grade: "partly" },
    0,
    "partly",
    null,
  ],
];
for (const [name, facts, at, standing, nextAt] of cases) {
  test(name, () => expect(standingAt(facts, at)).toEqual({ standing, nextAt }));
}
