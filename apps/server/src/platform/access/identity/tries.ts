import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Database, Transaction } from "../../database/database.js";
import { networkOf } from "../../http/address.js";
import { HttpError } from "../../http/problems.js";
import { ADDRESS_RULE, countFailure, type DelayRule, LOGIN_RULE, type Tries, waitMs } from "./delay.js";
import type { IdentityTables } from "./schema.js";

/** Counts tries to sign in by login name and by address, known or not. */
export class TryCounter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Counts a try as failed before it is looked at, so that of many at once no more go through than one by one. Throws
   * HttpError 429 `sign-in-delayed` while one must wait; such a try is not counted.
   */
  async begin(login: string, address: string): Promise<void> {
    const wait = await this.#database.db.transaction().execute(async (tx) => {
      const kept: { key: string; rule: DelayRule; row: Row }[] = [];
      // In one order, so that two tries cannot wait for each other.
      for (const [key, rule] of rulesOf(login, address)) kept.push({ key, rule, row: await lock(tx, key) });
      const longest = Math.max(...kept.map(({ row }) => waitMs(row, row.now)));
      if (longest > 0) return longest;
      for (const { key, rule, row } of kept) await put(tx, key, countFailure(rule, row, row.now));
      return 0;
    });
    if (wait > 0) throw delayed(Math.ceil(wait / 1000));
  }

  /** The try was good: the name has no failures any more, the address one less. */
  async succeed(login: string, address: string): Promise<void> {
    const db = this.#database.db.withTables<IdentityTables>();
    // With it goes what is forgotten anyway.
    const old = sql<boolean>`(key = ${loginKey(login)} or last_at < now() - interval '1 day')`;
    await db.deleteFrom("sign_in_delay").where(old).execute();
    await this.#takeBack(addressKey(address));
  }

  /** The try was no guess after all, such as a right password whose code is asked for next. */
  async forgive(login: string, address: string): Promise<void> {
    for (const [key] of rulesOf(login, address)) await this.#takeBack(key);
  }

  async #takeBack(key: string): Promise<void> {
    await this.#database.db
      .withTables<IdentityTables>()
      .updateTable("sign_in_delay")
      .set({ failures: sql<number>`greatest(failures - 1, 0)`, until: sql<Date>`now()` })
      .where("key", "=", key)
      .execute();
  }
}

type Row = Tries & { readonly now: number };

async function lock(tx: Transaction, key: string): Promise<Row> {
  const tables = tx.withTables<IdentityTables>();
  const now = sql<Date>`clock_timestamp()`;
  await tables
    .insertInto("sign_in_delay")
    .values({ key, failures: 0, last_at: now, until: now })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
  const row = await tables
    .selectFrom("sign_in_delay")
    .select(["failures", "last_at", "until", now.as("now")])
    .where("key", "=", key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    failures: row.failures,
    lastAt: row.last_at.getTime(),
    until: row.until.getTime(),
    now: row.now.getTime(),
  };
}

async function put(tx: Transaction, key: string, { failures, lastAt, until }: Tries): Promise<void> {
  await tx
    .withTables<IdentityTables>()
    .updateTable("sign_in_delay")
    .set({ failures, last_at: new Date(lastAt), until: new Date(until) })
    .where("key", "=", key)
    .execute();
}

function rulesOf(login: string, address: string): [key: string, rule: DelayRule][] {
  return [
    [addressKey(address), ADDRESS_RULE],
    [loginKey(login), LOGIN_RULE],
  ];
}

/** Hashed: people type their password into the field of the name. */
function loginKey(login: string): string {
  return `login:${createHash("sha256").update(login).digest("base64url")}`;
}

const addressKey = (address: string): string => `address:${networkOf(address)}`;

function delayed(seconds: number): HttpError {
  const remedy = `Try again in ${seconds} s. Nothing is locked; waiting is enough.`;
  const at = { detail: "there were too many failed tries to sign in with this name or from this address", remedy };
  return new HttpError(429, "sign-in-delayed", at, seconds);
}
