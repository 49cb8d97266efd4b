import { sql } from "kysely";
import type { Database, Transaction } from "../../database/database.js";
import { HttpError } from "../../http/problems.js";
import { foldLogin, isLogin } from "../identity/login.js";
import type { IdentityTables } from "../identity/schema.js";
import { asRoles, type Role } from "../permissions.js";
import type { SessionTables } from "../sessions/schema.js";
import { hashOfToken, makeToken } from "../token.js";
import type { Account, AccountNew, AccountTables } from "./schema.js";

export type Tables = AccountTables & IdentityTables & SessionTables;

/** An account with what is shown of how it signs in. */
export interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly person: string | null;
  readonly roles: string[];
  readonly language: "en" | "ja";
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly signed_in_at: Date | null;
  readonly version: number;
  readonly has_password: boolean;
  readonly totp: boolean;
  readonly must_change: boolean;
}

/** Accounts as `AccountRow`s, of a database or a transaction. */
export function selectAccounts(db: Database["db"]) {
  return db
    .withTables<Tables>()
    .selectFrom("account")
    .leftJoin("local_login", "local_login.account", "account.id")
    .select([
      "account.id",
      "login",
      "name",
      "person",
      "roles",
      "language",
      "created_at",
      "disabled_at",
      "signed_in_at",
      "version",
      sql<boolean>`coalesce(password_hash is not null, false)`.as("has_password"),
      sql<boolean>`coalesce(totp_confirmed_at is not null, false)`.as("totp"),
      sql<boolean>`coalesce(must_change, false)`.as("must_change"),
    ]);
}

/** Throws HttpError 404 `account-unknown`. */
export async function loadAccount(db: Database["db"], id: string): Promise<AccountRow> {
  const row = await selectAccounts(db).where("account.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new HttpError(404, "account-unknown", { detail: "there is no such account" });
  return row;
}

export function showAccount(row: AccountRow): Account {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    person: row.person,
    roles: asRoles(row.roles),
    language: row.language,
    state: row.disabled_at !== null ? "disabled" : row.has_password ? "active" : "invited",
    totp: row.totp,
    mustChangePassword: row.must_change,
    createdAt: row.created_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    signedInAt: row.signed_in_at?.toISOString() ?? null,
    version: row.version,
  };
}

/** Adds an account with its local login; throws HttpError 422 `login-invalid`, 409 `login-taken`. */
export async function insertAccount(
  tx: Transaction,
  { login, name, roles, person, language }: AccountNew & { roles: readonly Role[] },
  passwordHash: string | null,
): Promise<string> {
  const folded = foldLogin(login);
  if (!isLogin(folded)) throw loginInvalid();
  const made = await tx
    .withTables<Tables>()
    .insertInto("account")
    .values({ login: folded, name, roles, person, language })
    .onConflict((conflict) => conflict.column("login").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made === undefined) throw loginTaken();
  await tx
    .withTables<Tables>()
    .insertInto("local_login")
    .values({
      account: made.id,
      password_hash: passwordHash,
      password_set_at: passwordHash === null ? null : sql<Date>`now()`,
    })
    .execute();
  return made.id;
}

const LINK_HOURS = { invitation: 168, reset: 24 } as const;

/** Makes a one-time link and voids the older ones of the account; gives its token. */
export async function insertLink(
  tx: Transaction,
  account: string,
  purpose: "invitation" | "reset",
): Promise<{ token: string; expiresAt: Date }> {
  const token = makeToken();
  await tx
    .withTables<Tables>()
    .deleteFrom("account_link")
    .where("account", "=", account)
    .where("used_at", "is", null)
    .execute();
  const { expires_at } = await tx
    .withTables<Tables>()
    .insertInto("account_link")
    .values({
      hash: hashOfToken(token),
      account,
      purpose,
      expires_at: sql<Date>`now() + ${LINK_HOURS[purpose]} * interval '1 hour'`,
    })
    .returning("expires_at")
    .executeTakeFirstOrThrow();
  return { token, expiresAt: expires_at };
}

/** Signs an account out everywhere, but for one session where that is given; gives how many ended. */
export async function endSessions(tx: Transaction, account: string, but: string | null = null): Promise<number> {
  let query = tx.withTables<Tables>().deleteFrom("session").where("account", "=", account);
  if (but !== null) query = query.where("id", "<>", but);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}

function loginInvalid(): HttpError {
  return new HttpError(422, "login-invalid", {
    field: "login",
    detail: "a login name has letters, digits and . _ + - @ within, and at most 100 of them",
    remedy: "Choose another one, such as the mail address.",
  });
}

function loginTaken(): HttpError {
  return new HttpError(409, "login-taken", {
    field: "login",
    detail: "there is an account of this login name",
    remedy: "Choose another one; case and width do not count.",
  });
}
