import { timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import {
  beginSession,
  type Client,
  csrfOf,
  FIRST_ACCOUNT_ROLES,
  hashOfToken,
  insertAccount,
  makeToken,
  systemActor,
} from "../access/index.js";
import type { Database } from "../database/database.js";
import { HttpError } from "../http/problems.js";
import { appendTrail } from "../trail/index.js";
import { judgeToken, setupState, type TokenFacts, type TokenVerdict } from "./rules.js";
import type { SetupAccount, SetupStatus, SetupTables } from "./schema.js";

const TOKEN_MINUTES = 30;
/** How long the browser that used the address may take to make the first account. */
export const SETUP_SESSION_MINUTES = 30;

export interface Setup {
  /** Makes a new one-time token and voids every older one; null when the set-up is done. */
  issue(): Promise<string | null>;
  /** `session` is the token of the set-up session that the asking browser has. */
  status(version: string, session: string | null): Promise<SetupStatus>;
  /** Uses the token up; gives that of a set-up session. Throws HttpError with the reason where it is not accepted. */
  verify(token: string): Promise<string>;
  /** Whether a set-up session may still make the first account. */
  isOpen(session: string): Promise<boolean>;
  /**
   * Makes the first account and ends the set-up, both or neither; gives the token of a session of that account. Throws
   * HttpError 409 `setup-done` for whoever comes second.
   */
  makeAccount(session: string, account: SetupAccount, passwordHash: string, client: Client): Promise<string>;
}

type Row = { id: string; hash: Buffer; expires_at: Date; used_at: Date | null; voided_at: Date | null; now: Date };

export function openSetup(database: Database): Setup {
  const db = database.db.withTables<SetupTables>();
  const select = db
    .selectFrom("setup_token")
    .select(["id", "hash", "expires_at", "used_at", "voided_at", sql<Date>`now()`.as("now")]);
  const current = (): Promise<Row | undefined> => select.where("voided_at", "is", null).executeTakeFirst();
  const open = (from: typeof db, session: string) =>
    from
      .selectFrom("setup_token")
      .select("id")
      .where("session_hash", "=", hashOfToken(session))
      .where("voided_at", "is", null)
      .where("session_until", ">", sql<Date>`now()`)
      .executeTakeFirst();
  const isOpen = async (session: string): Promise<boolean> => (await open(db, session)) !== undefined;
  const isDone = async (): Promise<boolean> =>
    (await db.selectFrom("setup_done").select("one").executeTakeFirst()) !== undefined;

  return {
    issue: async () => {
      if (await isDone()) return null;
      const token = makeToken();
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable("setup_token")
          .set({ voided_at: sql<Date>`now()` })
          .where("voided_at", "is", null)
          .execute();
        const expires_at = sql<Date>`now() + ${TOKEN_MINUTES} * interval '1 minute'`;
        await tx
          .insertInto("setup_token")
          .values({ hash: hashOfToken(token), expires_at })
          .execute();
      });
      return token;
    },

    status: async (version, session) => {
      const row = await current();
      const state = setupState(await isDone(), row === undefined ? null : factsOf(row));
      const expiresAt = state === "open" && row !== undefined ? row.expires_at.toISOString() : null;
      const csrf = session !== null && state === "used" && (await isOpen(session)) ? csrfOf(session) : null;
      return { state, expiresAt, csrf, version };
    },

    verify: async (token) => {
      const hash = hashOfToken(token);
      const rows = await select.orderBy("made_at", "desc").limit(TOKENS_COMPARED).execute();
      const row = rows.filter((each) => timingSafeEqual(each.hash, hash))[0] ?? null;
      const verdict = row === null ? "unknown" : judgeToken(factsOf(row), row.now.getTime());
      if (row === null || verdict !== "accepted") throw refusal(verdict);
      const session = makeToken();
      await database.db.transaction().execute(async (tx) => {
        // Of two requests with the same token, one finds the row unused and the other does not.
        const used = await tx
          .withTables<SetupTables>()
          .updateTable("setup_token")
          .set({
            used_at: sql<Date>`now()`,
            session_hash: hashOfToken(session),
            session_until: sql<Date>`now() + ${SETUP_SESSION_MINUTES} * interval '1 minute'`,
          })
          .where("id", "=", row.id)
          .where("used_at", "is", null)
          .where("voided_at", "is", null)
          .where("expires_at", ">", sql<Date>`now()`)
          .executeTakeFirst();
        if (used.numUpdatedRows === 0n) throw refusal("used");
        const object = { kind: "setup", id: row.id };
        await appendTrail(tx, systemActor("setup"), { action: "setup.address-used", object });
      });
      return session;
    },

    isOpen,

    makeAccount: async (session, { login, name, language }, passwordHash, client) =>
      await database.db.transaction().execute(async (tx) => {
        const tables = tx.withTables<SetupTables>();
        const done = await tables
          .insertInto("setup_done")
          .defaultValues()
          .onConflict((conflict) => conflict.column("one").doNothing())
          .executeTakeFirst();
        if (done.numInsertedOrUpdatedRows === 0n) throw setupDone();
        if ((await open(tables, session)) === undefined) throw setupSessionEnded();
        const roles = [...FIRST_ACCOUNT_ROLES];
        const account = await insertAccount(tx, { login, name, roles, person: null, language }, passwordHash);
        await appendTrail(tx, systemActor("setup"), {
          action: "setup.done",
          object: { kind: "account", id: account },
          after: { name, roles },
          reason: "The first account holds these roles together, so that one person alone sees all there is.",
        });
        return await beginSession(tx, account, ["password"], client);
      }),
  };
}

/** The present one and those it replaced, so that somebody with an old address is told what happened to it. */
const TOKENS_COMPARED = 20;

function factsOf(row: Row): TokenFacts {
  return {
    expiresAt: row.expires_at.getTime(),
    usedAt: row.used_at?.getTime() ?? null,
    voidedAt: row.voided_at?.getTime() ?? null,
  };
}

const RESTART = "Restart the server: it prints a fresh address.";

const REFUSALS = {
  unknown: [
    403,
    "setup-token-invalid",
    "this is no set-up token of this server",
    "Open the whole address that the server printed.",
  ],
  expired: [410, "setup-token-expired", `the address was good for ${TOKEN_MINUTES} minutes`, RESTART],
  replaced: [
    410,
    "setup-token-expired",
    "the server was restarted and printed a newer address",
    "Open the newest one.",
  ],
  used: [409, "setup-token-used", "the address was used already", RESTART],
} as const satisfies Readonly<Record<Exclude<TokenVerdict, "accepted">, readonly [number, string, string, string]>>;

function refusal(verdict: TokenVerdict): HttpError {
  const [status, code, detail, remedy] = REFUSALS[verdict === "accepted" ? "used" : verdict];
  return new HttpError(status, code, { detail, remedy });
}

/** Whoever has no set-up session of this server, or none any more. */
export function setupSessionEnded(): HttpError {
  return new HttpError(403, "setup-session-ended", {
    detail: "this browser did not use the set-up address, or too long ago",
    remedy: RESTART,
  });
}

function setupDone(): HttpError {
  return new HttpError(409, "setup-done", { detail: "the first account was made already", remedy: "Sign in." });
}
