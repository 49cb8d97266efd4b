import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { type Holder, type Lease, takeLease, thisHolder } from "./lease.js";
import { connect, type DatabaseSource } from "./source.js";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => await postgres.stop(), 60_000);

const other: Holder = { ...thisHolder("/other/data", "http://127.0.0.1:1/"), host: "elsewhere", pid: 4711 };

test("a second server is refused with the name of the first, and writes nothing", async () => {
  const source = await postgres.makeDatabase();
  const first = await takeLease(source, other);
  const began = Date.now();
  await expect(takeLease(source, thisHolder("/mine", ""))).rejects.toThrow(
    /process 4711 on elsewhere, data folder \/other\/data, since 20.*, at http:\/\/127\.0\.0\.1:1\/ \(database-in-use\)/,
  );
  expect(Date.now() - began).toBeGreaterThan(1000); // a server of another machine may be just ending
  expect((await first.client.query("select pid from keeper.holder")).rows).toEqual([{ pid: 4711 }]);
  await first.release();
});

test("a living holder on this machine is refused at once", async () => {
  const source = await postgres.makeDatabase();
  const first = await takeLease(source, { ...thisHolder("/first", ""), pid: process.ppid });
  const began = Date.now();
  await expect(takeLease(source, thisHolder("/mine", ""))).rejects.toThrow(`process ${process.ppid}`);
  expect(Date.now() - began).toBeLessThan(1000);
  await first.release();
});

test("while nothing is written yet, the session itself names the holder", async () => {
  const source = await postgres.makeDatabase();
  const client = await connect(source.owner(), "mizugiwa lease of 99 at somewhere", source.place);
  await client.query("select pg_advisory_lock(1835825781, 1)");
  await expect(takeLease(source, thisHolder("/mine", ""))).rejects.toThrow(
    /mizugiwa lease of 99 at somewhere, since 20/,
  );
  const schemas = await client.query("select from pg_namespace where nspname = 'keeper'");
  expect(schemas.rowCount).toBe(0);
  await client.end();
});

test("a lease that was given back can be taken", async () => {
  const source = await postgres.makeDatabase();
  await (await takeLease(source, other)).release();
  const second = await takeLease(source, thisHolder("/mine", ""));
  await second.release();
});

test("a dead holder on this machine is waited for until PostgreSQL notices", async () => {
  const source = await postgres.makeDatabase();
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  const first = await takeLease(source, { ...thisHolder("/dead", ""), pid: dead });
  const second = takeLease(source, thisHolder("/mine", ""));
  await sleep(300);
  await first.client.end();
  await (await second).release();
});

test("a lost connection is told", async () => {
  const source = await postgres.makeDatabase();
  const lease = await takeLease(source, other);
  await endLease(source);
  expect(await lease.lost).toBeInstanceOf(Error);
});

test("two databases of one PostgreSQL do not stand in each other's way", async () => {
  const leases = await Promise.all([
    takeLease(await postgres.makeDatabase(), other),
    takeLease(await postgres.makeDatabase(), other),
  ]);
  for (const lease of leases) await lease.release();
});

test("without the lease there is no connection, and with it again there is", async () => {
  const source = await postgres.makeMigrated();
  const heard: string[] = [];
  const back = newPromise<undefined>();
  const database = await openTestDatabase(source, {
    onDown: (reason) => heard.push(reason.code),
    onUp: () => back.resolve(undefined),
  });
  await endLease(source);
  await expect.poll(() => heard).toEqual(["database-unavailable"]);
  await back.promise;
  expect(await database.db.introspection.getSchemas()).not.toEqual([]);
  await database.close();
});

test("a server whose lease another one took meanwhile gives up", async () => {
  const source = await postgres.makeMigrated();
  const lost = newPromise<unknown>();
  let thief: Lease | null = null;
  let stealing = false;
  const ensure = async (): Promise<"running"> => {
    if (stealing) thief = await takeLease(source, other);
    return "running";
  };
  const database = await openTestDatabase({ ...source, ensure }, { onLost: lost.resolve });
  stealing = true;
  await endLease(source);
  expect(await lost.promise).toMatchObject({ code: "database-in-use" });
  await thiefOf(thief).release();
  await database.close();
});

function thiefOf(lease: Lease | null): Lease {
  if (lease === null) throw new Error("nobody took the lease");
  return lease;
}

/** Promise.withResolvers is not in Node.js 20. */
function newPromise<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((made) => {
    resolve = made;
  });
  return { promise, resolve };
}

/** Ends the holder's session from outside, as a network does. */
async function endLease(source: DatabaseSource): Promise<void> {
  const admin = await postgres.admin(source);
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name like 'mizugiwa lease%' and datname = current_database()`,
  );
  await admin.end();
}
