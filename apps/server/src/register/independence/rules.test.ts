import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import {
  actingFor,
  type Conflict,
  dependence,
  firstConflict,
  type JudgedService,
  mayApproveStandard,
  mayGrant,
  mayJudge,
  mayLift,
  mayPassGate,
  mayPublish,
  mayVerify,
  type Standing,
} from "./rules.js";

const NOW = new Date("2026-11-24T00:00:00Z");
const tree = new Map<string, string | null>([
  ["company", null],
  ["audit", "company"],
  ["cloud", "company"],
  ["cloud.storage", "cloud"],
  ["mail", "company"],
]);
const facts = { tree, now: NOW };
const storage: JudgedService = { id: "obj", unit: "cloud.storage", owner: "gen", team: ["gen", "ken"], class: 3 };
const auditor: Standing = {
  person: "aki",
  offices: ["auditor", "lead-auditor"],
  units: ["audit"],
  past: [],
  manages: [],
  conflicts: [],
};
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

const rows: [name: string, found: Conflict | null, wanted: Conflict | null][] = [
  ["an auditor outside judges", mayJudge(auditor, storage, [], facts), null],
  ["the top of the company is no line", mayJudge({ ...auditor, units: ["company"] }, storage, [], facts), null],
  ["the unit above is a line", mayJudge({ ...auditor, units: ["cloud"] }, storage, [], facts), "same-unit-line"],
  [
    "the 365th day after leaving still counts",
    mayJudge({ ...auditor, past: [{ unit: "cloud", until: daysAgo(365) }] }, storage, [], facts),
    "cooling-off",
  ],
  [
    "the day after does not",
    mayJudge({ ...auditor, past: [{ unit: "cloud", until: daysAgo(366) }] }, storage, [], facts),
    null,
  ],
  [
    "a conflict that was declared counts",
    mayJudge({ ...auditor, conflicts: ["obj"] }, storage, [], facts),
    "declared-conflict",
  ],
  [
    "who acts for the owner carries the owner's conflict",
    firstConflict(actingFor(auditor, [{ ...auditor, person: "gen" }]), (who) => mayJudge(who, storage, [], facts)),
    "owner-or-team",
  ],
  [
    "who acts for an auditor is none",
    firstConflict(actingFor({ ...auditor, offices: [] }, [auditor]), (who) => mayJudge(who, storage, [], facts)),
    "not-auditor",
  ],
  ["one person with two accounts approves once", mayApproveStandard(["leo"], ["aki", "aki"]), "too-few-approvers"],
  ["a team does not publish about itself", mayPublish("ken", "leo", storage.team), "team-approves"],
  [
    "a gate with one judgement that was not independent stays shut",
    mayPassGate(auditor, storage, { judgements: [null, "contributed"], reviewer: "beni" }, facts),
    "contributed",
  ],
  [
    "a gate asks for a lead auditor",
    mayPassGate({ ...auditor, offices: ["auditor"] }, storage, { judgements: [], reviewer: "beni" }, facts),
    "not-lead-auditor",
  ],
  [
    "the lead does not review the lead",
    mayPassGate(auditor, storage, { judgements: [], reviewer: "aki" }, facts),
    "lead-reviews",
  ],
  ["nobody makes themselves an auditor", mayGrant("aki", { ...auditor, offices: [] }, "auditor"), "grants-to-self"],
  [
    "an administrator is no auditor",
    mayGrant("leo", { ...auditor, offices: ["administrator"] }, "lead-auditor"),
    "administrator-audits",
  ],
  ["nor the other way round", mayGrant("leo", auditor, "administrator"), "administrator-audits"],
  ["an edit that lifts another's service stands alone", mayLift(auditor, [storage], null, facts), null],
  [
    "one that lifts one's own does not",
    mayLift({ ...auditor, person: "ken" }, [storage], null, facts),
    "lifts-own-service",
  ],
  [
    "nor with oneself as the second",
    mayLift({ ...auditor, person: "ken" }, [storage], "ken", facts),
    "lifts-own-service",
  ],
  ["a second person makes it stand", mayLift({ ...auditor, person: "ken" }, [storage], "leo", facts), null],
];
for (const [name, found, wanted] of rows) test(name, () => expect(found).toBe(wanted));

test("nobody who is dependent ever judges or verifies, whatever their offices", () => {
  const units = ["company", "audit", "cloud", "cloud.storage", "mail"];
  const people = ["aki", "gen", "ken", "leo"];
  const standing = record({
    person: constantFrom(...people),
    offices: array(constantFrom("auditor", "lead-auditor", "executive", "administrator"), { maxLength: 3 }),
    units: array(constantFrom(...units), { minLength: 1, maxLength: 2 }),
    past: array(record({ unit: constantFrom(...units), until: integer({ min: 0, max: 800 }).map(daysAgo) })),
    manages: array(constantFrom(...people), { maxLength: 2 }),
    conflicts: array(constantFrom("obj", "other"), { maxLength: 1 }),
  });
  assert(
    property(standing, array(constantFrom(...people), { maxLength: 2 }), (who, contributors) => {
      const inLine = (unit: string): boolean => unit === "cloud" || unit === "cloud.storage";
      const tied =
        storage.team.includes(who.person) ||
        who.units.some(inLine) ||
        who.past.some(({ unit, until }) => inLine(unit) && until >= daysAgo(365)) ||
        who.manages.includes("gen") ||
        who.conflicts.includes("obj");
      expect(dependence(who, storage, facts) !== null).toBe(tied);
      const judges = mayJudge(who, storage, contributors, facts) === null;
      expect(judges).toBe(!tied && who.offices.includes("auditor") && !contributors.includes(who.person));
      if (tied) expect(mayVerify(who, storage, { owner: null, implementers: [] }, facts)).not.toBeNull();
    }),
    { numRuns: 10_000 },
  );
});
