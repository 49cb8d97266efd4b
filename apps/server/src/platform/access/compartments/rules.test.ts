import { expect, test } from "vitest";
import { judgeMembership, type MemberFacts } from "./rules.js";

const NOW = 1000;
const keeper: MemberFacts = { account: "k", until: null, roles: ["incident-commander"], usable: true };
const guest: MemberFacts = { account: "g", until: 5000, roles: ["legal"], usable: true };

const cases: [
  name: string,
  members: MemberFacts[],
  account: string,
  until: number | null | "now",
  fault: string | null,
][] = [
  ["somebody new may be let in without an end", [keeper], "n", null, null],
  ["or until an instant", [keeper], "n", 1001, null],
  ["not until this very instant", [keeper], "n", 1000, "until-past"],
  ["a guest may be put out", [keeper, guest], "g", "now", null],
  ["the last keeper may not be put out", [keeper, guest], "k", "now", "last-keeper"],
  ["nor be given an end", [keeper, guest], "k", 5000, "last-keeper"],
  ["one of two keepers may", [keeper, { ...keeper, account: "l" }], "k", "now", null],
  ["a keeper with an end is none", [keeper, { ...keeper, account: "l", until: 5000 }], "k", "now", "last-keeper"],
  ["nor is one who cannot sign in", [keeper, { ...keeper, account: "l", usable: false }], "k", "now", "last-keeper"],
  [
    "nor one who may not let others in",
    [keeper, { ...keeper, account: "l", roles: ["legal"] }],
    "k",
    "now",
    "last-keeper",
  ],
  ["where nobody keeps it, a guest may still be put out", [guest], "g", "now", null],
];
for (const [name, members, account, until, fault] of cases) {
  test(name, () => expect(judgeMembership(members, account, until, NOW)).toBe(fault));
}
