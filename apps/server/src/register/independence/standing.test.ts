import { expect, test } from "vitest";
import { Directory } from "../directory/directory.js";
import { dependenceOn } from "./standing.js";

const AT = new Date("2026-11-25T03:00:00Z");
const place = (unit: string, parent: string) => ({ unit, parent, from: null, to: null });
const member = (person: string, unit: string, more: object = {}) => ({
  person,
  unit,
  lead: false,
  from: null,
  to: null,
  ...more,
});
const service = (id: string, ownerUnit: string | null) => ({
  id,
  code: id,
  name: id,
  nameJa: null,
  ownerUnit,
  phase: "operation",
  model: "saas",
  informationClass: "C2",
  exposure: "internet",
});

/** company ← division ← shop, billing; company ← audit. */
const directory = new Directory(
  {
    people: [],
    units: [],
    tenants: [],
    assets: [],
    services: [service("store", "shop"), service("nobody's", null)],
    structure: {
      placements: [
        place("division", "company"),
        place("audit", "company"),
        place("shop", "division"),
        place("billing", "division"),
      ],
      members: [
        member("president", "company", { lead: true }),
        member("head", "division", { lead: true }),
        member("keeper", "shop", { lead: true }),
        member("clerk", "shop"),
        member("neighbour", "billing"),
        member("auditor", "audit"),
        member("mover", "audit"),
        member("mover", "shop", { to: "2026-03-31" }),
        member("veteran", "audit"),
        member("veteran", "shop", { to: "2025-11-20" }),
      ],
    },
  },
  "UTC",
);

const cases: [person: string, conflict: string | null][] = [
  ["keeper", "owner-or-team"],
  ["clerk", "owner-or-team"],
  ["head", "same-unit-line"],
  // The top of the company is no line of its own, but it leads whoever leads the unit.
  ["president", "manages-owner"],
  ["neighbour", null],
  ["auditor", null],
  ["mover", "cooling-off"],
  ["veteran", null],
];
for (const [person, conflict] of cases) {
  test(`${person} is ${conflict === null ? "independent of the store" : `bound to the store: ${conflict}`}`, () =>
    expect(dependenceOn(directory, person, "store", { at: AT, zone: "UTC" })).toBe(conflict));
}

test("of a service that no unit owns everybody is independent", () => {
  expect(dependenceOn(directory, "clerk", "nobody's", { at: AT, zone: "UTC" })).toBeNull();
});
