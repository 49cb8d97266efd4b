import { sql } from "kysely";
import type { Transaction } from "../../database/database.js";
import { appendTrail } from "../../trail/index.js";
import type { Actor } from "../actor.js";
import type { CompartmentTables } from "./schema.js";

/** Makes a compartment with its first members, within the transaction that makes what it keeps; gives its id. */
export async function makeCompartment(
  tx: Transaction,
  actor: Actor,
  { name, members }: { readonly name: string; readonly members: readonly string[] },
): Promise<string> {
  const db = tx.withTables<CompartmentTables>();
  const { id } = await db.insertInto("compartment").values({ name }).returning("id").executeTakeFirstOrThrow();
  const object = { kind: "compartment", id, compartment: id };
  await appendTrail(tx, actor, { action: "compartment.created", object, after: { name, members } });
  for (const account of new Set(members)) {
    await db.insertInto("compartment_member").values({ compartment: id, account }).execute();
  }
  return id;
}

/** Lets an account in for good; nothing changes where it is a member already. */
export async function letIntoCompartment(
  tx: Transaction,
  actor: Actor,
  compartment: string,
  account: string,
): Promise<void> {
  if (await isInCompartment(tx, compartment, account)) return;
  await tx
    .withTables<CompartmentTables>()
    .insertInto("compartment_member")
    .values({ compartment, account })
    .onConflict((conflict) => conflict.columns(["compartment", "account"]).doUpdateSet({ until: null }))
    .execute();
  const object = { kind: "compartment", id: compartment, compartment };
  await appendTrail(tx, actor, { action: "compartment-member.added", object, after: { account, until: null } });
}

export async function isInCompartment(tx: Transaction, compartment: string, account: string): Promise<boolean> {
  const row = await tx
    .withTables<CompartmentTables>()
    .selectFrom("compartment_member")
    .select("account")
    .where("compartment", "=", compartment)
    .where("account", "=", account)
    .where(sql<boolean>`(until is null or until > now())`)
    .executeTakeFirst();
  return row !== undefined;
}
