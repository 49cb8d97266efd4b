import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { takeLease, thisHolder } from "./lease.js";
import { type Migration, migrate, planMigrations, readMigrations } from "./migrate.js";

function fake(id: string, sql = "select 1", checksum = `sum of ${sql}`): Migration {
  return { id, path: `platform/migrations/${id}.sql`, sql, checksum };
}

describe("the plan", () => {
  const a = fake("20260101000000_platform_a");
  const b = fake("20260102000000_platform_b");
  const c = fake("20260103000000_platform_c");

  test("on an empty database everything runs in order", () => expect(planMigrations([a, b], [])).toEqual([a, b]));
  test("what ran does not run again", () => expect(planMigrations([a, b], [a])).toEqual([b]));
  test("a file older than the last one that ran still runs", () =>
    expect(planMigrations([a, b, c], [a, c])).toEqual([b]));

  const refused: [name: string, known: Migration[], applied: { id: string; checksum: string }[], said: RegExp][] = [
    ["a changed file", [a, b], [{ id: a.id, checksum: "other" }], /_a\.sql.*migration-changed/],
    ["a file that is gone", [b], [a], /_a\.sql.*migration-missing/],
    ["a newer database", [a], [a, b], /platform_b.*database-newer/],
    ["a database when no file is known", [], [a], /platform_a.*database-newer/],
  ];
  for (const [name, known, applied, said] of refused) {
    test(`${name} is refused by name`, () => expect(() => planMigrations(known, applied)).toThrow(said));
  }
});

describe("the files", () => {
  const folder = mkdtempSync(join(tmpdir(), "mizugiwa-migrations-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
  });

  function write(path: string, sql = "select 1;\n"): void {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), sql);
  }

  test("of the server itself are well named and come in the order of their stamps", () => {
    const ids = readMigrations().map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual([...ids].sort());
  });

  test("are ordered across domains", () => {
    write("register/people/migrations/20260103000000_register_people.sql");
    write("platform/jobs/migrations/20260104000000_platform_jobs.sql");
    write("platform/migrations/20260102000000_platform_first.sql");
    expect(readMigrations(folder).map(({ id }) => id.slice(15))).toEqual([
      "platform_first",
      "register_people",
      "platform_jobs",
    ]);
  });

  test("have one checksum on every system", () => {
    write("platform/migrations/20260102000000_platform_a.sql", "select 1;\r\nselect 2;\r\n");
    write("platform/migrations/20260103000000_platform_b.sql", "select 1;\nselect 2;\n");
    const [a, b] = readMigrations(folder);
    expect(a?.checksum).toBe(b?.checksum);
  });

  for (const path of [
    "platform/migrations/1_platform_a.sql",
    "platform/migrations/20260102000000_register_a.sql",
    "platform/migrations/20260102000000_platform_A.sql",
    "platform/20260102000000_platform_a.sql",
  ]) {
    test(`named ${path} are refused`, () => {
      write(path);
      expect(() => readMigrations(folder)).toThrow("migration-misnamed");
    });
  }
});

describe("on a real database", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  }, 60_000);
  afterAll(async () => await postgres.stop(), 60_000);

  async function withLease(work: (client: Client) => Promise<void>): Promise<void> {
    const lease = await takeLease(await postgres.makeDatabase(), thisHolder("/test", ""));
    try {
      await work(lease.client);
    } finally {
      await lease.release();
    }
  }

  const table = fake("20260101000000_platform_table", "create table thing (id integer primary key)");
  const broken = fake(
    "20260102000000_platform_broken",
    "insert into thing values (1); select no_such_column from thing",
  );
  const mended = fake("20260102000000_platform_broken", "insert into thing values (2)");

  test("a migration that fails leaves nothing of itself and everything before it", async () => {
    await withLease(async (client) => {
      await expect(migrate(client, [table, broken])).rejects.toThrow(/_broken\.sql.*no_such_column.*migration-failed/);
      expect((await client.query("select id from mizugiwa.thing")).rows).toEqual([]);
      expect((await client.query("select id from keeper.migration")).rows).toEqual([{ id: table.id }]);
      expect((await migrate(client, [table, mended])).map(({ id }) => id)).toEqual([mended.id]);
      expect((await client.query("select id from mizugiwa.thing")).rows).toEqual([{ id: 2 }]);
    });
  });

  test("run twice they change nothing", async () => {
    await withLease(async (client) => {
      expect((await migrate(client, readMigrations())).length).toBeGreaterThan(0);
      expect(await migrate(client, readMigrations())).toEqual([]);
    });
  });
});
