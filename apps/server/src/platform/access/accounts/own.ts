import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { HttpError } from "../../http/problems.js";
import type { Live } from "../../live/hub.js";
import type { Sealer } from "../../secrets/sealer.js";
import { appendTrail } from "../../trail/index.js";
import type { SignedIn } from "../guard.js";
import { codeWrong, type LocalIdentity } from "../identity/local.js";
import { checkPassword, type PasswordHasher } from "../identity/password.js";
import { hashOfRecoveryCode, makeRecoveryCodes, makeTotpSecret, totpEnrolment, totpStep } from "../identity/totp.js";
import { asFactors, beginSession, type Client } from "../sessions/service.js";
import { removeTotp, storePassword } from "./credentials.js";
import type { OwnAccountShown, TotpEnrolment } from "./schema.js";
import { endSessions, selectAccounts, showAccount, type Tables } from "./store.js";

interface Parts {
  readonly database: Database;
  readonly live: Live;
  readonly hasher: PasswordHasher;
  readonly identity: LocalIdentity;
  readonly sealer: Sealer;
}

/** What the holder of an account does with it. */
export class OwnAccount {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async show({ actor }: SignedIn): Promise<OwnAccountShown> {
    const { db } = this.#parts.database;
    const row = await selectAccounts(db)
      .select([
        "password_set_at",
        sql<number>`(select count(*)::int from recovery_code
          where recovery_code.account = account.id and used_at is null)`.as("codes_left"),
      ])
      .where("account.id", "=", actor.id)
      .executeTakeFirstOrThrow();
    const { id, login, name, person, roles, language, totp, mustChangePassword } = showAccount(row);
    return {
      id,
      login,
      name,
      person,
      roles,
      language,
      mustChangePassword,
      passwordSetAt: row.password_set_at?.toISOString() ?? null,
      totp: { on: totp, recoveryCodesLeft: row.codes_left },
    };
  }

  async changeLanguage({ actor }: SignedIn, language: "en" | "ja"): Promise<void> {
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const tables = tx.withTables<Tables>();
      const before = await tables
        .selectFrom("account")
        .select("language")
        .where("id", "=", actor.id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (before.language === language) return;
      await tables.updateTable("account").set({ language }).where("id", "=", actor.id).execute();
      const object = { kind: "account", id: actor.id };
      await appendTrail(tx, actor, { action: "account.changed", object, before, after: { language } });
    });
  }

  /**
   * Sets a new password, signs the account out everywhere, and begins a session anew; gives the token for the cookie.
   * Throws HttpError 403 `password-wrong`, 422 `password-…`.
   */
  async changePassword(
    { actor, session }: SignedIn,
    { current, next }: { current: string; next: string },
    client: Client,
  ): Promise<string> {
    const { database, hasher, identity } = this.#parts;
    const { login } = await selectAccounts(database.db).where("account.id", "=", actor.id).executeTakeFirstOrThrow();
    await identity.confirm(actor.id, { password: current }, client.address);
    checkPassword(next, login, "next");
    if (next === current) throw samePassword();
    const hash = await hasher.hash(next);
    const token = await database.db.transaction().execute(async (tx) => {
      const { factors } = await tx
        .withTables<Tables>()
        .selectFrom("session")
        .select("factors")
        .where("id", "=", session)
        .executeTakeFirstOrThrow();
      await storePassword(tx, actor.id, hash);
      await appendTrail(tx, actor, {
        action: "account.password-set",
        object: { kind: "account", id: actor.id },
        after: { by: "holder" },
      });
      return await beginSession(tx, actor.id, asFactors(factors), client);
    });
    this.#tell(actor.id);
    return token;
  }

  /** Makes a secret for an app; it counts once a code of it has been confirmed. Throws HttpError 409 `totp-on`. */
  async enrolTotp({ actor }: SignedIn, password: string, address: string): Promise<TotpEnrolment> {
    const { database, identity, sealer } = this.#parts;
    await identity.confirm(actor.id, { password }, address);
    const secret = makeTotpSecret();
    const { login } = await selectAccounts(database.db).where("account.id", "=", actor.id).executeTakeFirstOrThrow();
    await database.db.transaction().execute(async (tx) => {
      const stored = await tx
        .withTables<Tables>()
        .updateTable("local_login")
        .set({ totp_secret: sealer.seal(secret, `totp ${actor.id}`), totp_step: null })
        .where("account", "=", actor.id)
        .where("totp_confirmed_at", "is", null)
        .executeTakeFirst();
      if (stored.numUpdatedRows === 0n) throw totpOn();
      await appendTrail(tx, actor, { action: "account.totp-begun", object: { kind: "account", id: actor.id } });
    });
    return totpEnrolment(secret, login);
  }

  /**
   * Switches one-time codes on with the first one, signs out everywhere else, and gives recovery codes: they are shown
   * once. Throws HttpError 409 `totp-not-begun`, 403 `code-wrong`.
   */
  async confirmTotp({ actor, session }: SignedIn, code: string): Promise<string[]> {
    const { database, sealer } = this.#parts;
    const codes = makeRecoveryCodes();
    await database.db.transaction().execute(async (tx) => {
      const tables = tx.withTables<Tables>();
      const { totp_secret: sealed } = await tables
        .selectFrom("local_login")
        .select("totp_secret")
        .where("account", "=", actor.id)
        .where("totp_confirmed_at", "is", null)
        .forUpdate()
        .executeTakeFirstOrThrow(totpNotBegun);
      if (sealed === null) throw totpNotBegun();
      const step = totpStep(sealer.open(sealed, `totp ${actor.id}`), code.normalize("NFKC").trim(), Date.now());
      if (step === null) throw codeWrong();
      await tables
        .updateTable("local_login")
        .set({ totp_confirmed_at: sql<Date>`now()`, totp_step: step })
        .where("account", "=", actor.id)
        .execute();
      await tables.deleteFrom("recovery_code").where("account", "=", actor.id).execute();
      const rows = codes.map((each) => ({ account: actor.id, hash: hashOfRecoveryCode(each) }));
      await tables.insertInto("recovery_code").values(rows).execute();
      await endSessions(tx, actor.id, session);
      await appendTrail(tx, actor, { action: "account.totp-enabled", object: { kind: "account", id: actor.id } });
    });
    this.#tell(actor.id);
    return codes;
  }

  /** Switches one-time codes off, with the password and a code. */
  async disableTotp({ actor, session }: SignedIn, presented: { password: string; code: string }, address: string) {
    const { database, identity } = this.#parts;
    await identity.confirm(actor.id, presented, address);
    await database.db.transaction().execute(async (tx) => {
      await removeTotp(tx, actor.id);
      await endSessions(tx, actor.id, session);
      await appendTrail(tx, actor, { action: "account.totp-disabled", object: { kind: "account", id: actor.id } });
    });
    this.#tell(actor.id);
  }

  /** Signs out everywhere, or everywhere else. */
  async endSessions({ actor, session }: SignedIn, keepCurrent: boolean): Promise<void> {
    await this.#parts.database.db.transaction().execute(async (tx) => {
      const ended = await endSessions(tx, actor.id, keepCurrent ? session : null);
      const object = { kind: "account", id: actor.id };
      await appendTrail(tx, actor, { action: "sessions.ended", object, after: { ended, keepCurrent } });
    });
  }

  #tell(id: string): void {
    this.#parts.live.publish({ topic: "account", id, permission: "accounts.read", compartment: null });
  }
}

function samePassword(): HttpError {
  return new HttpError(422, "password-same", { field: "next", detail: "the new password is the present one" });
}

function totpOn(): HttpError {
  return new HttpError(409, "totp-on", {
    detail: "one-time codes are on already",
    remedy: "Switch them off first, to move to another device.",
  });
}

function totpNotBegun(): HttpError {
  return new HttpError(409, "totp-not-begun", {
    detail: "no device is being enrolled",
    remedy: "Begin again: a new secret is made.",
  });
}
