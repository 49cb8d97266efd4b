import { sql } from "kysely";
import { z } from "zod";
import type { Database, Transaction } from "../../database/database.js";
import { decodeCursor, toPage } from "../../http/paging.js";
import { HttpError } from "../../http/problems.js";
import type { Live } from "../../live/hub.js";
import { appendTrail } from "../../trail/index.js";
import type { Actor } from "../actor.js";
import { foldLogin } from "../identity/login.js";
import { asRoles, holdersOf, type Role } from "../permissions.js";
import { removeTotp } from "./credentials.js";
import { type AccountFault, type AskedChange, judgeAccountChange, sameRoles } from "./rules.js";
import type {
  Account,
  AccountChange,
  AccountLink,
  AccountNew,
  AccountQuery,
  AccountStep,
  Colleague,
  ColleagueQuery,
} from "./schema.js";
import {
  type AccountRow,
  endSessions,
  insertAccount,
  insertLink,
  loadAccount,
  selectAccounts,
  showAccount,
  type Tables,
} from "./store.js";

interface Parts {
  readonly database: Database;
  readonly live: Live;
}

type StepName = "disable" | "enable" | "reset-totp" | "require-password-change";

interface WithLink {
  readonly account: Account;
  readonly link: AccountLink;
}

/** Accounts as they are managed; what the holder of an account does with it is in own.ts. */
export class Accounts {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** In the order of their login names. */
  async list({ limit, cursor, text, role, state }: AccountQuery): Promise<{ rows: Account[]; next: string | null }> {
    let query = selectAccounts(this.#parts.database.db)
      .orderBy("login")
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where("login", ">", decodeCursor(cursor, CURSOR)[0]);
    if (text !== undefined) {
      const part = partOf(text);
      query = query.where(sql<boolean>`(login like ${part} or lower(normalize(name, NFKC)) like ${part})`);
    }
    if (role !== undefined) query = query.where(sql<boolean>`${role} = any(roles)`);
    if (state !== undefined) query = query.where(STATES[state]);
    return toPage(await query.execute(), limit, (row) => [row.login], showAccount);
  }

  /** Throws HttpError 404 `account-unknown`. */
  async get(id: string): Promise<Account> {
    return showAccount(await loadAccount(this.#parts.database.db, id));
  }

  /** Makes an account and the link with which its holder sets a password. */
  async create(actor: Actor, asked: AccountNew): Promise<WithLink> {
    return await this.#change(async (tx) => {
      const id = await insertAccount(tx, asked, null);
      const { login, name, roles, person, language } = await loadAccount(tx, id);
      await appendTrail(tx, actor, {
        action: "account.created",
        object: { kind: "account", id },
        after: { login, name, roles, person, language },
      });
      return { account: showAccount(await loadAccount(tx, id)), link: await this.#link(tx, actor, id, "invitation") };
    });
  }

  /** Changes name, roles, person or language; new roles sign the account out everywhere. */
  async change(actor: Actor, id: string, asked: AccountChange): Promise<Account> {
    return await this.#change(async (tx) => {
      const before = await this.#judged(tx, actor, id, asked);
      const { version: _, ...fields } = asked;
      const after = await this.#store(tx, id, fields);
      const [was, is] = changed(before, after);
      await appendTrail(tx, actor, {
        action: "account.changed",
        object: { kind: "account", id },
        before: was,
        after: is,
      });
      if (!sameRoles(asRoles(before.roles), asRoles(after.roles))) await endSessions(tx, id);
      return showAccount(after);
    });
  }

  /** The names of accounts in use, in the order of Japanese and English readers. */
  async colleagues({ limit, cursor, text, may }: ColleagueQuery): Promise<{ rows: Colleague[]; next: string | null }> {
    let query = selectAccounts(this.#parts.database.db)
      .where(STATES.active)
      .orderBy(sql`name collate "ja-x-icu"`)
      .orderBy("account.id")
      .limit(limit + 1);
    if (cursor !== undefined) {
      const [name, id] = decodeCursor(cursor, COLLEAGUE_CURSOR);
      query = query.where(sql<boolean>`(name collate "ja-x-icu", account.id) > (${name}, ${id}::uuid)`);
    }
    if (text !== undefined) query = query.where(sql<boolean>`lower(normalize(name, NFKC)) like ${partOf(text)}`);
    if (may !== undefined) query = query.where(sql<boolean>`roles && ${[...holdersOf(may)]}::text[]`);
    const show = ({ id, name, person }: AccountRow): Colleague => ({ id, name, person });
    return toPage(await query.execute(), limit, ({ name, id }) => [name, id], show);
  }

  /** The steps that answer with the account alone. */
  async step(name: StepName, actor: Actor, id: string, asked: AccountStep): Promise<Account> {
    if (name === "disable") return await this.#disable(actor, id, asked);
    if (name === "enable") return await this.#enable(actor, id, asked);
    if (name === "reset-totp") return await this.#resetTotp(actor, id, asked);
    return await this.#requirePasswordChange(actor, id, asked);
  }

  /** Nobody signs in with it any more, and who is signed in with it is so no longer. */
  async #disable(actor: Actor, id: string, { version, reason }: AccountStep): Promise<Account> {
    return await this.#change(async (tx) => {
      await this.#judged(tx, actor, id, { version, disabled: true });
      const after = await this.#store(tx, id, { disabled_at: sql<Date>`coalesce(disabled_at, now())` });
      await endSessions(tx, id);
      await this.#note(tx, actor, id, "account.disabled", reason);
      return showAccount(after);
    });
  }

  async #enable(actor: Actor, id: string, { version, reason }: AccountStep): Promise<Account> {
    return await this.#change(async (tx) => {
      await this.#judged(tx, actor, id, { version, disabled: false });
      const after = await this.#store(tx, id, { disabled_at: null });
      await this.#note(tx, actor, id, "account.enabled", reason);
      return showAccount(after);
    });
  }

  /** Makes the old password worthless and a link to set a new one. */
  async resetPassword(actor: Actor, id: string, { version, reason }: AccountStep): Promise<WithLink> {
    return await this.#change(async (tx) => {
      // Until the link is used nobody can sign in with it, as if it were disabled.
      const before = await this.#judged(tx, actor, id, { version, disabled: true });
      const set = { password_hash: null, password_set_at: null, must_change: false };
      await tx.withTables<Tables>().updateTable("local_login").set(set).where("account", "=", id).execute();
      const after = await this.#store(tx, id, {});
      await endSessions(tx, id);
      await this.#note(tx, actor, id, "account.password-reset", reason);
      const purpose = before.has_password ? "reset" : "invitation";
      return { account: showAccount(after), link: await this.#link(tx, actor, id, purpose) };
    });
  }

  /** Takes one-time codes away from an account whose holder lost the device. */
  async #resetTotp(actor: Actor, id: string, { version, reason }: AccountStep): Promise<Account> {
    return await this.#change(async (tx) => {
      await this.#judged(tx, actor, id, { version });
      await removeTotp(tx, id);
      const after = await this.#store(tx, id, {});
      await endSessions(tx, id);
      await this.#note(tx, actor, id, "account.totp-reset", reason);
      return showAccount(after);
    });
  }

  /** From the next request on nothing but a new password is accepted from it, such as after one was seen by others. */
  async #requirePasswordChange(actor: Actor, id: string, { version, reason }: AccountStep): Promise<Account> {
    return await this.#change(async (tx) => {
      await this.#judged(tx, actor, id, { version });
      const tables = tx.withTables<Tables>();
      await tables.updateTable("local_login").set({ must_change: true }).where("account", "=", id).execute();
      const after = await this.#store(tx, id, {});
      await this.#note(tx, actor, id, "account.password-change-required", reason);
      return showAccount(after);
    });
  }

  /** Checks a change against the rules, with the account and whoever could manage accounts held still. */
  async #judged(tx: Transaction, actor: Actor, id: string, change: AskedChange): Promise<AccountRow> {
    const managers = await tx
      .withTables<Tables>()
      .selectFrom("account")
      .innerJoin("local_login", "local_login.account", "account.id")
      .select("id")
      .where("disabled_at", "is", null)
      .where("password_hash", "is not", null)
      .where(sql<boolean>`roles && ${[...holdersOf("accounts.manage")]}::text[]`)
      .orderBy("id")
      .forUpdate()
      .execute();
    await tx.withTables<Tables>().selectFrom("account").select("id").where("id", "=", id).forUpdate().execute();
    const row = await loadAccount(tx, id);
    const facts = { ...row, roles: asRoles(row.roles), disabled: row.disabled_at !== null };
    const others = managers.filter((each) => each.id !== id).length;
    const fault = judgeAccountChange(facts, change, { id: actor.id, person: actor.person }, others);
    if (fault !== null) throw refusal(fault);
    return row;
  }

  async #store(tx: Transaction, id: string, fields: Fields): Promise<AccountRow> {
    await tx
      .withTables<Tables>()
      .updateTable("account")
      .set({ ...fields, version: sql<number>`version + 1` })
      .where("id", "=", id)
      .execute();
    return await loadAccount(tx, id);
  }

  async #note(tx: Transaction, actor: Actor, id: string, action: string, reason: string | undefined): Promise<void> {
    const object = { kind: "account", id };
    await appendTrail(tx, actor, { action, object, ...(reason === undefined ? {} : { reason }) });
  }

  async #link(tx: Transaction, actor: Actor, id: string, purpose: AccountLink["purpose"]): Promise<AccountLink> {
    const { token, expiresAt } = await insertLink(tx, id, purpose);
    await appendTrail(tx, actor, {
      action: "account-link.made",
      object: { kind: "account", id },
      after: { purpose, expiresAt: expiresAt.toISOString() },
    });
    return { purpose, address: `/invitation#token=${token}`, expiresAt: expiresAt.toISOString() };
  }

  async #change<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const done = await this.#parts.database.db.transaction().execute(work);
    this.#tell(null);
    return done;
  }

  #tell(id: string | null): void {
    this.#parts.live.publish({ topic: "account", id, permission: "accounts.read", compartment: null });
  }
}

type Fields = Partial<{
  name: string | undefined;
  person: string | null | undefined;
  roles: readonly Role[] | undefined;
  language: "en" | "ja" | undefined;
  disabled_at: ReturnType<typeof sql<Date>> | null;
}>;

const CURSOR = z.tuple([z.string()]);
const COLLEAGUE_CURSOR = z.tuple([z.string(), z.uuid()]);

/** A text to look for, as a pattern of `like`. */
function partOf(text: string): string {
  return `%${foldLogin(text).replace(/[\\%_]/g, "\\$&")}%`;
}

const STATES = {
  disabled: sql<boolean>`disabled_at is not null`,
  invited: sql<boolean>`disabled_at is null and password_hash is null`,
  active: sql<boolean>`disabled_at is null and password_hash is not null`,
} as const;

/** The parts that a change of an account changed, before and after. */
function changed(before: AccountRow, after: AccountRow): [Record<string, unknown>, Record<string, unknown>] {
  const names = (["name", "person", "roles", "language"] as const).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const of = (row: AccountRow) => Object.fromEntries(names.map((name) => [name, row[name]]));
  return [of(before), of(after)];
}

const FAULTS: Readonly<Record<AccountFault, readonly [status: number, detail: string, remedy: string]>> = {
  "changed-meanwhile": [409, "the account was changed meanwhile", "Look at it again, then decide anew."],
  "own-roles": [
    403,
    "nobody changes their own roles, also not through a second account of the same person",
    "Ask somebody else who manages accounts.",
  ],
  "last-administrator": [
    409,
    "nobody would be left who can manage accounts",
    "Give the role to another account first; it must be able to sign in.",
  ],
};

function refusal(fault: AccountFault): HttpError {
  const [status, detail, remedy] = FAULTS[fault];
  return new HttpError(status, fault, { detail, remedy });
}
