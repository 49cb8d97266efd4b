import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { HttpError } from "../../http/problems.js";
import type { Sealer } from "../../secrets/sealer.js";
import { appendTrail } from "../../trail/index.js";
import type { AccountTables } from "../accounts/schema.js";
import { systemActor } from "../actor.js";
import type { Factor, Identity, Presented, Proved } from "./identity.js";
import { foldLogin } from "./login.js";
import type { PasswordHasher } from "./password.js";
import type { IdentityTables } from "./schema.js";
import { hashOfRecoveryCode, isTotpCode, totpStep } from "./totp.js";
import type { TryCounter } from "./tries.js";

export interface LocalParts {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly tries: TryCounter;
  readonly sealer: Sealer;
}

/** Proof by a password kept here, and a one-time code where the account has enrolled for it. */
export class LocalIdentity implements Identity {
  readonly #parts: LocalParts;

  constructor(parts: LocalParts) {
    this.#parts = parts;
  }

  async prove({ login, password, code, address }: Presented): Promise<Proved> {
    const { hasher, tries } = this.#parts;
    const folded = foldLogin(login);
    await tries.begin(folded, address);
    const found = await this.#find(folded);
    const right = await hasher.matches(password, found?.password_hash ?? null);
    if (found === null || !right || found.disabled_at !== null) {
      const why = found === null ? "unknown" : right ? "disabled" : "password";
      await this.#failed(found?.id ?? null, address, why);
      throw refused();
    }
    const second = await this.#second(found, code);
    if (second === "missing") {
      await tries.forgive(folded, address);
      throw codeNeeded();
    }
    if (second === "wrong") {
      await this.#failed(found.id, address, "code");
      throw codeRefused();
    }
    await tries.succeed(folded, address);
    return { account: found.id, factors: second === null ? ["password"] : ["password", second] };
  }

  /**
   * Asks the holder of an account, who is signed in, for the password again before something that must not happen behind
   * their back; for a code too, where `code` is given and the account has enrolled for it. Throws HttpError 403
   * `password-wrong`, `code-wrong`; counts as a try.
   */
  async confirm(account: string, presented: { password: string; code?: string }, address: string): Promise<void> {
    const { hasher, tries } = this.#parts;
    const found = await this.#byId(account);
    await tries.begin(found.login, address);
    if (!(await hasher.matches(presented.password, found.password_hash))) {
      await this.#failed(account, address, "password");
      throw new HttpError(403, "password-wrong", { field: "password", detail: "this is not your present password" });
    }
    const second = presented.code === undefined ? null : await this.#second(found, presented.code);
    if (second === "wrong") {
      await this.#failed(account, address, "code");
      throw codeWrong();
    }
    await tries.succeed(found.login, address);
  }

  /** Uses a code up; null where it is neither a code of the device that enrolled nor a recovery code, or was used. */
  async #useCode(account: string, sealed: Buffer, code: string): Promise<Factor | null> {
    const plain = code.normalize("NFKC").trim();
    const db = this.#parts.database.db.withTables<IdentityTables>();
    // Recovery codes work without the key of the data folder.
    if (isTotpCode(plain)) {
      const step = totpStep(this.#parts.sealer.open(sealed, `totp ${account}`), plain, Date.now());
      if (step === null) return null;
      const used = await db
        .updateTable("local_login")
        .set({ totp_step: step })
        .where("account", "=", account)
        .where((where) => where.or([where("totp_step", "is", null), where("totp_step", "<", String(step))]))
        .executeTakeFirst();
      return used.numUpdatedRows === 1n ? "totp" : null;
    }
    const used = await db
      .updateTable("recovery_code")
      .set({ used_at: sql<Date>`now()` })
      .where("account", "=", account)
      .where("hash", "=", hashOfRecoveryCode(plain))
      .where("used_at", "is", null)
      .executeTakeFirst();
    return used.numUpdatedRows === 1n ? "recovery-code" : null;
  }

  async #second(found: Found, code: string | null): Promise<Factor | null | "missing" | "wrong"> {
    if (found.totp_confirmed_at === null || found.totp_secret === null) return null;
    if (code === null) return "missing";
    return (await this.#useCode(found.id, found.totp_secret, code)) ?? "wrong";
  }

  #select() {
    return this.#parts.database.db
      .withTables<AccountTables & IdentityTables>()
      .selectFrom("account")
      .innerJoin("local_login", "local_login.account", "account.id")
      .select(["id", "login", "disabled_at", "password_hash", "totp_secret", "totp_confirmed_at"]);
  }

  async #find(login: string): Promise<Found | null> {
    return (await this.#select().where("login", "=", login).executeTakeFirst()) ?? null;
  }

  async #byId(account: string): Promise<Found> {
    return await this.#select().where("id", "=", account).executeTakeFirstOrThrow();
  }

  /** Says in the trail that a try failed; never the name that was typed, which may be a password. */
  async #failed(account: string | null, address: string, why: string): Promise<void> {
    await this.#parts.database.db.transaction().execute(async (tx) => {
      await appendTrail(tx, systemActor("access"), {
        action: "sign-in.failed",
        object: { kind: "account", id: account ?? "unknown" },
        after: { address, why },
      });
    });
  }
}

interface Found {
  readonly id: string;
  readonly login: string;
  readonly disabled_at: Date | null;
  readonly password_hash: string | null;
  readonly totp_secret: Buffer | null;
  readonly totp_confirmed_at: Date | null;
}

/** One answer for an unknown name, a wrong password and a disabled account. */
function refused(): HttpError {
  return new HttpError(401, "sign-in-refused", {
    detail: "login name and password do not fit together, or the account is disabled",
    remedy: "Try again, or ask whoever manages the accounts for a link to set a new password.",
  });
}

function codeNeeded(): HttpError {
  return new HttpError(401, "code-needed", {
    field: "code",
    detail: "this account asks for a one-time code as well",
    remedy: "Send the code of the authenticator app, or a recovery code, along with name and password.",
  });
}

function codeRefused(): HttpError {
  return new HttpError(401, "code-refused", {
    field: "code",
    detail: "this code is wrong, too old, or was used already",
    remedy: "Wait for the next code of the app, or use a recovery code.",
  });
}

/** For who is signed in and set about something that asks for a code. */
export function codeWrong(): HttpError {
  return new HttpError(403, "code-wrong", {
    field: "code",
    detail: "this code is wrong, too old, or was used already",
    remedy: "Wait for the next code of the app.",
  });
}
