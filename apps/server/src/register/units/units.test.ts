import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { openTestRegister, type TestRegister } from "../register.fixture.js";

let postgres: TestPostgres;
let at: TestRegister;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 180_000);
afterAll(async () => await postgres.stop(), 180_000);
beforeEach(async () => {
  at = await openTestRegister(postgres);
});
afterEach(async () => await at.close());

const Tree = z.object({ rows: z.array(z.looseObject({ code: z.string(), parent: z.string().nullable() })) });

async function unit(code: string, more: object = {}): Promise<string> {
  return (await at.add("units", { code, name: code, ...more })).id;
}

async function move(id: string, parent: string | null, from: string | null) {
  return await at.ask("POST", `/api/v1/units/${id}/move`, { parent, from });
}

async function parentsOn(day: string, codes: ReadonlyMap<string, string>): Promise<Record<string, string | null>> {
  const { rows } = Tree.parse((await at.ask("GET", `/api/v1/units/tree?on=${day}`)).body);
  return Object.fromEntries(
    rows.map(({ code, parent }) => [code, parent === null ? null : (codes.get(parent) ?? parent)]),
  );
}

test("the tree of a past day stays as it was when a unit moves", async () => {
  const [cert, operations, night] = [await unit("cert"), await unit("operations"), await unit("night")];
  const codes = new Map([
    [cert, "cert"],
    [operations, "operations"],
  ]);
  expect((await move(night, cert, null)).status).toBe(204);
  expect((await move(night, operations, "2026-04-01")).status).toBe(204);
  expect(await parentsOn("2026-03-31", codes)).toEqual({ cert: null, operations: null, night: "cert" });
  expect(await parentsOn("2026-04-01", codes)).toEqual({ cert: null, operations: null, night: "operations" });
  expect((await move(night, null, "2026-05-01")).status).toBe(204);
  expect(await parentsOn("2026-04-30", codes)).toMatchObject({ night: "operations" });
  expect(await parentsOn("2026-05-01", codes)).toMatchObject({ night: null });
  const { rows } = await at.page(`/api/v1/units/${night}/history`);
  expect(rows.map((row) => row["action"])).toEqual(["unit.moved", "unit.moved", "unit.moved", "unit.added"]);
});

test("a later move replaces what was planned from its day on", async () => {
  const [a, b, night] = [await unit("a"), await unit("b"), await unit("night")];
  const codes = new Map([
    [a, "a"],
    [b, "b"],
  ]);
  await move(night, a, "2027-01-01");
  await move(night, b, "2026-06-01");
  expect(await parentsOn("2026-05-31", codes)).toMatchObject({ night: null });
  expect(await parentsOn("2027-02-01", codes)).toMatchObject({ night: "b" });
});

test("a unit never hangs below itself, nor below nothing", async () => {
  const [a, b] = [await unit("a"), await unit("b")];
  await move(b, a, null);
  expect(await move(a, b, "2026-04-01")).toMatchObject({ status: 422, body: { code: "unit-cycle" } });
  expect(await move(a, a, null)).toMatchObject({ status: 422, body: { code: "unit-cycle" } });
  const nowhere = "00000000-0000-4000-8000-000000000009";
  expect(await move(a, nowhere, null)).toMatchObject({ status: 409, body: { code: "reference-broken" } });
  expect(await move(nowhere, a, null)).toMatchObject({ status: 404 });
});

test("two moves at once that would close a circle together are not both kept", async () => {
  const [a, b] = [await unit("a"), await unit("b")];
  const answers = await Promise.all([move(a, b, null), move(b, a, null)]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 422]);
});

test("units that no longer exist on a day are not in its tree", async () => {
  await unit("old", { toDay: "2025-12-31" });
  await unit("new", { fromDay: "2026-01-01" });
  expect(await parentsOn("2025-12-31", new Map())).toEqual({ old: null });
  expect(await parentsOn("2026-01-01", new Map())).toEqual({ new: null });
});

test("a person belongs to a unit once at a time, and again after leaving it", async () => {
  const person = (await at.add("people", { name: "Sato" })).id;
  const cert = await unit("cert");
  const first = { person, unit: cert, toDay: "2026-03-31", lead: false };
  await at.add("memberships", first);
  const twice = await at.ask("POST", "/api/v1/memberships", { ...first, fromDay: "2026-03-31", toDay: null });
  expect(twice).toMatchObject({ status: 422, body: { code: "membership-overlaps" } });
  await at.add("memberships", { person, unit: cert, fromDay: "2026-06-01", lead: true });
  expect((await at.page(`/api/v1/memberships?person=${person}&on=2026-04-15`)).rows).toEqual([]);
  expect((await at.page(`/api/v1/memberships?person=${person}&on=2026-06-01`)).rows).toHaveLength(1);
});

test("the line of command is asked for by instant, and its day is the register's", async () => {
  const boss = (await at.add("people", { name: "Boss" })).id;
  const person = (await at.add("people", { name: "Sato" })).id;
  const cert = await unit("cert");
  await at.add("memberships", { person: boss, unit: cert, fromDay: "2026-04-01", lead: true });
  await at.add("memberships", { person, unit: cert, lead: false });
  const ask = async (instant: string) =>
    (await at.ask("GET", `/api/v1/people/${person}/chain-of-command?at=${instant}`)).body;
  expect(await ask("2026-03-31T14:59:59Z")).toEqual({ on: "2026-03-31", rows: [{ unit: cert, leads: [] }] });
  expect(await ask("2026-03-31T15:00:00Z")).toEqual({ on: "2026-04-01", rows: [{ unit: cert, leads: [boss] }] });
});
