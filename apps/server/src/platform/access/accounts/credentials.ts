import { sql } from "kysely";
import type { Transaction } from "../../database/database.js";
import { endSessions, type Tables } from "./store.js";

/** Stores a password and signs the account out everywhere. */
export async function storePassword(tx: Transaction, account: string, hash: string): Promise<void> {
  await tx
    .withTables<Tables>()
    .updateTable("local_login")
    .set({ password_hash: hash, password_set_at: sql<Date>`now()`, must_change: false })
    .where("account", "=", account)
    .execute();
  await endSessions(tx, account);
}

/** Takes an account's one-time codes away. */
export async function removeTotp(tx: Transaction, account: string): Promise<void> {
  const tables = tx.withTables<Tables>();
  await tables
    .updateTable("local_login")
    .set({ totp_secret: null, totp_confirmed_at: null, totp_step: null })
    .where("account", "=", account)
    .execute();
  await tables.deleteFrom("recovery_code").where("account", "=", account).execute();
}
