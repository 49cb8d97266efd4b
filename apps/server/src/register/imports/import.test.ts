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

const Outcome = z.looseObject({
  digest: z.string(),
  counts: z.object({ added: z.int(), changed: z.int(), unchanged: z.int(), problems: z.int() }),
  rows: z.array(z.looseObject({ line: z.int(), does: z.string() })),
  problems: z.array(z.looseObject({ code: z.string(), line: z.int().nullable(), column: z.int().nullable() })),
});

async function preview(plural: string, csv: string): Promise<z.infer<typeof Outcome>> {
  const { status, body } = await at.ask("POST", `/api/v1/${plural}/import/preview`, { csv });
  expect(status, JSON.stringify(body)).toBe(200);
  return Outcome.parse(body);
}

async function apply(plural: string, csv: string, digest: string) {
  return await at.ask("POST", `/api/v1/${plural}/import`, { csv, digest });
}

const PEOPLE = `employee_number,name,name_ja,yomi,mail
E-1,Sato Hana,佐藤 花,さとう はな,hana@example.jp
E-2,Ito Jun,伊藤 淳,いとう じゅん,jun@example.jp
`;

test("a preview says what would be added and keeps nothing; the import does just that", async () => {
  const seen = await preview("people", PEOPLE);
  expect(seen.counts).toEqual({ added: 2, changed: 0, unchanged: 0, problems: 0 });
  expect((await at.page("/api/v1/people")).rows).toEqual([]);
  expect(at.heard).toEqual([]);
  expect(await apply("people", PEOPLE, seen.digest)).toMatchObject({ status: 200, body: { counts: { added: 2 } } });
  expect((await at.page("/api/v1/people")).rows).toMatchObject([{ nameJa: "伊藤 淳" }, { nameJa: "佐藤 花" }]);
  expect(at.heard).toMatchObject([{ topic: "person", id: null }]);
});

test("the same table again changes nothing", async () => {
  await apply("people", PEOPLE, (await preview("people", PEOPLE)).digest);
  const again = await preview("people", PEOPLE);
  expect(again.counts).toEqual({ added: 0, changed: 0, unchanged: 2, problems: 0 });
});

test("only the columns of the table are changed, and an empty cell empties", async () => {
  await apply("people", PEOPLE, (await preview("people", PEOPLE)).digest);
  const table = "Employee number,phone,mail\nE-1,03-0000-0000,\n";
  const seen = await preview("people", table);
  expect(seen.rows).toMatchObject([
    {
      line: 2,
      does: "change",
      fields: [
        { field: "mail", before: "hana@example.jp", after: null },
        { field: "phone", before: null, after: "03-0000-0000" },
      ],
    },
  ]);
  await apply("people", table, seen.digest);
  const { rows } = await at.page("/api/v1/people?q=sato");
  expect(rows).toMatchObject([{ mail: null, phone: "03-0000-0000", yomi: "さとう はな", version: 2 }]);
  const history = await at.page(`/api/v1/people/${String(rows[0]?.["id"])}/history`);
  expect(history.rows).toMatchObject([{ action: "person.changed" }, { action: "person.added" }]);
});

test("each bad row is a problem with line, column and field, and the good rows go on", async () => {
  const table = `employee_number,name,yomi,mail,shoe_size
E-1,Sato Hana,佐藤,hana@example.jp,39
E-2,Ito Jun,いとう じゅん,jun@example.jp,40
E-3,,,x@example.jp,
,Nobody,,,
E-2,Ito Again,,again@example.jp,
E-4,Same mail,,jun@example.jp,
`;
  const seen = await preview("people", table);
  expect(seen.counts).toMatchObject({ added: 1, problems: 6 });
  expect(seen.problems.map(({ code, line, column }) => [code, line, column])).toEqual([
    ["csv-column-unknown", 1, 32],
    ["cell-invalid", 2, 15],
    ["cell-invalid", 4, 5],
    ["key-missing", 5, 1],
    ["row-repeated", 6, 1],
    ["already-there", 7, 1],
  ]);
  expect(await apply("people", table, seen.digest)).toMatchObject({ status: 200, body: { counts: { added: 1 } } });
  expect((await at.page("/api/v1/people")).rows).toMatchObject([{ name: "Ito Jun" }]);
});

test("an import of what nobody has looked at is refused", async () => {
  const seen = await preview("people", PEOPLE);
  expect(await apply("people", `${PEOPLE}E-3,Abe Mio,,,\n`, seen.digest)).toMatchObject({ status: 409 });
  await at.add("people", { name: "Sato Hana", employeeNumber: "E-1" });
  const late = await apply("people", PEOPLE, seen.digest);
  expect(late).toMatchObject({ status: 409, body: { code: "changed-meanwhile" } });
  expect((await at.page("/api/v1/people")).rows).toHaveLength(1);
});

test("tables refer to units, services and people by what people call them", async () => {
  const units = "code,name\ncert,CERT\nshop,Storefront team\n";
  await apply("units", units, (await preview("units", units)).digest);
  const services =
    "code,name,owner_unit,phase,model,information_class,exposure\nstorefront,Minato Storefront,SHOP,operation,saas,C2,internet\nx,X,nowhere,plan,saas,C1,internal\n";
  const seen = await preview("services", services);
  expect(seen.problems).toMatchObject([{ code: "reference-unknown", line: 3, column: 5, field: "ownerUnit" }]);
  await apply("services", services, seen.digest);
  const assets =
    "name,kind,addresses,service,criticality,exposure\nweb01,server,10.0.5.44 2001:db8::1,storefront,high,internet\n";
  await apply("assets", assets, (await preview("assets", assets)).digest);
  expect((await at.page("/api/v1/assets")).rows).toMatchObject([{ addresses: ["10.0.5.44", "2001:db8::1"] }]);
  expect((await preview("assets", assets)).counts).toMatchObject({ unchanged: 1 });
  await apply("people", PEOPLE, (await preview("people", PEOPLE)).digest);
  const members = "person,unit,from_day,lead\nE-1,cert,2026-04-01,○\njun@example.jp,cert,2026-04-01,\n";
  const planned = await preview("memberships", members);
  expect(planned.counts).toMatchObject({ added: 2, problems: 0 });
  await apply("memberships", members, planned.digest);
  expect((await at.page("/api/v1/memberships?lead=true")).rows).toHaveLength(1);
});

test("a thousand rows are looked at and imported, and then nothing is left to do", async () => {
  const rows = Array.from(
    { length: 1000 },
    (_, index) => `host-${index},server,10.1.${index >> 8}.${index & 255},low,internal`,
  );
  const table = `name,kind,addresses,criticality,exposure\n${rows.join("\n")}\n`;
  const seen = await preview("assets", table);
  await apply("assets", table, seen.digest);
  expect((await preview("assets", table)).counts).toMatchObject({ unchanged: 1000 });
}, 120_000);
