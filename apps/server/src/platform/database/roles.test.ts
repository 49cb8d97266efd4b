import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import type { Database } from "./database.js";
import { connect, type DatabaseSource } from "./source.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;

beforeAll(async () => {
  postgres = await startTestPostgres();
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
  // A table of the trail as a later migration will make one: after the rights were given.
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query(
    "create table trail.later (id integer generated always as identity primary key, said text not null)",
  );
  await owner.query("create table mizugiwa.thing (id integer primary key)");
  await owner.end();
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
}, 60_000);

const run = (text: string) => sql.raw(text).execute(database.db);

test("the application logs in as a role of its own that is nobody special", async () => {
  expect(database.separation).toBe("login");
  const facts = await sql<object>`
    select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolname = session_user as same
    from pg_roles where rolname = current_user`.execute(database.db);
  expect(facts.rows).toEqual([
    { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false, same: true },
  ]);
});

test("names without a schema mean ours", async () => {
  const found = await sql<{ path: string }>`select current_setting('search_path') as path`.execute(database.db);
  expect(found.rows).toEqual([{ path: "mizugiwa" }]);
});

test("it works on the tables, also on ones made after its rights were given", async () => {
  await run("insert into thing values (1)");
  await run("update thing set id = 2");
  await run("delete from thing");
});

test("it adds to the trail and reads it", async () => {
  await run("insert into trail.later (said) values ('first')");
  expect((await run("select id, said from trail.later")).rows).toEqual([{ id: 1, said: "first" }]);
});

const denied: [name: string, statement: string][] = [
  ["change an entry of the trail", "update trail.later set said = 'other'"],
  ["take an entry out", "delete from trail.later"],
  ["empty the trail", "truncate trail.later"],
  ["drop the trail", "drop table trail.later"],
  ["change it after giving itself the right", "grant update on trail.later to current_user; delete from trail.later"],
  ["own the trail", "alter table trail.later owner to current_user"],
  ["turn the trail's checks off", "alter table trail.later disable trigger all"],
  ["make a table", "create table mizugiwa.mine (id integer)"],
  ["make a table in public", "create table public.mine (id integer)"],
  ["read the owner's notes", "select * from keeper.migration"],
  ["forge the holder", "update keeper.holder set pid = 1"],
  ["empty a table at once", "truncate thing"],
  ["become a superuser", "set role postgres"],
  ["read files of the server", "select pg_read_file('/etc/passwd')"],
];
for (const [name, statement] of denied) {
  test(`it may not ${name}`, async () => {
    await expect(run(statement)).rejects.toThrow(/permission denied|must be owner|must be able to|does not exist/);
  });
}

test("it may not become the owner", async () => {
  await expect(run(`set role ${String(await ownerName())}`)).rejects.toThrow("permission denied");
});

async function ownerName(): Promise<unknown> {
  const found = await sql<{ name: string }>`
    select quote_ident(pg_get_userbyid(datdba)) as name from pg_database where datname = current_database()`.execute(
    database.db,
  );
  return found.rows[0]?.name;
}

test("each start gives it a new password", async () => {
  const before = await postgres.admin(source);
  const stored = "select rolpassword from pg_authid where rolname like 'mizugiwa_app_%' order by oid desc limit 1";
  const first = (await before.query<object>(stored)).rows[0];
  await database.close();
  database = await openTestDatabase(source);
  expect((await before.query<object>(stored)).rows[0]).not.toEqual(first);
  expect((await run("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await before.end();
});
