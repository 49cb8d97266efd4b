import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../database/database.js";
import { HttpError } from "../http/problems.js";
import { judgeToken, setupState, type TokenFacts, type TokenVerdict } from "./rules.js";
import type { SetupStatus, SetupTables, SetupVerified } from "./schema.js";

/** Guessing one needs 2^255 tries on average. */
const TOKEN_BYTES = 32;
const TOKEN_MINUTES = 30;

export interface Setup {
  /** Makes a new one-time token and voids every older one; null when the set-up is done. */
  issue(): Promise<string | null>;
  status(version: string): Promise<SetupStatus>;
  /** Uses the token up; throws HttpError with the reason where it is not accepted. */
  verify(token: string): Promise<SetupVerified>;
}

type Row = { id: string; hash: Buffer; expires_at: Date; used_at: Date | null; voided_at: Date | null; now: Date };

export function openSetup(database: Database): Setup {
  const db = database.db.withTables<SetupTables>();
  const select = db
    .selectFrom("setup_token")
    .select(["id", "hash", "expires_at", "used_at", "voided_at", sql<Date>`now()`.as("now")]);
  const current = (): Promise<Row | undefined> => select.where("voided_at", "is", null).executeTakeFirst();
  const isDone = async (): Promise<boolean> =>
    (await db.selectFrom("setup_done").select("one").executeTakeFirst()) !== undefined;

  return {
    issue: async () => {
      if (await isDone()) return null;
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable("setup_token")
          .set({ voided_at: sql<Date>`now()` })
          .where("voided_at", "is", null)
          .execute();
        const expires_at = sql<Date>`now() + ${TOKEN_MINUTES} * interval '1 minute'`;
        await tx
          .insertInto("setup_token")
          .values({ hash: hashOf(token), expires_at })
          .execute();
      });
      return token;
    },

    status: async (version) => {
      const row = await current();
      const state = setupState(await isDone(), row === undefined ? null : factsOf(row));
      const expiresAt = state === "open" && row !== undefined ? row.expires_at.toISOString() : null;
      return { state, expiresAt, version };
    },

    verify: async (token) => {
      const hash = hashOf(token);
      const rows = await select.orderBy("made_at", "desc").limit(TOKENS_COMPARED).execute();
      const row = rows.filter((each) => timingSafeEqual(each.hash, hash))[0] ?? null;
      const verdict = row === null ? "unknown" : judgeToken(factsOf(row), row.now.getTime());
      if (row === null || verdict !== "accepted") throw refusal(verdict);
      // Of two requests with the same token, one finds the row unused and the other does not.
      const used = await db
        .updateTable("setup_token")
        .set({ used_at: sql<Date>`now()` })
        .where("id", "=", row.id)
        .where("used_at", "is", null)
        .where("voided_at", "is", null)
        .where("expires_at", ">", sql<Date>`now()`)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) throw refusal("used");
      return { verified: true, next: ["accounts"] };
    },
  };
}

/** The present one and those it replaced, so that somebody with an old address is told what happened to it. */
const TOKENS_COMPARED = 20;

/** The token is random, so that one round of a fast hash is as good as many of a slow one. */
function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

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
