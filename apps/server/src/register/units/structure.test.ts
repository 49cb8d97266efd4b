import { expect, test } from "vitest";
import { chainOfCommand, commands, cycleOf, inLine, lineage, type Structure, sameUnit } from "./structure.js";

const NEVER = { from: null, to: null };

/** Company ← CERT ← night shift until 31 March, then below Operations; the lead of CERT changes on the same day. */
const HOUSE: Structure = {
  placements: [
    { unit: "cert", parent: "company", ...NEVER },
    { unit: "operations", parent: "company", ...NEVER },
    { unit: "night", parent: "cert", from: null, to: "2026-03-31" },
    { unit: "night", parent: "operations", from: "2026-04-01", to: null },
  ],
  members: [
    { person: "head", unit: "company", lead: true, ...NEVER },
    { person: "abe", unit: "cert", lead: true, from: null, to: "2026-03-31" },
    { person: "ito", unit: "cert", lead: true, from: "2026-04-01", to: null },
    { person: "sato", unit: "night", lead: true, ...NEVER },
    { person: "yamada", unit: "night", lead: false, ...NEVER },
    { person: "ota", unit: "operations", lead: false, ...NEVER },
  ],
};

test("the line of command is that of the day", () => {
  expect(chainOfCommand(HOUSE, "yamada", "2026-03-31")).toEqual([
    { unit: "night", leads: ["sato"] },
    { unit: "cert", leads: ["abe"] },
    { unit: "company", leads: ["head"] },
  ]);
  expect(chainOfCommand(HOUSE, "yamada", "2026-04-01")).toEqual([
    { unit: "night", leads: ["sato"] },
    { unit: "operations", leads: [] },
    { unit: "company", leads: ["head"] },
  ]);
});

test("nobody commands themselves", () => {
  expect(chainOfCommand(HOUSE, "sato", "2026-03-31")[0]).toEqual({ unit: "night", leads: [] });
});

test("who belongs nowhere has no line of command", () => {
  expect(chainOfCommand(HOUSE, "stranger", "2026-03-31")).toEqual([]);
});

test("who belongs to two units has both lines, each unit once", () => {
  const both = { ...HOUSE, members: [...HOUSE.members, { person: "ota", unit: "cert", lead: false, ...NEVER }] };
  const chain = chainOfCommand(both, "ota", "2026-03-31");
  expect(chain.map(({ unit }) => unit)).toEqual(["operations", "company", "cert"]);
});

const relations: [a: string, b: string, day: string, same: boolean, command: boolean][] = [
  ["yamada", "sato", "2026-03-31", true, true],
  ["yamada", "abe", "2026-03-31", false, true],
  ["abe", "yamada", "2026-03-31", false, true],
  ["yamada", "abe", "2026-04-01", false, false],
  ["yamada", "ito", "2026-04-01", false, false],
  ["ota", "yamada", "2026-04-01", false, false],
];
for (const [a, b, day, same, command] of relations) {
  test(`on ${day} ${a} and ${b} are ${same ? "" : "not "}of one unit, and ${command ? "" : "do not "}command one another`, () => {
    expect(sameUnit(HOUSE, a, b, day)).toBe(same);
    expect(commands(HOUSE, a, b, day)).toBe(command);
  });
}

const lines: [person: string, unit: string, day: string, within: boolean][] = [
  ["yamada", "night", "2026-03-31", true],
  ["yamada", "cert", "2026-03-31", true],
  ["abe", "night", "2026-03-31", true],
  ["ota", "night", "2026-03-31", false],
  ["ota", "night", "2026-04-01", true],
  // The top is above everybody and so says nothing.
  ["head", "night", "2026-03-31", false],
  ["head", "company", "2026-03-31", true],
];
for (const [person, unit, day, within] of lines) {
  test(`on ${day} ${person} is ${within ? "" : "not "}in line with ${unit}`, () =>
    expect(inLine(HOUSE, person, unit, day)).toBe(within));
}

test("a move that closes a circle on any day is found", () => {
  const move = (unit: string, parent: string, from: string | null) =>
    cycleOf(HOUSE, { unit, parent, from, to: null }) !== null;
  expect(move("cert", "night", "2026-01-01")).toBe(true);
  expect(move("operations", "night", "2026-01-01")).toBe(true); // from April on
  expect(move("cert", "night", "2026-04-01")).toBe(false);
  expect(move("night", "company", null)).toBe(false);
});

test("a circle in damaged data ends the line instead of running on", () => {
  const broken: Structure = {
    placements: [
      { unit: "a", parent: "b", ...NEVER },
      { unit: "b", parent: "a", ...NEVER },
    ],
    members: [],
  };
  expect(lineage(broken, "a", "2026-01-01")).toEqual(["a", "b"]);
});
