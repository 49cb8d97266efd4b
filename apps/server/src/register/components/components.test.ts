import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { openTestRegister, type TestRegister } from "../register.fixture.js";
import { readBill } from "./cyclonedx.js";

let postgres: TestPostgres;
let at: TestRegister;
let shop: string;
let mail: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 180_000);
afterAll(async () => await postgres.stop(), 180_000);
beforeEach(async () => {
  at = await openTestRegister(postgres);
  const some = { phase: "operation", model: "saas", informationClass: "C2", exposure: "internet" };
  ({ id: shop } = await at.add("services", { code: "shop", name: "Shop", ...some }));
  ({ id: mail } = await at.add("services", { code: "mail", name: "Mail", ...some }));
});
afterEach(async () => await at.close());

const gallery = (version: string) => ({
  type: "library",
  group: "acme",
  name: "gallery",
  version,
  purl: `pkg:composer/acme/gallery@${version}`,
  licenses: [{ license: { id: "MIT" } }, { expression: "Apache-2.0 OR MIT" }],
});
const billOf = (...components: unknown[]) => ({ bomFormat: "CycloneDX", specVersion: "1.6", components });
const send = (service: string, bill: object, path = "bill") =>
  at.ask("POST", `/api/v1/services/${service}/${path}`, bill);

test("which services have a component is found across all of them, and a new bill takes the place of the old one", async () => {
  await send(shop, billOf(gallery("2.3.1"), { type: "library", name: "left-pad", version: "1.0" }));
  await send(mail, billOf(gallery("2.4.0")));
  const holders = async (): Promise<string[]> =>
    (await at.page("/api/v1/components?q=acme/gallery")).rows.map((row) => [row["service"], row["version"]].join(" "));
  expect(new Set(await holders())).toEqual(new Set([`${shop} 2.3.1`, `${mail} 2.4.0`]));
  const preview = await send(shop, billOf(gallery("2.3.2")), "bill/preview");
  expect(preview.body).toMatchObject({ components: 1, added: 0, removed: 1, changed: 1 });
  expect(await holders()).toContain(`${shop} 2.3.1`);
  await send(shop, billOf(gallery("2.3.2")));
  expect(await holders()).toContain(`${shop} 2.3.2`);
  expect((await at.page(`/api/v1/components?service=${shop}`)).rows).toMatchObject([
    { name: "acme/gallery", licenses: ["MIT", "Apache-2.0 OR MIT"] },
  ]);
});

test("the same bill again is no change, and the trail has it once", async () => {
  for (let turn = 0; turn < 2; turn += 1) await send(shop, billOf(gallery("2.3.1")));
  const { rows } = await at.page(`/api/v1/services/${shop}/history`);
  expect(rows.filter(({ action }) => action === "service.bill-replaced")).toHaveLength(1);
});

test("a component that cannot be read is named, and the others are taken", async () => {
  const answer = await send(shop, billOf({ type: "library" }, gallery("1.0"), { type: "library", name: 7 }));
  expect(answer.body).toMatchObject({
    components: 1,
    problemCount: 2,
    problems: [{ code: "component-unreadable", field: "/components/0/name" }, { field: "/components/2/name" }],
  });
  expect(await send(shop, { bomFormat: "SPDX", specVersion: "2.3" })).toMatchObject({
    status: 422,
    body: { code: "bill-unreadable" },
  });
});

test("pages of components hold each of them once", async () => {
  await send(
    shop,
    billOf(...Array.from({ length: 25 }, (_, index) => ({ type: "library", name: `lib-${index % 5}` }))),
  );
  const names: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<TestRegister["page"]>> = await at.page(
      `/api/v1/components?limit=7${cursor === null ? "" : `&cursor=${cursor}`}`,
    );
    for (const row of page.rows) names.push(row["number"]);
    cursor = page.next;
  } while (cursor !== null);
  expect(new Set(names).size).toBe(25);
  expect(names).toHaveLength(25);
});

test("components within components are read to a bounded depth", () => {
  let nested: object = { type: "library", name: "core" };
  for (let level = 0; level < 40; level += 1) nested = { type: "library", name: `l${level}`, components: [nested] };
  const bill = readBill(billOf(nested));
  expect(bill?.components).toHaveLength(32);
  expect(bill?.problems.map(({ code }) => code)).toEqual(["components-too-deep"]);
});
