import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { openTestRegister, type TestRegister } from "../register.fixture.js";

let postgres: TestPostgres;
let at: TestRegister;
let service: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 180_000);
afterAll(async () => await postgres.stop(), 180_000);
beforeEach(async () => {
  at = await openTestRegister(postgres);
  const shop = { code: "shop", name: "Shop", phase: "operation", model: "saas", informationClass: "C2" };
  ({ id: service } = await at.add("services", { ...shop, exposure: "internet" }));
});
afterEach(async () => await at.close());

const orders = (more: object = {}) => ({
  service,
  name: "Orders",
  nameJa: "注文データ",
  informationClass: "C2",
  personal: true,
  place: "database orders of db01",
  country: "jp",
  ...more,
});

test("a holding beyond its last day is found until its disposal is proved", async () => {
  const { id, version } = await at.add("holdings", orders({ fromDay: "2020-01-01", untilDay: "2024-12-31" }));
  await at.add("holdings", orders({ name: "Catalogue", personal: false }));
  const overdue = async () => (await at.page("/api/v1/holdings?overdue=true")).rows.map(({ name }) => name);
  expect(await overdue()).toEqual(["Orders"]);
  const half = await at.ask("PATCH", `/api/v1/holdings/${id}`, { version, disposedOn: "2025-01-10" });
  expect(half).toMatchObject({ status: 422, body: { code: "disposal-unproved", place: { field: "disposal" } } });
  const disposal = { disposedOn: "2025-01-10", disposal: "crypto-erased", disposalProof: "key log K-77" };
  expect((await at.ask("PATCH", `/api/v1/holdings/${id}`, { version, ...disposal })).status).toBe(200);
  expect(await overdue()).toEqual([]);
});

test("a disposal that is still to come is none", async () => {
  const disposal = { disposedOn: "2999-01-01", disposal: "erased", disposalProof: "ticket" };
  const answer = await at.ask("POST", "/api/v1/holdings", orders(disposal));
  expect(answer).toMatchObject({ status: 422, body: { code: "day-to-come" } });
});

test("holdings come in as a table, their service by its code", async () => {
  const csv = "service,name,informationClass,personal,place\nshop,Orders,C2,yes,db01\nnone,Lost,C2,no,db02\n";
  const preview = await at.ask("POST", "/api/v1/holdings/import/preview", { csv });
  expect(preview).toMatchObject({ status: 200, body: { counts: { added: 1, problems: 1 } } });
});

test("a qualification that ended is found, and one that does not end is not", async () => {
  const { id: person } = await at.add("people", { name: "Sato Hana" });
  await at.add("qualifications", {
    person,
    name: "Registered Information Security Specialist",
    expiresOn: "2024-09-30",
  });
  await at.add("qualifications", { person, name: "Driving licence of the data centre's forklift" });
  const { rows } = await at.page("/api/v1/qualifications?expired=true");
  expect(rows).toMatchObject([{ name: "Registered Information Security Specialist", expiresOn: "2024-09-30" }]);
});
