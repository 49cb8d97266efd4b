import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { openTestRegister, type TestRegister } from "../register.fixture.js";
import { DirectoryCache } from "./cache.js";
import { type AssetFacts, type AssetQuery, Directory } from "./directory.js";

const asset = (id: string, name: string, more: Partial<AssetFacts> = {}): AssetFacts => ({
  id,
  name,
  kind: "server",
  addresses: [],
  service: null,
  tenant: null,
  criticality: "low",
  exposure: "internal",
  registered: true,
  from: null,
  to: null,
  ...more,
});

const HOUSE = new Directory(
  {
    people: [],
    units: [],
    services: [],
    tenants: [],
    structure: { placements: [], members: [] },
    assets: [
      asset("shop-web", "web01", { service: "shop", addresses: ["10.0.5.44"] }),
      asset("mail-web", "web01", { service: "mail", addresses: ["10.0.6.44"] }),
      asset("db", "db01.minato.example", { addresses: ["10.0.5.45", "2001:db8::45"] }),
      asset("old", "old-gw", { addresses: ["10.0.0.1"], to: "2026-03-31" }),
      asset("new", "new-gw", { addresses: ["10.0.0.1"], from: "2026-04-01" }),
    ],
  },
  "Asia/Tokyo",
);

const questions: [name: string, query: AssetQuery, id: string | null][] = [
  ["a host is known by its name", { host: "old-gw", at: new Date("2026-01-01") }, "old"],
  ["in any case of letters", { host: "DB01.Minato.Example" }, "db"],
  ["and by its first label where the log leaves the domain out", { host: "db01" }, "db"],
  ["but not by a label of another domain", { host: "db01.other.example" }, null],
  ["a name of two services is the one of the source's service", { host: "web01", service: "mail" }, "mail-web"],
  ["and nobody's where the service is unknown", { host: "web01" }, null],
  ["an address answers where the name says nothing", { host: "unknown", address: "10.0.5.44" }, "shop-web"],
  ["an address is known in any way it is written", { address: "2001:DB8:0::45" }, "db"],
  ["an IPv4 address too, mapped into IPv6", { address: "::ffff:10.0.5.45" }, "db"],
  ["an address was another thing's before", { address: "10.0.0.1", at: new Date("2026-03-31T14:59:59Z") }, "old"],
  ["and is this one's from its first day on", { address: "10.0.0.1", at: new Date("2026-03-31T15:00:00Z") }, "new"],
  ["an address in place of a name is no name", { host: "10.0.5.1" }, null],
  ["nothing is nothing's", {}, null],
];
for (const [name, query, id] of questions) {
  test(name, () => expect(HOUSE.resolveAsset(query)?.id ?? null).toBe(id));
}

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

const SHOP = {
  code: "shop",
  name: "Shop",
  phase: "operation",
  model: "saas",
  informationClass: "C2",
  exposure: "internet",
};
const WEB = { name: "web01", kind: "server", addresses: ["10.0.5.44"], criticality: "high", exposure: "internet" };

test("what was written is known at once, and names of anything are given by id", async () => {
  const { register } = at;
  expect(await register.serviceByCode("shop")).toBeNull();
  const service = await at.add("services", { ...SHOP, nameJa: "ショップ" });
  expect(await register.serviceByCode(" SHOP ")).toMatchObject({ id: service.id, informationClass: "C2" });
  const person = await at.add("people", { name: "Sato", nameJa: "佐藤" });
  expect(await register.getPerson(person.id)).toMatchObject({ nameJa: "佐藤" });
  const names = await register.namesOf([service.id, person.id, "00000000-0000-4000-8000-000000000009"]);
  expect(Object.fromEntries(names)).toEqual({
    [service.id]: { name: "Shop", nameJa: "ショップ" },
    [person.id]: { name: "Sato", nameJa: "佐藤" },
  });
});

test("a directory is given again as long as nothing changes, and within 5 s whoever wrote is noticed", async () => {
  let now = 0;
  const cache = new DirectoryCache(at.database.db, "Asia/Tokyo", () => now);
  const first = await cache.get();
  await at.add("assets", WEB); // the cache is not told
  now = 1999;
  expect(await cache.get()).toBe(first);
  now = 2000;
  const second = await cache.get();
  expect(second.resolveAsset({ host: "web01" })).toMatchObject({ addresses: ["10.0.5.44"] });
  now = 9000;
  expect(await cache.get()).toBe(second);
});

test("fifty questions at once read the register once", async () => {
  const cache = new DirectoryCache(at.database.db, "Asia/Tokyo");
  const directories = await Promise.all(Array.from({ length: 50 }, () => cache.get()));
  expect(new Set(directories).size).toBe(1);
});

test("a host that is seen is noted, and one that nobody registered becomes a thing to be registered", async () => {
  const known = await at.add("assets", WEB);
  const seen = new Date("2026-04-01T00:00:00Z");
  await at.register.noteSeen([
    { host: "web01", at: seen },
    { host: "Stranger-7", address: "10.9.9.9", at: seen },
    { host: "stranger-7", at: seen },
    { host: "not a host name!", at: seen },
  ]);
  const { rows } = await at.page("/api/v1/assets");
  expect(rows).toMatchObject([
    { name: "stranger-7", registeredAt: null, seenAt: seen.toISOString() },
    { name: "web01", seenAt: seen.toISOString(), version: 1 },
  ]);
  expect((await at.page("/api/v1/assets?registered=false")).rows).toHaveLength(1);
  expect(await at.register.resolveAsset({ host: "stranger-7" })).toMatchObject({ registered: false });
  expect(known.version).toBe(1);
});

test("a thing that was only seen is registered by whoever looks after it, even without another change", async () => {
  await at.register.noteSeen([{ host: "stranger-7", at: new Date() }]);
  const [stranger] = (await at.page("/api/v1/assets")).rows;
  const adopted = await at.ask("PATCH", `/api/v1/assets/${String(stranger?.["id"])}`, { version: 1 });
  expect(adopted).toMatchObject({ status: 200, body: { version: 2, registeredAt: expect.any(String) as unknown } });
  expect((await at.page("/api/v1/assets?registered=false")).rows).toEqual([]);
});

test("a sighting is never set back, and noted once a minute", async () => {
  await at.add("assets", WEB);
  const seenAt = async () => (await at.page("/api/v1/assets")).rows[0]?.["seenAt"];
  for (const time of ["00:10:00", "00:10:30", "00:05:00"]) {
    await at.register.noteSeen([{ host: "web01", at: new Date(`2026-04-01T${time}Z`) }]);
  }
  expect(await seenAt()).toBe("2026-04-01T00:10:00.000Z");
  await at.register.noteSeen([{ host: "web01", at: new Date("2026-04-01T00:11:00Z") }]);
  expect(await seenAt()).toBe("2026-04-01T00:11:00.000Z");
});
