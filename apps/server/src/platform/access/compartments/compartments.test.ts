import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { LiveEvent } from "../../live/hub.js";
import { startTestPostgres, type TestPostgres } from "../../testing/postgres.js";
import { type Caller, openTestSite, type Said, type TestSite } from "../../testing/site.js";
import { isVisibleTo } from "../actor.js";
import { ROLES } from "../permissions.js";

let postgres: TestPostgres;
let site: TestSite;
beforeAll(async () => {
  postgres = await startTestPostgres();
  site = await openTestSite(postgres);
}, 60_000);
afterAll(async () => {
  await site.close();
  await postgres.stop();
}, 60_000);

const URL = "/api/v1/compartments";
let commander: Caller;
let id: string;
beforeEach(async () => {
  commander = await site.as({ roles: ["incident-commander"] });
  const said = await commander.ask("POST", URL, { name: "Insider case" });
  expect(said).toMatchObject({ status: 201, body: { name: "Insider case", version: 1, members: 1 } });
  id = z.object({ id: z.uuid() }).parse(said.body).id;
});

const letIn = (account: string, until: string | null = null): Promise<Said> =>
  commander.ask("PUT", `${URL}/${id}/members/${account}`, { until });

test("nobody but its members sees that there is one, whatever their roles", async () => {
  const outsider = await site.as({ roles: ["incident-commander", "platform-admin", "auditor"] });
  expect((await outsider.ask("GET", URL)).body).toEqual({ rows: [], next: null });
  const asked: [method: "GET" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object][] = [
    ["GET", `${URL}/${id}`],
    ["PATCH", `${URL}/${id}`, { version: 1, name: "Mine" }],
    ["PUT", `${URL}/${id}/members/${outsider.id}`, { until: null }],
    ["DELETE", `${URL}/${id}/members/${commander.id}`],
  ];
  const nothing = "00000000-0000-4000-8000-000000000000";
  for (const [method, url, payload] of asked) {
    const said = await outsider.ask(method, url, payload);
    expect(said).toMatchObject({ status: 404, code: "compartment-unknown" });
    expect(said.body).toEqual((await outsider.ask(method, url.replace(id, nothing), payload)).body);
  }
});

for (const role of ROLES) {
  test(`${role} sees it as a member, and nothing of it otherwise`, async () => {
    const member = await site.as({ roles: [role], compartments: [id] });
    const outsider = await site.as({ roles: [role] });
    expect((await member.ask("GET", URL)).body).toMatchObject({ rows: [{ id }] });
    expect((await member.ask("GET", `${URL}/${id}`)).status).toBe(200);
    expect((await outsider.ask("GET", URL)).body).toEqual({ rows: [], next: null });
    expect((await outsider.ask("GET", `${URL}/${id}`)).code).toBe("compartment-unknown");
    const rename = await member.ask("PATCH", `${URL}/${id}`, { version: 1, name: "Other" });
    expect(rename.code).toBe(role === "incident-commander" ? "" : "not-permitted");
  });
}

test("a member who is let in sees it from the next request on, and is told with the session", async () => {
  const lawyer = await site.as({ roles: ["legal"] });
  expect(await letIn(lawyer.id)).toMatchObject({ status: 200, body: { members: 2 } });
  const { membership } = z
    .object({ membership: z.array(z.object({ account: z.uuid() })) })
    .parse((await lawyer.ask("GET", `${URL}/${id}`)).body);
  expect(membership.map(({ account }) => account)).toEqual([commander.id, lawyer.id]);
  expect((await lawyer.ask("GET", "/api/v1/session")).body).toMatchObject({
    compartments: [{ id, name: "Insider case" }],
  });
  expect((await lawyer.ask("PATCH", `${URL}/${id}`, { version: 1, name: "x" })).code).toBe("not-permitted");
});

test("a membership ends at its instant", async () => {
  const guest = await site.as({ roles: ["legal"] });
  expect((await letIn(guest.id, new Date(Date.now() + 3_600_000).toISOString())).status).toBe(200);
  expect((await guest.ask("GET", `${URL}/${id}`)).status).toBe(200);
  await site.database.db
    .withTables<{ compartment_member: { account: string; until: Date } }>()
    .updateTable("compartment_member")
    .set({ until: new Date(Date.now() - 1000) })
    .where("account", "=", guest.id)
    .execute();
  expect((await guest.ask("GET", `${URL}/${id}`)).code).toBe("compartment-unknown");
  expect((await letIn(guest.id, "2020-01-01T00:00:00Z")).code).toBe("until-past");
});

test("who is put out sees it no more", async () => {
  const member = await site.as({ roles: ["investigator"] });
  await letIn(member.id);
  expect((await commander.ask("DELETE", `${URL}/${id}/members/${member.id}`)).status).toBe(204);
  expect((await member.ask("GET", `${URL}/${id}`)).status).toBe(404);
  expect((await commander.ask("DELETE", `${URL}/${id}/members/${member.id}`)).code).toBe("member-unknown");
});

test("the last who keeps it cannot leave", async () => {
  expect((await commander.ask("DELETE", `${URL}/${id}/members/${commander.id}`)).code).toBe("last-keeper");
  const other = await site.as({ roles: ["incident-commander"] });
  await letIn(other.id);
  expect((await commander.ask("DELETE", `${URL}/${id}/members/${commander.id}`)).status).toBe(204);
});

test("a rename names the version it was made on", async () => {
  const rename = () => commander.ask("PATCH", `${URL}/${id}`, { version: 1, name: "Case 7" });
  expect((await rename()).body).toMatchObject({ name: "Case 7", version: 2 });
  expect(await rename()).toMatchObject({ status: 409, code: "changed-meanwhile" });
});

test("only members hear of a change, and its trail belongs to the compartment", async () => {
  const heard: LiveEvent[] = [];
  const leave = site.live.listen((event) => heard.push(event));
  const member = await site.as({ roles: ["legal"] });
  await letIn(member.id);
  leave();
  expect(heard).toEqual([{ topic: "compartment", id, permission: "compartments.manage", compartment: id }]);
  const rows = await site.database.db
    .withTables<{ "trail.entry": { action: string; compartment: string; object_id: string; number: string } }>()
    .selectFrom("trail.entry")
    .select(["action", "compartment"])
    .where("object_id", "=", id)
    .orderBy("number")
    .execute();
  expect(rows).toEqual([
    { action: "compartment.created", compartment: id },
    { action: "compartment-member.added", compartment: id },
  ]);
});

test("a row at hand is seen by members alone", () => {
  const actor = { kind: "account", id: "a", name: "a", person: null, roles: [], compartments: ["x"] } as const;
  expect([null, "x", "y"].map((compartment) => isVisibleTo(actor, compartment))).toEqual([true, true, false]);
});
