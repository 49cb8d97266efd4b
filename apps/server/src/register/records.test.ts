import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Role } from "../platform/access/index.js";
import { testActor } from "../platform/testing/http.js";
import { startTestPostgres, type TestPostgres } from "../platform/testing/postgres.js";
import { openTestRegister, type TestRegister } from "./register.fixture.js";

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

const SATO = {
  name: "Sato Hana",
  nameJa: "佐藤 花",
  yomi: "さとう はな",
  mail: "Hana@Example.jp",
  employeeNumber: "E-1",
};

test("a person is added, read, changed on its version, and its history says what changed", async () => {
  const { id } = await at.add("people", SATO);
  expect((await at.ask("GET", `/api/v1/people/${id}`)).body).toMatchObject({ mail: "hana@example.jp", version: 1 });
  const changed = await at.ask("PATCH", `/api/v1/people/${id}`, { version: 1, phone: "+81 3-0000-0000" });
  expect(changed).toMatchObject({ status: 200, body: { version: 2, phone: "+81 3-0000-0000", nameJa: "佐藤 花" } });
  const { rows } = await at.page(`/api/v1/people/${id}/history`);
  expect(rows).toMatchObject([
    {
      action: "person.changed",
      before: { phone: null },
      after: { phone: "+81 3-0000-0000" },
      actor: { name: "Tester" },
    },
    { action: "person.added", before: null, after: { name: "Sato Hana" } },
  ]);
});

test("a change on an old version is refused and changes nothing", async () => {
  const { id } = await at.add("people", SATO);
  await at.ask("PATCH", `/api/v1/people/${id}`, { version: 1, name: "Sato H." });
  const late = await at.ask("PATCH", `/api/v1/people/${id}`, { version: 1, name: "Somebody" });
  expect(late).toMatchObject({ status: 409, body: { code: "changed-meanwhile", place: { field: "version" } } });
  expect((await at.ask("GET", `/api/v1/people/${id}`)).body).toMatchObject({ name: "Sato H.", version: 2 });
});

test("of ten changes at once on one version one is kept", async () => {
  const { id } = await at.add("people", SATO);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      at.ask("PATCH", `/api/v1/people/${id}`, { version: 1, name: `N${index}` }),
    ),
  );
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
    200,
    ...Array.from({ length: 9 }, () => 409),
  ]);
});

test("a change that changes nothing leaves version and history alone", async () => {
  const { id } = await at.add("people", SATO);
  const same = await at.ask("PATCH", `/api/v1/people/${id}`, { version: 1, name: "Sato Hana" });
  expect(same).toMatchObject({ status: 200, body: { version: 1 } });
  expect((await at.page(`/api/v1/people/${id}/history`)).rows).toHaveLength(1);
});

test("what is changed is told to those who listen, after it was kept", async () => {
  const { id } = await at.add("services", SHOP);
  expect(at.heard).toEqual([{ topic: "service", id, permission: "register.read", compartment: null }]);
  await at.ask("POST", "/api/v1/services", SHOP);
  expect(at.heard).toHaveLength(1);
});

const SHOP = {
  code: "storefront",
  name: "Minato Storefront",
  nameJa: "ミナトストアフロント",
  phase: "operation",
  model: "saas",
  informationClass: "C2",
  exposure: "internet",
};

const refused: [name: string, plural: string, fields: object, status: number, code: string][] = [
  ["a field nobody knows", "people", { ...SATO, shoeSize: 39 }, 422, "request-invalid"],
  ["a reading in kanji", "people", { ...SATO, yomi: "佐藤" }, 422, "request-invalid"],
  ["a name of blanks", "people", { name: "  " }, 422, "request-invalid"],
  ["a name that turns the direction of text", "people", { name: "a\u202eb" }, 422, "request-invalid"],
  [
    "a last day before the first",
    "people",
    { ...SATO, joinedOn: "2026-04-01", leftOn: "2026-03-31" },
    422,
    "days-reversed",
  ],
  ["a day that is none", "people", { ...SATO, joinedOn: "2026-02-30" }, 422, "request-invalid"],
  ["a class that is not there", "services", { ...SHOP, informationClass: "C9" }, 409, "reference-broken"],
  ["an address that is none", "assets", { ...WEB(), addresses: ["10.0.0.300"] }, 422, "request-invalid"],
];
test("what is not accepted is refused with its code, and nothing of it is kept", async () => {
  for (const [name, plural, fields, status, code] of refused) {
    const answer = await at.ask("POST", `/api/v1/${plural}`, fields);
    expect(answer, name).toMatchObject({ status, body: { code } });
    expect((await at.page(`/api/v1/${plural}`)).rows, name).toEqual([]);
  }
});

function WEB(): Record<string, unknown> {
  return {
    name: "web01",
    kind: "server",
    addresses: ["10.0.5.44", "2001:DB8:0:0::1"],
    criticality: "high",
    exposure: "internet",
  };
}

test("two services do not share a code", async () => {
  await at.add("services", SHOP);
  const twice = await at.ask("POST", "/api/v1/services", { ...SHOP, code: "STOREFRONT" });
  expect(twice).toMatchObject({ status: 409, body: { code: "already-there" } });
});

test("what others refer to is not removed; what nobody refers to is, with the reason in the trail", async () => {
  const service = await at.add("services", SHOP);
  const tenant = await at.add("tenants", { service: service.id, code: "t1", name: "Tenant one" });
  const removal = { version: 1, reason: "entered twice" };
  const kept = await at.ask("POST", `/api/v1/services/${service.id}/remove`, removal);
  expect(kept).toMatchObject({ status: 409, body: { code: "reference-broken" } });
  expect((await at.ask("POST", `/api/v1/tenants/${tenant.id}/remove`, removal)).status).toBe(204);
  expect((await at.ask("GET", `/api/v1/tenants/${tenant.id}`)).status).toBe(404);
  expect((await at.page(`/api/v1/tenants/${tenant.id}/history`)).rows).toMatchObject([
    { action: "tenant.removed", reason: "entered twice", before: { code: "t1" } },
    { action: "tenant.added" },
  ]);
});

test("a tenant of another service is not a thing's", async () => {
  const one = await at.add("services", SHOP);
  const other = await at.add("services", { ...SHOP, code: "mail" });
  const tenant = await at.add("tenants", { service: other.id, code: "t1", name: "Tenant one" });
  const wrong = await at.ask("POST", "/api/v1/assets", { ...WEB(), service: one.id, tenant: tenant.id });
  expect(wrong).toMatchObject({ status: 422, body: { code: "tenant-of-other-service", place: { field: "tenant" } } });
});

test("addresses are written the one way PostgreSQL writes them, and found in any", async () => {
  await at.add("assets", WEB());
  const { rows } = await at.page("/api/v1/assets?address=2001:db8:0::1");
  expect(rows).toMatchObject([{ name: "web01", addresses: ["10.0.5.44", "2001:db8::1"] }]);
});

test("three classes of information are there from the start, in both languages", async () => {
  const { rows } = await at.page("/api/v1/information-classes");
  expect(rows).toMatchObject([
    { code: "C1", nameJa: "一般" },
    { code: "C2", nameJa: "秘" },
    { code: "C3", nameJa: "極秘" },
  ]);
});

const PEOPLE = [
  { name: "Yamada Taro", nameJa: "山田 太郎", yomi: "やまだ たろう" },
  { name: "Ito Jun", nameJa: "伊藤 淳", yomi: "イトウ ジュン" },
  { name: "Abe Mio", nameJa: "阿部 美緒", yomi: "あべ みお" },
  { name: "Ōta Ken", nameJa: "太田 健", yomi: "おおた けん" },
];

test("people come in the order of their readings, whichever kana they are written in", async () => {
  for (const person of PEOPLE) await at.add("people", person);
  const { rows } = await at.page("/api/v1/people");
  expect(rows.map((row) => row["nameJa"])).toEqual(["阿部 美緒", "伊藤 淳", "太田 健", "山田 太郎"]);
  const back = await at.page("/api/v1/people?sort=-reading");
  expect(back.rows.map((row) => row["nameJa"])).toEqual(["山田 太郎", "太田 健", "伊藤 淳", "阿部 美緒"]);
});

const searches: [text: string, found: string[]][] = [
  ["いとう", ["Ito Jun"]],
  ["イトウ", ["Ito Jun"]],
  ["ｲﾄｳ", ["Ito Jun"]],
  ["ITO", ["Ito Jun"]],
  ["ｉｔｏ", ["Ito Jun"]],
  ["山田太郎", ["Yamada Taro"]],
  ["やまだたろう", ["Yamada Taro"]],
  ["太", ["Ōta Ken", "Yamada Taro"]],
  ["%", []],
  ["_", []],
  ["nobody", []],
];
test("a search finds people in whatever form their names are typed", async () => {
  for (const person of PEOPLE) await at.add("people", person);
  for (const [text, found] of searches) {
    const { rows } = await at.page(`/api/v1/people?q=${encodeURIComponent(text)}`);
    expect(
      rows.map((row) => row["name"]),
      text,
    ).toEqual(found);
  }
});

test("pages follow one another without a gap or a repetition, in either direction, with equal readings", async () => {
  for (let index = 0; index < 23; index += 1)
    await at.add("people", { name: `N${index}`, yomi: index % 2 ? "あ" : "い" });
  for (const sort of ["reading", "-reading", "changedAt", "-changedAt", "name"]) {
    const seen: unknown[] = [];
    for (let cursor = ""; ; ) {
      const page = await at.page(`/api/v1/people?limit=5&sort=${sort}${cursor}`);
      seen.push(...page.rows.map((row) => row["name"]));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toHaveLength(23);
    expect(new Set(seen).size).toBe(23);
  }
});

test("a cursor of another order, or none at all, is refused", async () => {
  for (let index = 0; index < 3; index += 1) await at.add("people", { name: `N${index}` });
  const { next } = await at.page("/api/v1/people?limit=1");
  for (const url of [`sort=-reading&cursor=${next ?? ""}`, "cursor=xyz"]) {
    const answer = await at.ask("GET", `/api/v1/people?${url}`);
    expect(answer).toMatchObject({ status: 422, body: { code: "cursor-invalid" } });
  }
});

test("those who have left are told from those who have not", async () => {
  await at.add("people", { name: "Here" });
  await at.add("people", { name: "Gone", leftOn: "2020-03-31" });
  expect((await at.page("/api/v1/people?present=true")).rows).toMatchObject([{ name: "Here" }]);
  expect((await at.page("/api/v1/people?present=false")).rows).toMatchObject([{ name: "Gone" }]);
});

const everybody: [who: Role, read: number, write: number][] = [
  ["analyst", 200, 403],
  ["platform-admin", 200, 422],
  ["field-engineer", 403, 403],
];
test("the register is read and written by whom the table of permissions says", async () => {
  for (const [who, read, write] of everybody) {
    at.as(testActor(who));
    expect((await at.ask("GET", "/api/v1/people")).status, who).toBe(read);
    expect((await at.ask("POST", "/api/v1/people", {})).status, who).toBe(write);
  }
});

test("nobody who is not signed in reads or writes", async () => {
  at.as(null);
  expect((await at.ask("GET", "/api/v1/people")).status).toBe(401);
  expect((await at.ask("POST", "/api/v1/people", SATO)).status).toBe(401);
});
