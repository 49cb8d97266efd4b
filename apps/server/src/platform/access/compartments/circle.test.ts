import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../database/database.js";
import { account } from "../../testing/actors.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../testing/postgres.js";
import { insertAccount } from "../accounts/store.js";
import { isInCompartment, letIntoCompartment, makeCompartment } from "./circle.js";
import type { CompartmentTables } from "./schema.js";

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

test("a circle has its first members, lets others in once, and one whose time is over is let in again", async () => {
  await database.db.transaction().execute(async (tx) => {
    const [one, two] = [await made(tx, "one"), await made(tx, "two")];
    const actor = { ...account(1, ["incident-commander"]), id: one };
    const circle = await makeCompartment(tx, actor, { name: "INC-2026-ABCDEFGH", members: [one] });
    expect(await isInCompartment(tx, circle, one)).toBe(true);
    expect(await isInCompartment(tx, circle, two)).toBe(false);
    await letIntoCompartment(tx, actor, circle, two);
    await letIntoCompartment(tx, actor, circle, two);
    expect(await isInCompartment(tx, circle, two)).toBe(true);
    const members = tx.withTables<CompartmentTables>();
    await members
      .updateTable("compartment_member")
      .set({ until: new Date(0) })
      .where("account", "=", two)
      .execute();
    expect(await isInCompartment(tx, circle, two)).toBe(false);
    await letIntoCompartment(tx, actor, circle, two);
    expect(await isInCompartment(tx, circle, two)).toBe(true);
  });
});

async function made(tx: Parameters<typeof insertAccount>[0], login: string): Promise<string> {
  return await insertAccount(tx, { login, name: login, roles: [], person: null, language: "en" }, null);
}
