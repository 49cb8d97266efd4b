import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError } from "@mizugiwa/base";
import type { Client } from "pg";
import { isAlive } from "../process/alive.js";
import { connect, type DatabaseSource } from "./source.js";

/**
 * The right to write to a database, held by one server at a time: a session's advisory lock on a connection of its own.
 * It ends with the session, so that a killed server never has to be cleaned up after.
 */
export interface Lease {
  /** Migrations run on it: who loses the lease loses them too. */
  readonly client: Client;
  /** Fulfilled when the connection, and with it the right, is gone without having been given back. */
  readonly lost: Promise<Error>;
  release(): Promise<void>;
}

/** Who holds a lease, for whoever is refused. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly data: string;
  readonly since: string;
  readonly address: string;
}

export function thisHolder(data: string, address: string): Holder {
  return { host: hostname(), pid: process.pid, data, since: new Date().toISOString(), address };
}

/** Two arbitrary numbers that name our lock within a database: "mizu" and its first use. */
const LOCK = "1835825781, 1";

/** A killed holder's session may live on until PostgreSQL notices, in the middle of a statement within half a second. */
const DEAD_HOLDER_MS = 15_000;
const UNKNOWN_HOLDER_MS = 2000;

/**
 * Takes the lease before anything is written; throws `database-in-use` naming the holder. A holder on this machine that
 * is no longer alive is waited for.
 */
export async function takeLease(source: DatabaseSource, self: Holder): Promise<Lease> {
  let report: (error: Error) => void = () => undefined;
  const lost = new Promise<Error>((resolve) => {
    report = resolve;
  });
  const name = `mizugiwa lease of ${self.pid} at ${self.host}`;
  const client = await connect(source.owner(), name, source.place, report);
  client.once("end", () => report(new Error("the connection was closed")));
  try {
    await client.query("set idle_session_timeout = 0");
    await client.query("set client_connection_check_interval = '500ms'");
    // Where the network dies without a word, another server need not wait for hours.
    await client.query("set tcp_keepalives_idle = 20");
    await client.query("set tcp_keepalives_interval = 10");
    await client.query("set tcp_keepalives_count = 3");
    await takeOrRefuse(client, source.place, self);
    await writeHolder(client, self);
  } catch (caught) {
    await client.end();
    throw caught;
  }
  const stopWatch = watch(client, report);
  return {
    client,
    lost,
    release: async () => {
      stopWatch();
      client.removeAllListeners("end");
      try {
        await client.query("delete from keeper.holder");
      } finally {
        await client.end();
      }
    },
  };
}

async function takeOrRefuse(client: Client, place: string, self: Holder): Promise<void> {
  const start = Date.now();
  for (;;) {
    const taken = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${LOCK}) as taken`);
    if (taken.rows[0]?.taken === true) return;
    const holder = await readHolder(client);
    const wait = waitFor(holder, self);
    if (Date.now() - start >= wait) throw inUse(place, holder, await lockedBy(client));
    await sleep(50);
  }
}

/** A session of our own that was lost, or of a process that is dead, ends by itself. */
function waitFor(holder: Holder | null, self: Holder): number {
  if (holder === null || holder.host !== self.host) return UNKNOWN_HOLDER_MS;
  return holder.pid === self.pid || !isAlive(holder.pid) ? DEAD_HOLDER_MS : 0;
}

function inUse(path: string, holder: Holder | null, session: string): MizugiwaError {
  const who =
    holder === null
      ? session
      : `process ${holder.pid} on ${holder.host}, data folder ${holder.data}, since ${holder.since}, at ${holder.address}`;
  return new MizugiwaError("database-in-use", {
    path,
    detail: `another server holds this database: ${who}`,
    remedy: "Stop that one (mizugiwa server stop), or give this one a data folder of its own with --data.",
  });
}

/** The server's own name of the session that holds the lock: all there is while a first start is still under way. */
async function lockedBy(client: Client): Promise<string> {
  const found = await client.query<{ name: string; since: Date }>(
    `select application_name as name, backend_start as since from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and (classid, objid) = (${LOCK})
       and database = (select oid from pg_database where datname = current_database())`,
  );
  const session = found.rows[0];
  return session === undefined ? "it has just gone" : `${session.name}, since ${session.since.toISOString()}`;
}

/** Null where no server has held it yet, or the last one gave it back. */
async function readHolder(client: Client): Promise<Holder | null> {
  const table = await client.query<{ present: boolean }>("select to_regclass('keeper.holder') is not null as present");
  if (table.rows[0]?.present !== true) return null;
  const found = await client.query<Omit<Holder, "since"> & { since: Date }>(
    "select host, pid, data, since, address from keeper.holder",
  );
  const row = found.rows[0];
  return row === undefined ? null : { ...row, since: row.since.toISOString() };
}

/** The schema `keeper` is the owner's alone: who holds the lease, and which migrations ran. */
async function writeHolder(client: Client, self: Holder): Promise<void> {
  await client.query("create schema if not exists keeper");
  await client.query(
    `create table if not exists keeper.holder (
       one boolean primary key default true check (one), host text not null, pid integer not null, data text not null,
       since timestamptz not null, address text not null)`,
  );
  await client.query(
    `insert into keeper.holder (host, pid, data, since, address) values ($1, $2, $3, $4, $5)
     on conflict (one) do update set host = excluded.host, pid = excluded.pid, data = excluded.data,
       since = excluded.since, address = excluded.address`,
    [self.host, self.pid, self.data, self.since, self.address],
  );
}

const WATCH_EVERY_MS = 5000;
const WATCH_LIMIT_MS = 10_000;

/** A connection can die without a word: it is asked now and then, and no answer is a loss. */
function watch(client: Client, report: (error: Error) => void): () => void {
  let asked: NodeJS.Timeout | undefined;
  const timer = setInterval(() => {
    if (asked !== undefined) return;
    asked = setTimeout(() => report(new Error(`no answer within ${WATCH_LIMIT_MS} ms`)), WATCH_LIMIT_MS);
    client
      .query("select 1")
      .then(() => clearTimeout(asked), report)
      .finally(() => {
        clearTimeout(asked);
        asked = undefined;
      });
  }, WATCH_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearTimeout(asked);
  };
}
