import { expect, test } from "vitest";
import type { Standing } from "../practice/standing.js";
import { clauseState } from "./framework.js";

const cases: [name: string, maps: [string, Standing][], joint: Standing[], state: string][] = [
  ["what nothing speaks of is open, never unneeded", [], [], "open"],
  [
    "what is only touched is partial, however well it is practised",
    [
      ["intersects", "met"],
      ["subset", "met"],
    ],
    [],
    "partial",
  ],
  [
    "one that contains it and is practised is enough",
    [
      ["superset", "met"],
      ["equal", "not_met"],
    ],
    [],
    "practised",
  ],
  [
    "one that contains it and is not is short",
    [
      ["superset", "stale"],
      ["intersects", "met"],
    ],
    [],
    "short",
  ],
  ["those that contain it together must all be practised", [["intersects", "met"]], ["met", "unknown"], "short"],
  ["an exception is no practice, and says so", [["superset", "exception"]], [], "exception"],
  ["what does not apply owes nothing", [["superset", "not_applicable"]], [], "not_applicable"],
  ["of several together one may not apply", [], ["not_applicable", "inherited"], "practised"],
];
for (const [name, maps, joint, state] of cases) {
  test(name, () => {
    const requirements = maps.map(([relation, standing]) => ({ relation, standing }));
    expect(clauseState(requirements, joint)).toBe(state);
  });
}
