import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Alerts, openAlerts, storeHits } from "../../monitoring/alerts/index.js";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { Live, type LiveEvent } from "../../platform/live/hub.js";
import { account, TEST_NAMES as NAMES } from "../../platform/testing/actors.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { clearCases, HeldCompartments, hitAt, START_MS } from "./incidents.fixture.js";
import { AddEntry, Declare, type IncidentDetail, IncidentQuery, SetScope, TakeStep } from "./schema.js";
import { Incidents } from "./service.js";

let postgres: TestPostgres;
let database: Database;
let heard: LiveEvent[];
let alerts: Alerts;
let incidents: Incidents;
let compartments: HeldCompartments;
let nowMs: number;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);
beforeEach(async () => {
  await clearCases(database);
  const live = new Live();
  heard = [];
  live.listen((event) => heard.push(event));
  nowMs = START_MS + 3_600_000;
  compartments = new HeldCompartments();
  const now = () => nowMs;
  alerts = await openAlerts({ database, live, log: SILENT, names: NAMES, now });
  incidents = new Incidents({ database, live, names: NAMES, compartments, now });
});
afterEach(async () => await alerts.stop());

const HANDLER = account(1, ["incident-handler"]);
const COMMANDER = account(2, ["incident-commander"]);
const ANALYST = account(3, ["analyst"]);
const SERVICE = account(60, []).id;

const signedIn = (actor: Actor): Actor => ({ ...actor, compartments: compartments.of(actor.id) });
const declare = (given: object, who = HANDLER) => incidents.declare(who, Declare.parse(given));
const step = (who: Actor, { id, version }: IncidentDetail, given: object) =>
  incidents.step(who, id, TakeStep.parse({ version, ...given }));

async function raise(...hits: Parameters<typeof hitAt>[]): Promise<{ id: string; version: number }[]> {
  const changes = await database.db.transaction().execute((tx) =>
    storeHits(
      tx,
      hits.map((each) => hitAt(...each)),
    ),
  );
  return changes.map(({ id }) => ({ id, version: 1 }));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (caught) {
    if (!(caught instanceof HttpError)) throw caught;
    return caught.problem.code;
  }
}

test("an incident is declared from an alert in one transaction: the alert is linked, and its times are taken over", async () => {
  const [alert] = await raise([1, { service: SERVICE }], [3, { service: SERVICE }]);
  const made = await declare({ alerts: [alert], severity: "SEV-2", commander: COMMANDER.id });
  expect(made).toMatchObject({
    number: "INC-2026-0001",
    title: "Many failed sign-ins",
    state: "triage",
    kind: "real",
    severity: "SEV-2",
    service: { id: SERVICE },
    label: "TLP:AMBER",
    restricted: false,
    commander: { id: COMMANDER.id },
    alerts: 1,
    occurred: { confidence: "estimated", from: "2026-11-20T00:01:00.000Z", to: "2026-11-20T00:03:00.000Z" },
    declaredAt: new Date(nowMs).toISOString(),
    awareAt: null,
  });
  expect(made.linkedAlerts).toMatchObject([{ id: alert?.id, state: "linked", incident: { id: made.id } }]);
  expect(made.participants.map((each) => each.function).toSorted()).toEqual(["commander", "handler"]);
  expect(heard.map(({ topic, id }) => [topic, id])).toContainEqual(["alert", alert?.id]);
  expect(heard.map(({ topic, id }) => [topic, id])).toContainEqual(["incident", made.id]);
});

test("a declaration that fails leaves nothing: no incident, no number, no linked alert", async () => {
  const [alert] = await raise([1]);
  expect(await codeOf(declare({ alerts: [{ ...alert, version: 9 }] }))).toBe("changed-meanwhile");
  expect((await incidents.list(HANDLER, IncidentQuery.parse({}))).rows).toEqual([]);
  expect((await declare({ alerts: [alert] })).number).toBe("INC-2026-0001");
});

test("numbers have no gaps, however many declare at once, and exercises have a series of their own", async () => {
  await Promise.all(Array.from({ length: 8 }, (_, n) => declare({ title: `Case ${n}` })));
  await declare({ title: "Drill", kind: "exercise" });
  const { rows } = await incidents.list(HANDLER, IncidentQuery.parse({ kind: "real,exercise" }));
  expect(rows.map(({ number }) => number).toSorted()).toEqual([
    "EXR-2026-0001",
    ...Array.from({ length: 8 }, (_, n) => `INC-2026-000${n + 1}`),
  ]);
});

test("an exercise is declared from alerts of exercises alone", async () => {
  const [real, drill] = [...(await raise([1])), ...(await raise([1, { kind: "exercise", eventId: "x" }]))];
  expect(await codeOf(declare({ alerts: [real, drill] }))).toBe("kinds-differ");
  expect(await codeOf(declare({ alerts: [drill], kind: "real" }))).toBe("kinds-differ");
  expect(await declare({ alerts: [drill] })).toMatchObject({ kind: "exercise", number: "EXR-2026-0001" });
  await expect(
    database.db.withTables<{ incident: { kind: string } }>().updateTable("incident").set({ kind: "real" }).execute(),
  ).rejects.toThrow("never changes");
});

test("a case becomes active once severity, commander, label and service are known, and says what is missing before", async () => {
  const made = await declare({ title: "Sign-ins from everywhere" });
  expect(made.steps.find(({ to }) => to === "active")).toEqual({
    to: "active",
    permitted: false,
    missing: [],
  });
  expect((await incidents.get(COMMANDER, made.id)).steps.find(({ to }) => to === "active")?.missing).toEqual([
    "severity",
    "commander",
    "label",
    "service",
  ]);
  expect(await codeOf(step(COMMANDER, made, { to: "active" }))).toBe("facts-missing");
  const changed = await incidents.change(HANDLER, made.id, {
    version: 1,
    severity: "SEV-3",
    label: "TLP:GREEN",
    service: SERVICE,
  });
  await incidents.addParticipant(HANDLER, made.id, { account: HANDLER.id, function: "commander" });
  expect(changed.version).toBe(2);
  const active = await step(HANDLER, changed, { to: "active" });
  expect(active).toMatchObject({ state: "active", activatedAt: new Date(nowMs).toISOString() });
  expect(active.history.map(({ action }) => action)).toEqual([
    "incident.declared",
    "incident.changed",
    "incident.participant-added",
    "incident.activated",
  ]);
});

test("nobody makes themselves the commander of a case that runs, and command is handed over, never doubled", async () => {
  const made = await declare({
    title: "Case",
    severity: "SEV-3",
    label: "TLP:GREEN",
    service: SERVICE,
    commander: COMMANDER.id,
  });
  const active = await step(COMMANDER, made, { to: "active" });
  expect(
    await codeOf(incidents.addParticipant(ANALYST, active.id, { account: ANALYST.id, function: "commander" })),
  ).toBe("not-permitted");
  expect(await codeOf(incidents.addParticipant(ANALYST, active.id, { account: ANALYST.id, function: "scribe" }))).toBe(
    "done",
  );
  const handed = await incidents.addParticipant(COMMANDER, active.id, { account: HANDLER.id, function: "commander" });
  expect(handed.commander?.id).toBe(HANDLER.id);
  const commanders = handed.participants.filter((each) => each.function === "commander");
  expect(commanders.map(({ until }) => until === null)).toEqual([false, true]);
  expect(handed.history.at(-1)).toMatchObject({
    action: "incident.command-handed-over",
    before: { account: COMMANDER.id },
  });
});

test("a guard passed by in an emergency is kept for the review", async () => {
  const made = await declare({ title: "Case", commander: COMMANDER.id });
  const active = await step(COMMANDER, made, { to: "active", override: true, reason: "Data is leaving now" });
  expect(active.overrides).toMatchObject([
    {
      step: "triage active",
      missing: ["severity", "label", "service"],
      reason: "Data is leaving now",
      by: { id: COMMANDER.id },
    },
  ]);
});

test("the whole life of a case, and a second cycle that keeps the times of the first", async () => {
  let made = await declare({
    title: "Case",
    severity: "SEV-1",
    label: "TLP:AMBER",
    service: SERVICE,
    commander: COMMANDER.id,
  });
  const go = async (to: string, reason?: string) => {
    nowMs += 60_000;
    made = await step(COMMANDER, made, { to, ...(reason === undefined ? {} : { reason }) });
  };
  const change = async (given: object) => {
    made = await incidents.change(COMMANDER, made.id, { version: made.version, ...given });
  };
  await go("active");
  const asset = { thing: "asset", ref: "gate-1", state: "confirmed" };
  await incidents.setScope(COMMANDER, made.id, SetScope.parse(asset));
  await change({
    scopeStatement: "One gateway",
    occurred: { from: "2026-11-20T00:00:00Z", to: null, confidence: "confirmed" },
  });
  expect(await codeOf(step(COMMANDER, made, { to: "contained" }))).toBe("facts-missing");
  await incidents.setScope(COMMANDER, made.id, SetScope.parse({ ...asset, state: "contained" }));
  await go("contained");
  for (const track of ["eradication", "recovery"] as const)
    await incidents.setTrack(COMMANDER, made.id, { track, state: "done" });
  await change({ monitoringUntil: "2026-12-20T00:00:00Z" });
  await go("resolved");
  await go("in_review");
  await change({
    rootCause: "A password used twice",
    techniques: ["T1110.004"],
    failedRequirements: ["AC-07"],
    reviewConclusion: "None needed",
  });
  await go("closed");
  const firstContained = made.containedAt;
  expect(await codeOf(incidents.change(COMMANDER, made.id, { version: made.version, title: "Other" }))).toBe(
    "incident-closed",
  );
  await go("active", "It came back");
  expect(made).toMatchObject({ state: "active", cycle: 2, containedAt: null, closedAt: null });
  expect(made.cycles).toMatchObject([{ cycle: 1, times: { contained_at: firstContained } }]);
  expect(made.tracks.every(({ state }) => state === "not_started")).toBe(true);
});

test("two texts saved on the same one are both kept, until somebody joins them", async () => {
  const { id } = await declare({ title: "Case" });
  const { note } = await incidents.addNote(HANDLER, id, "First");
  const [one, two] = await Promise.all([
    incidents.reviseNote(HANDLER, id, { note, base: 1, text: "First, by the handler" }),
    incidents.reviseNote(ANALYST, id, { note, base: 1, text: "First, by the analyst" }),
  ]);
  expect(one.conflict).not.toBe(two.conflict);
  const [before] = (await incidents.get(HANDLER, id)).notes;
  expect(new Set([before?.head.text, before?.conflicts[0]?.text])).toEqual(
    new Set(["First, by the analyst", "First, by the handler"]),
  );
  const joined = await incidents.reviseNote(HANDLER, id, { note, base: 3, text: "First, by both" });
  expect(joined).toEqual({ note, revision: 4, conflict: false });
  expect(await incidents.reviseNote(HANDLER, id, { note, base: 3, text: "First, by both" })).toEqual(joined);
  const [after] = (await incidents.get(HANDLER, id)).notes;
  expect(after).toMatchObject({ head: { text: "First, by both", revision: 4 }, conflicts: [], newest: 4 });
  expect(JSON.stringify((await incidents.get(HANDLER, id)).history)).not.toContain("First");
});

test("the timeline has two lanes and uncertain times, and what is struck out stays to be read", async () => {
  const [alert] = await raise([1]);
  const { id } = await declare({ title: "Case" });
  const entry = AddEntry.parse({
    lane: "attacker",
    from: "2026-11-20T00:01:00Z",
    to: "2026-11-20T00:09:00Z",
    confidence: "estimated",
    title: "First sign-in",
    eventId: "0a.1.1",
    alert: alert?.id,
    technique: "T1110",
  });
  const [added] = (await incidents.addEntry(HANDLER, id, entry)).timeline;
  expect(added).toMatchObject({
    lane: "attacker",
    confidence: "estimated",
    eventId: "0a.1.1",
    alert: alert?.id,
    struck: null,
  });
  const struck = await incidents.strikeEntry(ANALYST, id, added?.id ?? "", "It was our scanner");
  expect(struck.timeline).toMatchObject([
    { id: added?.id, struck: { reason: "It was our scanner", by: { id: ANALYST.id } } },
  ]);
  expect(await codeOf(incidents.addEntry(HANDLER, id, { ...entry, to: "2026-11-19T00:00:00Z" }))).toBe(
    "times-reversed",
  );
  expect(await codeOf(incidents.addEntry(HANDLER, id, { ...entry, alert: HANDLER.id }))).toBe("alert-unknown");
});

test("a restricted case makes a circle of its own, takes its alerts into it, and has a number that tells nothing", async () => {
  const [alert, other] = await raise([1], [1, { eventId: "b", entity: { kind: "user", key: "root" } }]);
  const made = await declare({ alerts: [alert], restricted: true, commander: COMMANDER.id });
  expect(made.number).toMatch(/^INC-2026-[A-Z]{8}$/);
  expect(made).toMatchObject({ restricted: true, linkedAlerts: [{ id: alert?.id, restricted: true }] });
  expect(await codeOf(incidents.get(ANALYST, made.id))).toBe("incident-unknown");
  expect(await codeOf(alerts.get(ANALYST, alert?.id ?? ""))).toBe("alert-unknown");
  expect(await codeOf(incidents.get(signedIn(COMMANDER), made.id))).toBe("done");
  expect((await declare({ title: "Open" })).number).toBe("INC-2026-0001");
  const handler = signedIn(HANDLER);
  expect(await codeOf(incidents.addParticipant(handler, made.id, { account: ANALYST.id, function: "expert" }))).toBe(
    "not-permitted",
  );
  await incidents.addParticipant(signedIn(COMMANDER), made.id, { account: ANALYST.id, function: "expert" });
  expect(await codeOf(incidents.get(signedIn(ANALYST), made.id))).toBe("done");
  await incidents.linkAlerts(handler, made.id, [{ id: other?.id ?? "", version: 1 }]);
  expect(await codeOf(alerts.get(account(9, ["analyst"]), other?.id ?? ""))).toBe("alert-unknown");
});

test("TLP:RED really restricts: what is declared with it is, and what is open is closed to its participants first", async () => {
  expect((await declare({ title: "Named persons", label: "TLP:RED", commander: COMMANDER.id })).restricted).toBe(true);
  expect(await codeOf(declare({ title: "Nobody leads it", label: "TLP:RED" }))).toBe("facts-missing");
  const [alert] = await raise([1]);
  const open = await declare({ alerts: [alert], commander: COMMANDER.id });
  expect(await codeOf(incidents.change(COMMANDER, open.id, { version: 1, label: "TLP:RED" }))).toBe("facts-missing");
  expect(await codeOf(incidents.restrict(ANALYST, open.id, { version: 1, reason: "Payroll" }))).toBe("not-permitted");
  const closed = await incidents.restrict(COMMANDER, open.id, { version: 1, reason: "Payroll" });
  expect(closed).toMatchObject({ restricted: true, label: "TLP:RED", number: open.number, alerts: 1 });
  expect(closed.history.at(-1)).toMatchObject({ action: "incident.restricted", reason: "Payroll" });
  expect(await codeOf(incidents.get(ANALYST, open.id))).toBe("incident-unknown");
  expect(await codeOf(alerts.get(ANALYST, alert?.id ?? ""))).toBe("alert-unknown");
  expect(await codeOf(incidents.get(signedIn(HANDLER), open.id))).toBe("done");
  expect(await codeOf(incidents.restrict(signedIn(COMMANDER), open.id, { version: 2, reason: "Again" }))).toBe(
    "restricted-already",
  );
});

test("a circle that was there before is not widened by a case declared from its alerts", async () => {
  const circle = await compartments.create(null, null, { name: "Payments", members: [HANDLER.id] });
  const [alert] = await raise([1, { compartment: circle }]);
  expect(await codeOf(declare({ alerts: [alert] }))).toBe("alert-unknown");
  const handler = signedIn(HANDLER);
  expect(await codeOf(declare({ alerts: [alert], commander: COMMANDER.id }, handler))).toBe("not-a-member");
  const made = await declare({ alerts: [alert] }, handler);
  expect(made.restricted).toBe(true);
  expect(await codeOf(incidents.get(COMMANDER, made.id))).toBe("incident-unknown");
  const open = await declare({ title: "Open" }, handler);
  const [second] = await raise([1, { compartment: circle, eventId: "c", entity: { kind: "user", key: "x" } }]);
  expect(await codeOf(incidents.linkAlerts(handler, open.id, [{ id: second?.id ?? "", version: 1 }]))).toBe(
    "compartments-differ",
  );
});

test("a merged case gives its alerts away, says where it went, and is seen by no more people than that one", async () => {
  const [alert] = await raise([1]);
  const from = await declare({ alerts: [alert] });
  const into = await declare({ title: "The larger one", restricted: true, commander: COMMANDER.id });
  const commander = signedIn(COMMANDER);
  expect(await codeOf(step(COMMANDER, from, { to: "merged", into: into.id, reason: "Same" }))).toBe("facts-missing");
  const merged = await step(commander, from, { to: "merged", into: into.id, reason: "Same attacker" });
  expect(merged).toMatchObject({ state: "merged", mergedInto: into.id, restricted: true });
  const kept = await incidents.get(commander, into.id);
  expect(kept.mergedFrom).toEqual([{ id: from.id, number: from.number }]);
  expect(kept.linkedAlerts).toMatchObject([{ id: alert?.id, incident: { id: into.id }, restricted: true }]);
  expect(await codeOf(incidents.get(ANALYST, from.id))).toBe("incident-unknown");
});

test("times that cannot be are refused by name", async () => {
  const aware = { at: "2027-01-01T00:00:00Z", reason: "Mail" };
  expect(await codeOf(declare({ title: "Case", aware }))).toBe("times-impossible");
  const made = await declare({ title: "Case", detectedAt: "2026-11-20T00:30:00Z" });
  const change = (given: object) => codeOf(incidents.change(HANDLER, made.id, { version: 1, ...given }));
  expect(await change({ recoveredAt: "2026-11-20T00:29:59Z" })).toBe("times-impossible");
  expect(await change({ occurred: { from: "2026-11-20T00:31:00Z", to: null, confidence: "confirmed" } })).toBe(
    "times-impossible",
  );
  expect(await change({ aware: { at: "2027-01-01T00:00:00Z", reason: "Mail" } })).toBe("times-impossible");
  expect(await change({ aware: { at: "2026-11-20T00:40:00Z", reason: "Mail of the customer" } })).toBe("done");
  expect((await incidents.get(HANDLER, made.id)).aware).toMatchObject({
    by: { id: HANDLER.id },
    reason: "Mail of the customer",
  });
});

test("of two who change the same case at once one is told that it changed meanwhile", async () => {
  const made = await declare({ title: "Case" });
  const both = await Promise.all(
    [HANDLER, ANALYST].map((who) => codeOf(incidents.change(who, made.id, { version: 1, title: `By ${who.name}` }))),
  );
  expect(both.toSorted()).toEqual(["changed-meanwhile", "done"]);
});
