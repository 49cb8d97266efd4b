import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import { Kysely, type Transaction as KyselyTransaction, PostgresDialect } from "kysely";
import { type Client, escapeIdentifier, Pool, type PoolClient } from "pg";
import type { Log } from "../log/log.js";
import { databaseUnavailable, isConnectionLoss } from "./connection-loss.js";
import { type Holder, type Lease, takeLease } from "./lease.js";
import { migrate, readMigrations } from "./migrate.js";
import { type ApplicationAccess, openApplicationRole, type Separation } from "./roles.js";
import type { DatabaseSource } from "./source.js";

/** The database as the domains see it: each brings its own tables with `db.withTables<…>()`. */
export interface Database {
  readonly db: Kysely<object>;
  readonly separation: Separation;
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /**
   * Hears what is told on a channel (LISTEN), on a connection of its own that is made anew when it is lost; what was told
   * meanwhile is not heard. Gives what ends it.
   */
  listen(channel: string, hear: () => void): Promise<() => Promise<void>>;
  /** Gives the lease back and ends all connections; an embedded PostgreSQL is left running. */
  close(): Promise<void>;
}

/** A transaction, before a domain names its tables. */
export type Transaction = KyselyTransaction<object>;

export interface DatabaseParts {
  readonly source: DatabaseSource;
  readonly self: Holder;
  readonly log: Log;
  /** Aborted when the server ends: nothing is waited for any longer. */
  readonly ending: AbortSignal;
  /** It went away: nothing is answered until `onUp`. */
  readonly onDown: (reason: Problem) => void;
  readonly onUp: () => void;
  /** It is lost to us for good: the server must end. */
  readonly onLost: (error: unknown) => void;
}

/** Connections of the application; each costs PostgreSQL a process. */
const POOL_SIZE = 10;
const VERSION_MIN = 150_000;

/** Opens the database: PostgreSQL up, lease taken, migrations run, application's role ready. */
export async function openDatabase(parts: DatabaseParts): Promise<Database> {
  const { source, log } = parts;
  const first = await comeUp(parts);
  let access: ApplicationAccess;
  try {
    await checkServer(first.client, source.place);
    const ran = await migrate(first.client, readMigrations());
    for (const { id } of ran) log.info({ migration: id }, "migration ran");
    access = await openApplicationRole(first.client, source);
  } catch (caught) {
    // Nobody else writes here, so that the database is ours to end; who was refused the lease must not end the holder's.
    await first.release();
    await source.stop();
    throw caught;
  }
  return new LeasedDatabase(parts, first, access);
}

/** What we count on besides the version: the order for Japanese and English readers. */
async function checkServer(client: Client, place: string): Promise<void> {
  const facts = await client.query<{ version: number; shown: string; encoding: string; collation: boolean }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as shown,
            current_setting('server_encoding') as encoding,
            exists (select from pg_collation where collname = 'ja-x-icu') as collation`,
  );
  const { version = 0, shown = "?", encoding = "?", collation = false } = facts.rows[0] ?? {};
  if (version < VERSION_MIN) {
    throw unusable(place, `PostgreSQL ${shown} is too old`, "Use PostgreSQL 15 or newer.");
  }
  if (encoding !== "UTF8") throw unusable(place, `its encoding is ${encoding}`, "Make it with encoding UTF8.");
  if (!collation) throw unusable(place, "it has no collation ja-x-icu", "Use a PostgreSQL built with ICU.");
}

function unusable(path: string, detail: string, remedy: string): MizugiwaError {
  return new MizugiwaError("database-unusable", { path, detail, remedy });
}

/** How long a first start waits for a database of one's own that is not up yet. */
const FIRST_WAIT_MS = 30_000;
const RETRY_MS = 500;

async function comeUp({ source, self, log, ending }: DatabaseParts): Promise<Lease> {
  const until = Date.now() + (source.kind === "url" ? FIRST_WAIT_MS : 0);
  for (;;) {
    try {
      const how = await source.ensure();
      log.debug({ how, place: source.place }, "PostgreSQL answers");
      return await takeLease(source, self);
    } catch (caught) {
      const passing = isRefusedConnection(caught) && Date.now() < until && !ending.aborted;
      if (!passing) throw caught;
      log.warn({ detail: problemOf(caught).detail }, "waiting for the database");
      await sleep(RETRY_MS * 2, undefined, { signal: ending });
    }
  }
}

function isRefusedConnection(caught: unknown): boolean {
  return caught instanceof MizugiwaError && caught.code === "database-unreachable" && isConnectionLoss(caught.cause);
}

/** PostgreSQL that ends again and again has a cause that no further start mends. */
const EMBEDDED_TRIES = 5;
const BACKOFF_MAX_MS = 5000;

/** How long open transactions are waited for at the end. */
const CLOSE_LIMIT_MS = 5000;

class LeasedDatabase implements Database {
  readonly db: Kysely<object>;
  readonly separation: Separation;
  readonly #parts: DatabaseParts;
  readonly #access: ApplicationAccess;
  #lease: Lease;
  #pool: Pool | null = null;
  #closing = false;

  constructor(parts: DatabaseParts, lease: Lease, access: ApplicationAccess) {
    this.#parts = parts;
    this.#access = access;
    this.#lease = lease;
    this.separation = access.separation;
    this.#open(lease);
    const pool = { connect: () => this.#connect(), end: async () => undefined };
    this.db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  }

  pool(): { total: number; idle: number; waiting: number } {
    const pool = this.#pool;
    return { total: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
  }

  async listen(channel: string, hear: () => void): Promise<() => Promise<void>> {
    const ending = new AbortController();
    let held: PoolClient | null = null;
    const drop = (client: PoolClient): boolean => {
      if (held !== client) return false;
      held = null;
      client.release(true);
      return true;
    };
    const hold = async (): Promise<void> => {
      const client = await this.#connect();
      held = client;
      const lost = (): void => {
        if (drop(client)) void again();
      };
      client.on("notification", hear).once("error", lost).once("end", lost);
      await client.query(`listen ${escapeIdentifier(channel)}`);
    };
    const again = async (): Promise<void> => {
      while (!ending.signal.aborted && !this.#closing) {
        try {
          await sleep(RETRY_MS, undefined, { ref: false, signal: ending.signal });
          if (held === null) await hold();
          hear();
          return;
        } catch (caught) {
          if (held !== null) drop(held);
          this.#parts.log.debug({ err: caught, channel }, "nothing is heard on this channel yet");
        }
      }
    };
    await hold();
    return async () => {
      ending.abort();
      if (held !== null) drop(held);
    };
  }

  async close(): Promise<void> {
    this.#closing = true;
    const pool = this.#pool;
    this.#pool = null;
    // Work that does not let go of its connection must not keep the server from ending; it is rolled back.
    if (pool !== null) await Promise.race([pool.end(), sleep(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    if (pool !== null) await this.#lease.release();
  }

  /** Nothing is written without the lease: while it is lost, there is no connection to be had. */
  async #connect(): Promise<PoolClient> {
    if (this.#pool === null) throw databaseUnavailable();
    return await this.#pool.connect();
  }

  #open(lease: Lease): void {
    const pool = new Pool({
      ...this.#access.config,
      application_name: "mizugiwa",
      max: POOL_SIZE,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      idle_in_transaction_session_timeout: 120_000,
    });
    // One in use that ends between two queries of a transaction would else be an error that nobody hears of: the next
    // query on it fails and says so.
    pool.on("connect", (client) => client.on("error", () => undefined));
    pool.on("error", (error) => this.#parts.log.debug({ err: error }, "an idle connection ended"));
    this.#lease = lease;
    this.#pool = pool;
    void lease.lost.then((error) => this.#lost(error));
  }

  async #lost(error: Error): Promise<void> {
    if (this.#closing) return;
    const { log, onDown, onUp, onLost } = this.#parts;
    log.error({ detail: error.message }, "the database went away");
    const pool = this.#pool;
    this.#pool = null;
    onDown(databaseUnavailable().problem);
    for (const old of [pool?.end(), this.#lease.client.end()]) {
      old?.catch((caught: unknown) => log.debug({ err: caught }, "a connection did not end well"));
    }
    try {
      this.#open(await this.#comeBack());
    } catch (caught) {
      if (!this.#closing) onLost(caught);
      return;
    }
    if (this.#closing) return;
    log.info("the database is back");
    onUp();
  }

  async #comeBack(): Promise<Lease> {
    for (let tries = 1; ; tries += 1) {
      try {
        const how = await this.#parts.source.ensure();
        this.#parts.log.warn({ how }, "PostgreSQL answers again");
        return await takeLease(this.#parts.source, this.#parts.self);
      } catch (caught) {
        const held = caught instanceof MizugiwaError && caught.code === "database-in-use";
        const hopeless = this.#parts.source.kind === "embedded" && tries >= EMBEDDED_TRIES;
        if (held || hopeless || this.#closing) throw caught;
        this.#parts.log.error({ detail: problemOf(caught).detail }, "the database does not come back yet");
        await sleep(Math.min(RETRY_MS * 2 ** tries, BACKOFF_MAX_MS), undefined, { signal: this.#parts.ending });
      }
    }
  }
}
