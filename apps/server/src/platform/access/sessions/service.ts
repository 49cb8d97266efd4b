import { sql } from "kysely";
import type { Database, Transaction } from "../../database/database.js";
import { HttpError } from "../../http/problems.js";
import { appendTrail } from "../../trail/index.js";
import type { AccountTables } from "../accounts/schema.js";
import type { Actor } from "../actor.js";
import type { CompartmentTables } from "../compartments/schema.js";
import type { SignedIn } from "../guard.js";
import { FACTORS, type Factor, type Proved } from "../identity/identity.js";
import type { IdentityTables } from "../identity/schema.js";
import { asRoles, permissionsOf } from "../permissions.js";
import { csrfOf, hashOfToken, makeToken } from "../token.js";
import type { Session, SessionTables, WhoAmI } from "./schema.js";

type Tables = AccountTables & IdentityTables & SessionTables & CompartmentTables;

/** A shift with its hand-over, untouched; a day at most, whatever is done (NIST SP 800-63B-4, 5.2). */
const SESSION_IDLE_HOURS = 12;
export const SESSION_HOURS = 24;
const AGENT_MAX_LENGTH = 200;

/** Where a session is from. */
export interface Client {
  readonly address: string;
  readonly agent: string;
}

/** Who is signed in. Every request asks the table, so that what is ended or changed there counts from the next one on. */
export class Sessions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Begins a session; gives the token for the cookie. One the browser had before ends: a sign-in never takes one over. */
  async begin({ account, factors }: Proved, client: Client, before: string | null): Promise<string> {
    return await this.#database.db.transaction().execute(async (tx) => {
      const ended = sql<boolean>`not (${isAlive()})`;
      const replaced = before === null ? ended : sql<boolean>`(${ended} or hash = ${hashOfToken(before)})`;
      await tx.withTables<Tables>().deleteFrom("session").where(replaced).execute();
      return await beginSession(tx, account, factors, client);
    });
  }

  /** The session of a cookie's token; null where it has ended or its account is disabled. */
  async find(token: string, use: "use" | "look" = "use"): Promise<SignedIn | null> {
    const tables = this.#database.db.withTables<Tables>();
    const row = await tables
      .selectFrom("session")
      .innerJoin("account", "account.id", "session.account")
      .leftJoin("local_login", "local_login.account", "account.id")
      .select(["session.id as session", "account.id", "account.name", "person", "roles"])
      .select([
        sql<boolean>`coalesce(must_change, false)`.as("must_change"),
        sql<boolean>`seen_at < now() - interval '1 minute'`.as("stale"),
        sql<string[]>`array(select compartment from compartment_member
          where compartment_member.account = account.id and (until is null or until > now()))`.as("compartments"),
      ])
      .where("hash", "=", hashOfToken(token))
      .where("disabled_at", "is", null)
      .where(isAlive)
      .executeTakeFirst();
    if (row === undefined) return null;
    if (row.stale && use === "use") {
      await tables.updateTable("session").set({ seen_at: sql<Date>`now()` }).where("id", "=", row.session).execute();
    }
    const actor: Actor = {
      kind: "account",
      id: row.id,
      name: row.name,
      person: row.person,
      roles: row.must_change ? [] : asRoles(row.roles),
      compartments: row.compartments,
    };
    return { actor, session: row.session, csrf: csrfOf(token), mustChange: row.must_change };
  }

  /** The same for a session that has just begun. */
  async whoIs(token: string): Promise<WhoAmI> {
    const found = await this.find(token);
    if (found === null) throw new HttpError(401, "not-signed-in", { detail: "the session has ended again" });
    return await this.whoAmI(found);
  }

  async whoAmI({ actor, session, csrf, mustChange }: SignedIn): Promise<WhoAmI> {
    const tables = this.#database.db.withTables<Tables>();
    const row = await tables
      .selectFrom("session")
      .innerJoin("account", "account.id", "session.account")
      .select(["login", "language", "ends_at", "factors"])
      .where("session.id", "=", session)
      .executeTakeFirstOrThrow();
    const compartments = await tables
      .selectFrom("compartment")
      .select(["id", "name"])
      .where("id", "in", actor.compartments.length === 0 ? [NOTHING] : [...actor.compartments])
      .orderBy("name")
      .execute();
    const { id, name, person } = actor;
    return {
      account: { id, login: row.login, name, person, language: row.language },
      roles: [...actor.roles],
      permissions: permissionsOf(actor.roles),
      compartments,
      mustChangePassword: mustChange,
      session: { id: session, factors: asFactors(row.factors), endsAt: row.ends_at.toISOString() },
      csrf,
    };
  }

  /** The sessions of one's own, the latest first. */
  async list({ actor, session }: SignedIn): Promise<Session[]> {
    const rows = await this.#database.db
      .withTables<Tables>()
      .selectFrom("session")
      .selectAll()
      .where("account", "=", actor.id)
      .where(isAlive)
      .orderBy("made_at", "desc")
      .execute();
    return rows.map((row) => ({
      id: row.id,
      current: row.id === session,
      madeAt: row.made_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      address: row.address,
      agent: row.agent,
      factors: asFactors(row.factors),
    }));
  }

  /** Ends one session of one's own; throws HttpError 404 for another's. */
  async end(actor: Actor, session: string): Promise<void> {
    await this.#database.db.transaction().execute(async (tx) => {
      const ended = await tx
        .withTables<Tables>()
        .deleteFrom("session")
        .where("id", "=", session)
        .where("account", "=", actor.id)
        .executeTakeFirst();
      if (ended.numDeletedRows === 0n) throw noSession();
      await appendTrail(tx, actor, { action: "session.ended", object: { kind: "session", id: session } });
    });
  }
}

const NOTHING = "00000000-0000-0000-0000-000000000000";

function isAlive() {
  return sql<boolean>`session.ends_at > now() and session.seen_at > now() - ${SESSION_IDLE_HOURS} * interval '1 hour'`;
}

/** The factors among some names. */
export function asFactors(names: readonly string[]): Factor[] {
  return FACTORS.filter((factor) => names.includes(factor));
}

/** Begins a session within a transaction, such as that which makes the account; gives the token for the cookie. */
export async function beginSession(
  tx: Transaction,
  account: string,
  factors: readonly Factor[],
  { address, agent }: Client,
): Promise<string> {
  const token = makeToken();
  const tables = tx.withTables<Tables>();
  const holder = await tables
    .updateTable("account")
    .set({ signed_in_at: sql<Date>`now()` })
    .where("id", "=", account)
    .where("disabled_at", "is", null)
    .returning(["name", "person", "roles"])
    .executeTakeFirstOrThrow(disabledMeanwhile);
  const made = await tables
    .insertInto("session")
    .values({
      hash: hashOfToken(token),
      account,
      ends_at: sql<Date>`now() + ${SESSION_HOURS} * interval '1 hour'`,
      address,
      agent: agent.slice(0, AGENT_MAX_LENGTH),
      factors,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { name, person, roles } = holder;
  const actor: Actor = { kind: "account", id: account, name, person, roles: asRoles(roles), compartments: [] };
  await appendTrail(tx, actor, {
    action: "session.begun",
    object: { kind: "session", id: made.id },
    after: { address, factors },
  });
  return token;
}

function disabledMeanwhile(): HttpError {
  return new HttpError(401, "sign-in-refused", { detail: "the account was disabled at this moment" });
}

function noSession(): HttpError {
  return new HttpError(404, "session-unknown", { detail: "you have no such session; it may have ended already" });
}
