import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../platform/database/database.js";
import { account } from "../../platform/testing/actors.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import { readPulse } from "./pulse.js";

let postgres: TestPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);

test("the pulse has every minute of the last hour and the sources that are silent, as far as one may know of them", async () => {
  const circle = account(70, []).id;
  await sql`insert into source (id, code, name, compartment) values
    (${account(61, []).id}, 'open', 'Open', null), (${account(62, []).id}, 'closed', 'Closed', ${circle}),
    (${account(63, []).id}, 'paused', 'Paused', null)`.execute(database.db);
  await sql`update source set paused_at = now() where code = 'paused'`.execute(database.db);
  await sql`insert into source_standing (source, silent_since) select id, now() from source`.execute(database.db);
  await sql`insert into source_minute (source, minute, events, bytes)
    select id, date_trunc('minute', now()) - interval '1 minute', 100, 1 from source`.execute(database.db);
  const outside = await readPulse(database, account(1, ["analyst"]));
  expect(outside.sources).toBe(2);
  expect(outside.silent.map(({ name }) => name)).toEqual(["Open"]);
  expect(outside.minutes.map(({ events }) => events)).toEqual([...Array.from({ length: 59 }, () => 0), 200]);
  const inside = await readPulse(database, account(1, ["analyst"], [circle]));
  expect(inside.silent.map(({ name }) => name).toSorted()).toEqual(["Closed", "Open"]);
  expect(inside.minutes.at(-1)?.events).toBe(300);
});
