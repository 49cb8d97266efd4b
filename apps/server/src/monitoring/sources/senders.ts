import { type Selectable, sql } from "kysely";
import type { Database } from "../../platform/database/database.js";
import { HttpError } from "../../platform/http/problems.js";
import { QuotaMeter } from "./quota.js";
import type { SourceTables } from "./schema.js";
import { isSecret, type TokenParts, tokenOf } from "./token.js";

/** Who sends: a token's source. */
export interface Sender {
  readonly token: string;
  readonly source: string;
  /** Takes a request's share of the quota; throws HttpError 429 with when to come again. */
  take(events: number, bytes: number): void;
}

/** A token is looked up again after this: a revoked one works no longer than that. */
const KNOWN_MS = 2000;
/** Prefixes remembered; those nobody gave out are not. */
const KNOWN_MAX = 10_000;

type Row = Pick<
  Selectable<SourceTables["intake_token"]>,
  "id" | "source" | "hash" | "quota_events_per_s" | "quota_bytes_per_day" | "expires_at" | "revoked_at"
> & { paused_at: Date | null };

interface Known {
  readonly row: Row;
  readonly meter: QuotaMeter;
  readAtMs: number;
}

/** Finds who sends a request, by its token. */
export class Senders {
  readonly #database: Database;
  readonly #known = new Map<string, Known>();
  readonly #used = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws HttpError 401 where there is no token that holds, 403 where its source is paused. */
  async find(authorization: string | undefined): Promise<Sender> {
    const parts = tokenOf(authorization);
    const known = parts === null ? null : await this.#look(parts);
    if (parts === null || known === null || !isSecret(parts.secret, known.row.hash)) throw noToken();
    const { row, meter } = known;
    if (row.revoked_at !== null) throw over("was revoked");
    if (row.expires_at !== null && row.expires_at.getTime() <= Date.now()) throw over("has expired");
    if (row.paused_at !== null) throw paused();
    this.#used.add(row.id);
    const quota = { eventsPerSecond: row.quota_events_per_s, bytesPerDay: Number(row.quota_bytes_per_day) };
    return {
      token: row.id,
      source: row.source,
      take: (events, bytes) => {
        const verdict = meter.take(quota, events, bytes, Date.now());
        if (!verdict.ok) throw tooMuch(verdict.waitSeconds);
      },
    };
  }

  /** Notes which tokens were used since the last time. */
  async noteUse(): Promise<void> {
    if (this.#used.size === 0) return;
    const used = [...this.#used];
    this.#used.clear();
    const db = this.#database.db.withTables<SourceTables>();
    await db.updateTable("intake_token").set({ last_used_at: sql<Date>`now()` }).where("id", "in", used).execute();
  }

  async #look({ prefix }: TokenParts): Promise<Known | null> {
    const known = this.#known.get(prefix);
    if (known !== undefined && Date.now() - known.readAtMs < KNOWN_MS) return known;
    const row = await this.#database.db
      .withTables<SourceTables>()
      .selectFrom("intake_token")
      .innerJoin("source", "source.id", "intake_token.source")
      .select(["intake_token.id", "intake_token.source", "hash", "quota_events_per_s", "quota_bytes_per_day"])
      .select(["expires_at", "revoked_at", "paused_at"])
      .where("prefix", "=", prefix)
      .executeTakeFirst();
    if (row === undefined) return null;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    // Requests that look it up side by side share one meter: what is known now, not what was when this one began to look.
    const { meter } = this.#known.get(prefix) ?? known ?? { meter: new QuotaMeter() };
    const fresh = { row, meter, readAtMs: Date.now() };
    this.#known.set(prefix, fresh);
    return fresh;
  }
}

function noToken(): HttpError {
  return new HttpError(401, "token-invalid", {
    detail: "the request carries no token of a source",
    remedy: "Send the header Authorization: Bearer mzi_… with a token made on the source's page.",
  });
}

function over(what: string): HttpError {
  const remedy = "Make another token on the source's page.";
  return new HttpError(401, "token-over", { detail: `the token ${what}`, remedy });
}

function paused(): HttpError {
  return new HttpError(403, "source-paused", {
    detail: "the source of this token is paused",
    remedy: "Let it go on, on its page; what was refused must be sent again.",
  });
}

function tooMuch(seconds: number): HttpError {
  const remedy = `Send it again after ${seconds} s, or raise the quota of the token.`;
  return new HttpError(429, "quota-used-up", { detail: "the token has used up its quota", remedy }, seconds);
}
