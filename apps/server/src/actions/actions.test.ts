import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor, Role } from "../platform/access/index.js";
import type { Database } from "../platform/database/database.js";
import { HttpError } from "../platform/http/problems.js";
import { Live } from "../platform/live/hub.js";
import { account } from "../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../platform/testing/postgres.js";
import { Directory } from "../register/index.js";
import { Escalation } from "./escalation.js";
import {
  ActionQuery,
  AddProof,
  ChangeAction,
  type CorrectiveActionDetail,
  IssueAction,
  TakeActionStep,
} from "./schema.js";
import { Actions } from "./service.js";

const START_MS = Date.UTC(2026, 10, 2);
const DAY_MS = 86_400_000;
let postgres: TestPostgres;
let database: Database;
let actions: Actions;
let nowMs: number;
/** Persons whom a rule of independence keeps from judging. */
let dependent: Set<string>;

const id = (n: number): string => `00000000-0000-4000-9000-${String(n).padStart(12, "0")}`;
const OWNER = id(1);
const WORKER = id(2);
const COLLEAGUE = id(3);
const AUDITOR = id(4);
const BOSS = id(5);
const STORE = id(21);
const MAIL = id(22);
const LAKE = id(23);
const TEAM = id(31);

const person = (n: number, name: string) => ({
  id: id(n),
  name,
  nameJa: null,
  yomi: null,
  mail: null,
  phone: null,
  joinedOn: null,
  leftOn: null,
});
const service = (of: string, code: string, phase: string) => ({
  id: of,
  code,
  name: code,
  nameJa: null,
  ownerUnit: TEAM,
  phase,
  model: "saas",
  informationClass: "C2",
  exposure: "internet",
});
const member = (of: string, unit: string, lead = false) => ({ person: of, unit, lead, from: null, to: null });
const directory = new Directory(
  {
    people: [person(1, "Owner"), person(2, "Worker"), person(3, "Colleague"), person(4, "Auditor"), person(5, "Boss")],
    units: [],
    services: [service(STORE, "store", "operation"), service(MAIL, "mail", "operation"), service(LAKE, "lake", "plan")],
    tenants: [],
    assets: [],
    structure: {
      placements: [],
      members: [member(OWNER, TEAM), member(COLLEAGUE, TEAM), member(BOSS, TEAM, true), member(AUDITOR, id(32))],
    },
  },
  "UTC",
);

const as = (n: number, of: string | null, roles: readonly Role[]): Actor => ({ ...account(n, roles), person: of });
const owner = as(1, OWNER, ["service-owner"]);
const worker = as(2, WORKER, ["analyst"]);
const auditor = as(4, AUDITOR, ["auditor"]);
const management = as(5, id(50), ["management"]);

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);
beforeEach(async () => {
  for (const table of ["measure", "answer", "proof", "extension", "check", "recurrence"]) {
    await sql`delete from ${sql.table(`action_${table}`)}`.execute(database.db);
  }
  for (const table of ["corrective_action", "action_series", "outbox"]) {
    await sql`delete from ${sql.table(table)}`.execute(database.db);
  }
  nowMs = START_MS;
  dependent = new Set();
  actions = new Actions({
    database,
    live: new Live(),
    register: { directory: async () => directory },
    judges: {
      refuses: async ({ person: of }) =>
        of !== null && dependent.has(of) ? { guard: "SD1", about: "own-line" } : null,
    },
    now: () => nowMs,
  });
});

const issue = (given: object = {}) =>
  actions.issue(
    auditor,
    IssueAction.parse({
      title: "Administrators sign in with a password alone",
      condition: "The gateway accepted a password alone",
      origin: { kind: "finding", ref: "F-2026-0003" },
      grade: "major",
      service: STORE,
      owner: OWNER,
      ...given,
    }),
  );
const step = (who: Actor, { id: of, version }: CorrectiveActionDetail, given: object) =>
  actions.step(who, of, TakeActionStep.parse({ version, ...given }));
const change = (who: Actor, { id: of, version }: CorrectiveActionDetail, given: object) =>
  actions.change(who, of, ChangeAction.parse({ version, ...given }));

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (caught) {
    if (!(caught instanceof HttpError)) throw caught;
    return `${caught.problem.code} ${String(caught.problem.place.field ?? "")}`.trim();
  }
}

/** An action taken to `implemented` by its owner. */
async function implemented(): Promise<CorrectiveActionDetail> {
  let now = await issue();
  const containment = { text: "Password sign-in switched off", at: new Date(nowMs).toISOString() };
  const rootCause = "Nothing compares the accounts with the rule";
  now = await change(owner, now, { containment, rootCause, causeMethod: "five-whys", criterion: "25 sign-ins" });
  now = await step(owner, now, { to: "analysed" });
  now = await actions.addMeasure(owner, now.id, { text: "Compare nightly", implementer: WORKER, dueOn: "2026-11-20" });
  now = await actions.answer(worker, now.id, {
    services: [MAIL],
    answer: "not_affected",
    note: "All have two factors",
  });
  now = await step(owner, now, { to: "planned" });
  now = await step(owner, now, { to: "implementing" });
  nowMs += DAY_MS;
  now = await actions.setMeasure(worker, now.id, now.measures[0]?.id ?? "", true);
  const proof = { title: "Report", link: "https://wiki.example/1", observedAt: new Date(nowMs).toISOString() };
  now = await actions.addProof(worker, now.id, AddProof.parse(proof));
  return await step(owner, now, { to: "implemented" });
}

test("an action goes from its issue to its end, and every step is in its history", async () => {
  let now = await implemented();
  expect(now).toMatchObject({ number: "CA-2026-0001", dueOn: "2026-12-02", state: "implemented", overdueDays: 0 });
  now = await step(auditor, now, { to: "verified" });
  expect(await refusal(step(auditor, now, { to: "effective" }))).toBe("facts-missing effectPeriod");
  nowMs += 30 * DAY_MS;
  now = await actions.addCheck(auditor, now.id, { held: true, runs: 3, note: "Three nights looked at" });
  now = await step(auditor, now, { to: "effective" });
  now = await step(auditor, now, { to: "closed" });
  expect(now.state).toBe("closed");
  expect(now.verifiedBy?.name).toBe("Auditor");
  expect(now.history.map((row) => row.action).filter((name) => !name.includes("added"))).toContain(
    "corrective-action.found-effective",
  );
});

test("who owns an action or carries it out verifies nothing of it, with whatever role", async () => {
  const now = await implemented();
  const everything: readonly Role[] = ["auditor", "management", "platform-admin"];
  for (const of of [OWNER, WORKER]) {
    expect(await refusal(step(as(9, of, everything), now, { to: "verified" }))).toBe("duties-not-separate");
  }
  dependent.add(AUDITOR);
  expect(await refusal(step(auditor, now, { to: "verified" }))).toBe("duties-not-separate");
  expect(await refusal(step(as(9, null, everything), now, { to: "verified" }))).toBe("not-permitted");
  expect(await refusal(step(as(9, id(77), ["platform-admin"]), now, { to: "verified" }))).toBe("not-permitted");
  expect((await actions.get(owner, now.id)).steps).toContainEqual({
    to: "verified",
    refused: { guard: "permission", about: "actions.verify" },
    missing: [],
  });
});

test("a later day is granted by somebody who neither asked nor does the work, once", async () => {
  const now = await issue();
  const asked = await actions.askExtension(owner, now.id, { untilOn: "2026-12-20", reason: "Parts arrive late" });
  const extension = asked.extensions[0]?.id ?? "";
  const decide = (who: Actor) =>
    actions.decideExtension(who, now.id, extension, { granted: true, answer: "Until the parts are there" });
  expect(await refusal(actions.askExtension(owner, now.id, { untilOn: "2026-12-21", reason: "More" }))).toBe(
    "extension-pending",
  );
  expect(await refusal(decide(as(8, OWNER, ["management"])))).toBe("duties-not-separate");
  expect(await refusal(decide(as(8, COLLEAGUE, ["management"])))).toBe("duties-not-separate");
  expect(await decide(management)).toMatchObject({ dueOn: "2026-12-20", firstDueOn: "2026-12-02" });
  expect(await refusal(decide(management))).toBe("extension-unknown");
});

test("what recurs within a year begins again as a cycle of its own, and the parts before it do not count", async () => {
  let now = await implemented();
  now = await step(auditor, now, { to: "verified" });
  nowMs += 31 * DAY_MS;
  now = await actions.addCheck(auditor, now.id, { held: true, runs: 25, note: "All had two factors" });
  now = await step(auditor, now, { to: "effective" });
  now = await step(auditor, now, { to: "closed" });
  nowMs += 100 * DAY_MS;
  now = await step(worker, now, { to: "open", recurrence: "A new gateway asked for no second factor" });
  expect(now).toMatchObject({ state: "open", cycle: 2, rootCause: null, closedAt: null });
  expect(now.proofs.map(({ counts }) => counts)).toEqual([false]);
  expect(now.recurrences).toMatchObject([{ foundIn: "closed" }]);
});

test("a return counts, and takes the proof of the moment with it", async () => {
  let now = await implemented();
  expect(await refusal(step(auditor, now, { to: "implementing" }))).toBe("facts-missing reason");
  now = await step(auditor, now, { to: "implementing", reason: "The report is of another gateway" });
  expect(now).toMatchObject({ state: "implementing", returned: 1, implementedAt: null });
});

test("a list tells what is late, and its owner's line hears of it once a week", async () => {
  await issue({ grade: "minor", dueOn: "2026-11-05" });
  await issue({ kind: "exercise", dueOn: "2026-11-05" });
  await issue();
  nowMs = Date.UTC(2026, 10, 8, 12);
  const late = await actions.list(auditor, ActionQuery.parse({ overdue: "true" }));
  expect(late.rows).toMatchObject([{ number: "CA-2026-0001", overdueDays: 3 }]);
  expect((await actions.figures(auditor)).overdue).toBe(1);
  const escalation = new Escalation({
    database,
    log: SILENT,
    register: { directory: async () => directory },
    everyMs: 1e9,
  });
  const rounds = [];
  for (const days of [0, 0, 3, 7]) rounds.push(await escalation.tellLate(new Date(nowMs + days * DAY_MS)));
  await escalation.stop();
  expect(rounds).toEqual([1, 0, 0, 1]);
  const told = await sql<{ values: object }>`select payload->'values' as values from outbox
    where payload->>'topic' = 'corrective-action.overdue' order by id limit 1`.execute(database.db);
  expect(told.rows[0]?.values).toMatchObject({ number: "CA-2026-0001", days: 3, owner: "Owner", above: "Boss" });
});

test("pages of a list hold every action once", async () => {
  for (const dueOn of ["2026-11-20", "2026-11-10", "2026-11-20", "2026-11-15"]) await issue({ dueOn });
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await actions.list(auditor, ActionQuery.parse({ limit: "3", ...(cursor === null ? {} : { cursor }) }));
    found.push(...page.rows.map(({ dueOn }) => dueOn));
    cursor = page.next;
  } while (cursor !== null);
  expect(found).toEqual(["2026-11-10", "2026-11-15", "2026-11-20", "2026-11-20"]);
});

test("a day that the grade does not allow is refused, and a cause that names a culprit is none", async () => {
  expect(await refusal(issue({ dueOn: "2026-12-03" }))).toBe("due-impossible dueOn");
  const now = await change(owner, await issue({ grade: "minor" }), { rootCause: "人的ミス", causeMethod: "five-whys" });
  expect(await refusal(step(owner, now, { to: "analysed" }))).toBe("facts-missing rootCause");
});

test("two who change the same version: one is told to look again", async () => {
  const now = await issue();
  const both = [change(owner, now, { title: "One" }), change(owner, now, { title: "Two" })];
  expect((await Promise.all(both.map(refusal))).toSorted()).toEqual(["changed-meanwhile", "done"]);
});
