import { readFileSync } from "node:fs";
import { goldenSuite } from "@mizugiwa/proof";
import { z } from "zod";
import {
  actingFor,
  type Conflict,
  firstConflict,
  type JudgedService,
  mayApproveStandard,
  mayExcept,
  mayJudge,
  mayPublish,
  mayReview,
  mayVerify,
  type Office,
  type Standing,
} from "./rules.js";

const VECTORS = "grc/vectors/segregation.json";
const Person = z.object({
  unit: z.string(),
  roles: z.array(z.string()),
  manager_of: z.array(z.string()),
  past: z.array(z.object({ unit: z.string(), until: z.iso.datetime() })),
});
const Service = z.object({
  unit: z.string(),
  owner: z.string(),
  class: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  team: z.array(z.string()),
});
const Case = z.object({
  id: z.string(),
  op: z.string(),
  deny: z.string().nullable(),
  actor: z.string().default(""),
  on_behalf_of: z.string().optional(),
  service: z.string().default(""),
  contributors: z.array(z.string()).default([]),
  requester: z.string().default(""),
  approvers: z.array(z.string()).default([]),
  authors: z.array(z.string()).default([]),
  record_owner: z.string().nullable().default(null),
  action_owner: z.string().nullable().default(null),
  implementer: z.string().default(""),
  drafter: z.string().default(""),
  approver: z.string().default(""),
  preparer: z.string().default(""),
  reviewer: z.string().default(""),
});
const Vectors = z.object({
  now: z.iso.datetime(),
  units: z.record(z.string(), z.string().nullable()),
  users: z.record(z.string(), Person),
  services: z.record(z.string(), Service),
  cases: z.array(Case),
});
type Vectors = z.infer<typeof Vectors>;

/** Who may judge, approve, verify and publish, with the first reason that speaks against it. */
export default goldenSuite({
  name: "grc/segregation",
  needs: [VECTORS],
  cases: (root) => {
    const vectors = Vectors.parse(JSON.parse(readFileSync(`${root}/${VECTORS}`, "utf8")));
    return vectors.cases.map((each) => ({
      id: `${each.id} ${each.op}`,
      run: () => {
        const found = decide(vectors, each)?.replaceAll("-", "_") ?? null;
        if (found !== each.deny) throw new Error(`${String(found)} is not ${String(each.deny)}`);
      },
    }));
  },
});

function decide(vectors: Vectors, each: z.infer<typeof Case>): Conflict | null {
  const facts = { tree: new Map(Object.entries(vectors.units)), now: new Date(vectors.now) };
  const principals = each.on_behalf_of === undefined ? [] : [standingOf(vectors, each.on_behalf_of)];
  const anyOf = (judge: (who: Standing) => Conflict | null): Conflict | null =>
    firstConflict(actingFor(standingOf(vectors, each.actor), principals), judge);
  const service = (): JudgedService => serviceOf(vectors, each.service);
  switch (each.op) {
    case "judge_practice":
      return anyOf((who) => mayJudge(who, service(), each.contributors, facts));
    case "verify_corrective_action": {
      const did = { owner: each.action_owner, implementers: [each.implementer] };
      return anyOf((who) => mayVerify(who, service(), did, facts));
    }
    case "approve_exception": {
      const approvers = each.approvers.map((id) => standingOf(vectors, id));
      return mayExcept(approvers, service(), { requester: each.requester, recordOwner: each.record_owner });
    }
    case "approve_standard_version":
      return mayApproveStandard(each.authors, each.approvers);
    case "approve_publication":
      return mayPublish(each.approver, each.drafter);
    case "review_working_paper":
      return mayReview(each.reviewer, each.preparer);
    default:
      throw new Error(`nothing decides ${each.op}`);
  }
}

const OFFICES: Readonly<Record<string, Office>> = {
  auditor: "auditor",
  lead_auditor: "lead-auditor",
  security_officer: "security-officer",
  executive: "executive",
  unit_head: "unit-head",
};

function standingOf({ users }: Vectors, id: string): Standing {
  const user = users[id];
  if (user === undefined) throw new Error(`nobody is ${id}`);
  // Who leads somebody who leads others leads those too.
  const manages = new Set(user.manager_of);
  for (const one of manages) for (const below of users[one]?.manager_of ?? []) manages.add(below);
  return {
    person: id,
    offices: user.roles.flatMap((role) => OFFICES[role] ?? []),
    units: [user.unit],
    past: user.past.map(({ unit, until }) => ({ unit, until: new Date(until) })),
    manages: [...manages],
    conflicts: [],
  };
}

function serviceOf({ services }: Vectors, id: string): JudgedService {
  const service = services[id];
  if (service === undefined) throw new Error(`no service is ${id}`);
  return { id, ...service };
}
