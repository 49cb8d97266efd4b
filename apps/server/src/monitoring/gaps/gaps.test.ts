import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { closeGaps, noteAway, noteGaps } from "./keeper.js";
import { listGaps } from "./query.js";

const READER: Actor = { kind: "account", id: "a", name: "a", person: null, roles: ["analyst"], compartments: [] };
const CLOSED = "99999999-9999-4999-8999-999999999999";
const NOW = Date.now();
const MINUTE = 60_000;

let postgres: TestPostgres;
let database: Database;
let source = "";
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);
beforeEach(async () => {
  database = await openTestDatabase(await postgres.makeMigrated());
  source = await makeSource("web", null);
}, 60_000);
afterEach(async () => await database.close(), 60_000);

async function makeSource(code: string, compartment: string | null): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into source (code, name, compartment) values (${code}, ${code}, ${compartment}) returning id`.execute(
    database.db,
  );
  const id = rows[0]?.id ?? "";
  await sql`insert into source_standing (source) values (${id})`.execute(database.db);
  return id;
}

const look = async (nowMs = NOW, keptUntilMs = nowMs) => await noteGaps(database, keptUntilMs, nowMs);
const gaps = async (query: object = {}) => (await listGaps(database, READER, { limit: 100, ...query })).rows;
const at = (ms: number) => new Date(ms).toISOString();

test("a silent source is a gap from its last event until it is heard again", async () => {
  const since = new Date(NOW - 30 * MINUTE);
  await sql`update source_standing set silent_since = ${since} where source = ${source}`.execute(database.db);
  await look();
  await look(NOW + MINUTE);
  expect(await gaps()).toMatchObject([
    { cause: "source-silent", source: { name: "web" }, from: at(NOW - 30 * MINUTE), to: null },
  ]);
  await sql`update source_standing set silent_since = null where source = ${source}`.execute(database.db);
  const heard = new Date(Math.floor((NOW - 10 * MINUTE) / MINUTE) * MINUTE);
  await sql`insert into source_minute (source, minute, events, bytes) values (${source}, ${heard}, 1, 1)`.execute(
    database.db,
  );
  await look(NOW + 2 * MINUTE);
  expect(await gaps()).toMatchObject([{ to: at(heard.getTime() + MINUTE) }]);
});

test("a rule that was switched off is a gap of its own, and of no other rule", async () => {
  const turn = async (enabled: boolean, ms: number) =>
    await sql`insert into rule_choice (rule, enabled, changed_by, changed_at) values ('r1', ${enabled}, 'a', ${new Date(ms)})
      on conflict (rule) do update set enabled = excluded.enabled, changed_at = excluded.changed_at`.execute(
      database.db,
    );
  await turn(false, NOW - 20 * MINUTE);
  await look();
  await turn(true, NOW - 5 * MINUTE);
  await look();
  await look();
  expect(await gaps({ rule: "r1" })).toMatchObject([
    { cause: "rule-off", rule: "r1", from: at(NOW - 20 * MINUTE), to: at(NOW - 5 * MINUTE) },
  ]);
  expect(await gaps({ rule: "r2" })).toEqual([]);
});

test("a stream that is behind and a server that was away are gaps of everything", async () => {
  await noteAway(database, NOW - 60 * MINUTE);
  await noteAway(database, NOW - 10 * MINUTE);
  await look(NOW, NOW - 11_000);
  await look(NOW + 1000, NOW - 11_000);
  await look(NOW + 20_000);
  expect(await gaps({ source, rule: "r" })).toMatchObject([
    { cause: "stream-behind", from: at(NOW - 11_000), to: at(NOW + 20_000), source: null, rule: null },
    { cause: "server-down", from: at(NOW - 60 * MINUTE), to: at(NOW - 10 * MINUTE) },
  ]);
});

test("events that could not be read or came late are counted, near ones as one gap", async () => {
  const count = async (unread: number, late: number) =>
    await sql`update source_standing set unread = ${unread}, late = ${late} where source = ${source}`.execute(
      database.db,
    );
  await look(NOW - 60 * MINUTE);
  await count(3, 0);
  await look(NOW - 59 * MINUTE);
  await count(5, 2);
  await look(NOW - 58 * MINUTE);
  await look(NOW - 57 * MINUTE);
  await count(6, 2);
  await look(NOW);
  const found = (await gaps()).map(({ cause, events }) => [cause, events]);
  expect(found).toEqual(
    expect.arrayContaining([
      ["unread", 5],
      ["late", 2],
      ["unread", 1],
    ]),
  );
  expect(found).toHaveLength(3);
});

test("a search over a gap that had ended closes it, for its rule", async () => {
  await noteAway(database, NOW - 60 * MINUTE);
  await noteAway(database, NOW - 10 * MINUTE);
  const run = async (fromMs: number, subject: string) => {
    const { rows } = await sql<{ id: string }>`
      insert into retro_run (subject_kind, subject, title, from_us, to_us, made_by, made_at)
      values ('rule', ${subject}, 't', ${String(fromMs * 1000)}, ${String(NOW * 1000)}, 'a', ${new Date(NOW)}) returning id`.execute(
      database.db,
    );
    await database.db.transaction().execute(async (tx) => await closeGaps(tx, rows[0]?.id ?? ""));
  };
  await run(NOW - 30 * MINUTE, "r1");
  expect(await gaps({ rule: "r1" })).toMatchObject([{ closed: null }]);
  await run(NOW - 90 * MINUTE, "r1");
  const [closed] = await gaps({ rule: "r1" });
  expect(closed?.closed).not.toBeNull();
  expect(await gaps({ rule: "r2" })).toMatchObject([{ closed: null }]);
});

test("gaps of a restricted source are for those who may know of it", async () => {
  await sql`insert into compartment (id, name) values (${CLOSED}, 'Closed')`.execute(database.db);
  const secret = await makeSource("secret", CLOSED);
  await sql`update source_standing set silent_since = now() - interval '1 hour' where source = ${secret}`.execute(
    database.db,
  );
  await look();
  expect(await gaps()).toEqual([]);
  expect((await listGaps(database, { ...READER, compartments: [CLOSED] }, { limit: 10 })).rows).toHaveLength(1);
});
