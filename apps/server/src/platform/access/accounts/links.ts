import { sql } from "kysely";
import type { Database } from "../../database/database.js";
import { HttpError } from "../../http/problems.js";
import type { Live } from "../../live/hub.js";
import { appendTrail } from "../../trail/index.js";
import type { Actor } from "../actor.js";
import { checkPassword, type PasswordHasher } from "../identity/password.js";
import { hashOfToken } from "../token.js";
import { storePassword } from "./credentials.js";
import type { LinkFacts } from "./schema.js";
import { loadAccount, type Tables } from "./store.js";

interface Parts {
  readonly database: Database;
  readonly live: Live;
  readonly hasher: PasswordHasher;
}

/** One-time links with which the holder of an account sets a password. */
export class AccountLinks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a one-time link is for; throws HttpError 410 `link-ended`. */
  async look(token: string): Promise<LinkFacts> {
    const { purpose, account } = await findLink(this.#parts.database.db, token);
    const { login, name, language } = await loadAccount(this.#parts.database.db, account);
    return { purpose, login, name, language };
  }

  /** Sets the password with a one-time link and signs the account out everywhere; one then signs in as always. */
  async use(token: string, password: string): Promise<void> {
    const { database, hasher, live } = this.#parts;
    const { login } = await this.look(token);
    checkPassword(password, login, "password");
    const hash = await hasher.hash(password);
    await database.db.transaction().execute(async (tx) => {
      const { account, purpose } = await findLink(tx, token);
      const used = await tx
        .withTables<Tables>()
        .updateTable("account_link")
        .set({ used_at: sql<Date>`now()` })
        .where("hash", "=", hashOfToken(token))
        .where("used_at", "is", null)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) throw linkEnded();
      await storePassword(tx, account, hash);
      const { id, name, person } = await loadAccount(tx, account);
      const holder: Actor = { kind: "account", id, name, person, roles: [], compartments: [] };
      await appendTrail(tx, holder, {
        action: "account.password-set",
        object: { kind: "account", id },
        after: { by: purpose },
      });
    });
    live.publish({ topic: "account", id: null, permission: "accounts.read", compartment: null });
  }
}

async function findLink(db: Database["db"], token: string) {
  const link = await db
    .withTables<Tables>()
    .selectFrom("account_link")
    .innerJoin("account", "account.id", "account_link.account")
    .select(["account", "purpose"])
    .where("hash", "=", hashOfToken(token))
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (link === undefined) throw linkEnded();
  return link;
}

function linkEnded(): HttpError {
  return new HttpError(410, "link-ended", {
    detail: "this link was used, replaced, is too old, or is none of this server",
    remedy: "Ask whoever manages the accounts for a new one.",
  });
}
