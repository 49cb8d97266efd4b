import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { connect, type DatabaseSource } from "./source.js";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);

/** Works with a database whose owner may not make roles; `grant` has what an administrator did beforehand. */
async function withPlainOwner(
  grant: (owner: string) => string[],
  undo: string[],
  work: (source: DatabaseSource) => Promise<void>,
): Promise<void> {
  const made = await postgres.makeDatabase();
  const owner = `mizugiwa_plain_${randomBytes(4).toString("hex")}`;
  const password = randomBytes(16).toString("hex");
  const admin = await postgres.admin(made);
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const each of statements) await admin.query(each);
  };
  const { rows } = await admin.query<{ name: string }>("select quote_ident(current_database()) as name");
  const database = rows[0]?.name ?? "";
  await run([
    `create role ${owner} login nocreaterole password '${password}'`,
    `alter database ${database} owner to ${owner}`,
    ...grant(owner),
  ]);
  try {
    await work({ ...made, owner: () => made.as(owner, password) });
  } finally {
    await run([`reassign owned by ${owner} to current_user`, ...undo, `drop owned by ${owner}`, `drop role ${owner}`]);
    await admin.end();
  }
}

async function makeTrail(source: DatabaseSource): Promise<void> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("create table trail.later (said text not null)");
  await owner.end();
}

const write = sql`insert into trail.later (said) values ('first')`;
const change = sql`update trail.later set said = 'other'`;

describe("an owner that may not make roles", () => {
  test("works as itself where there is no other role, and says so", async () => {
    await withPlainOwner(
      () => [],
      [],
      async (source) => {
        const database = await openTestDatabase(source);
        expect(database.separation).toBe("none");
        await makeTrail(source);
        await write.execute(database.db);
        await change.execute(database.db);
        await database.close();
      },
    );
  });

  test("puts its rights down where an administrator made a role for it", async () => {
    await withPlainOwner(
      (owner) => ["create role mizugiwa_app", `grant mizugiwa_app to ${owner}`],
      ["drop owned by mizugiwa_app", "drop role mizugiwa_app"],
      async (source) => {
        const database = await openTestDatabase(source);
        expect(database.separation).toBe("set-role");
        await makeTrail(source);
        await write.execute(database.db);
        await expect(change.execute(database.db)).rejects.toThrow("permission denied");
        await database.close();
      },
    );
  });
});
