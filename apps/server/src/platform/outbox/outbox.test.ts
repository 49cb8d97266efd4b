import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { Database } from "../database/database.js";
import { connect, type DatabaseSource } from "../database/source.js";
import { Registry } from "../metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres, type TestPostgres } from "../testing/postgres.js";
import { type EventKind, FinalError, Outbox, publishEvent } from "./index.js";
import { ATTEMPTS_MAX, waitAfter } from "./rules.js";

let postgres: TestPostgres;
let source: DatabaseSource;
let database: Database;
let opened: Outbox[] = [];
beforeAll(async () => {
  postgres = await startTestPostgres();
}, 120_000);
afterAll(async () => await postgres.stop(), 120_000);
beforeEach(async () => {
  source = await postgres.makeMigrated();
  database = await openTestDatabase(source);
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  opened = [];
  await database.close();
});

const RAISED: EventKind<{ n: number }> = { kind: "alert.raised", payload: z.object({ n: z.int() }) };

/** It looks by itself once an hour: what is told wakes it. */
function outbox(limitMs = 5000): Outbox {
  const timing = { lookMs: 3_600_000, limitMs, sweepMs: 3_600_000 };
  const made = new Outbox({ database, log: SILENT, registry: new Registry(), timing });
  opened.push(made);
  return made;
}

async function publish(...numbers: number[]): Promise<void> {
  await database.db.transaction().execute(async (tx) => {
    for (const n of numbers) await publishEvent(tx, RAISED, { n });
  });
}

async function asOwner(text: string): Promise<Record<string, unknown>[]> {
  const owner = await connect(source.owner(), "test", source.place);
  await owner.query("set search_path = mizugiwa");
  const { rows } = await owner.query<Record<string, unknown>>(text);
  await owner.end();
  return rows;
}

test("what a transaction tells is heard by everyone who listens, once it is kept", async () => {
  const box = outbox();
  const heard: string[] = [];
  for (const name of ["a", "b"]) {
    box.listen({ name, event: RAISED, handle: async ({ n }) => void heard.push(`${name}${n}`) });
  }
  await box.start();
  await publish(1, 2);
  await expect.poll(() => [...heard].sort(), { timeout: 5000 }).toEqual(["a1", "a2", "b1", "b2"]);
});

test("what was rolled back is not told", async () => {
  const box = outbox();
  const heard: number[] = [];
  box.listen({ name: "a", event: RAISED, handle: async ({ n }) => void heard.push(n) });
  await box.start();
  const failing = database.db.transaction().execute(async (tx) => {
    await publishEvent(tx, RAISED, { n: 1 });
    throw new Error("changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  await publish(2);
  await expect.poll(() => heard, { timeout: 5000 }).toEqual([2]);
});

test("a payload of another form is refused where it is told", async () => {
  const telling = database.db.transaction().execute((tx) => publishEvent(tx, RAISED, { n: 0.5 }));
  await expect(telling).rejects.toThrow();
});

test("what was told while nobody ran is heard after the start", async () => {
  await publish(7);
  const box = outbox();
  const heard: number[] = [];
  box.listen({ name: "a", event: RAISED, handle: async ({ n }) => void heard.push(n) });
  await box.start();
  await expect.poll(() => heard, { timeout: 5000 }).toEqual([7]);
});

test("one that fails every time holds up no other, is given up at last, and can be begun anew", async () => {
  const box = outbox();
  const heard: number[] = [];
  let poison = true;
  box.listen({
    name: "a",
    event: RAISED,
    handle: async ({ n }) => {
      if (n === 13 && poison) throw new FinalError("it cannot be done");
      heard.push(n);
    },
  });
  await box.start();
  await publish(13, 1, 2, 3);
  await expect.poll(() => [...heard].sort((a, b) => a - b), { timeout: 5000 }).toEqual([1, 2, 3]);
  await expect
    .poll(async () => await box.dead(null, 10), { timeout: 5000 })
    .toMatchObject([{ consumer: "a", kind: "alert.raised", attempts: 1, error: { detail: "it cannot be done" } }]);
  const [letter] = await box.dead(null, 10);
  poison = false;
  expect(await box.retry(letter?.event ?? "", "a")).toBe(true);
  await expect.poll(() => heard.includes(13), { timeout: 5000 }).toBe(true);
  expect(await box.retry(letter?.event ?? "", "a")).toBe(false);
});

test("a failure is tried again, with the same id and the next number", async () => {
  const box = outbox();
  const tries: string[] = [];
  box.listen({
    name: "a",
    event: RAISED,
    handle: async (_, { id, attempt }) => {
      tries.push(`${id} ${attempt}`);
      if (attempt === 1) throw new Error("not yet");
    },
  });
  await box.start();
  await publish(1);
  await expect.poll(() => tries.length, { timeout: 5000 }).toBe(1);
  await expect
    .poll(async () => (await asOwner("select error from outbox_delivery"))[0]?.["error"])
    .toMatchObject({ detail: "not yet" });
  await asOwner("update outbox_delivery set not_before = now()");
  box.wake();
  await expect.poll(() => tries, { timeout: 5000 }).toEqual(["1.a 1", "1.a 2"]);
  await expect.poll(async () => (await asOwner("select state from outbox_delivery"))[0]?.["state"]).toBe("delivered");
});

test("one that never answers is cut off, and what it held up goes on", async () => {
  const box = outbox(200);
  box.listen({ name: "a", event: RAISED, handle: () => new Promise(() => undefined) });
  await box.start();
  await publish(1);
  await expect
    .poll(async () => (await asOwner("select error from outbox_delivery"))[0]?.["error"], { timeout: 5000 })
    .toMatchObject({ detail: "it took too long" });
});

test("after the connection that listens was lost, what is told is heard again", async () => {
  const box = outbox();
  const heard: number[] = [];
  box.listen({ name: "a", event: RAISED, handle: async ({ n }) => void heard.push(n) });
  await box.start();
  const admin = await postgres.admin(source);
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
  );
  await admin.end();
  await publish(5);
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual([5]);
});

test("waits double, are spread, have a bound and an end", () => {
  expect(waitAfter(1, 0)).toBe(750);
  expect(waitAfter(1, 0.999)).toBe(1250);
  expect(waitAfter(5, 0.5)).toBe(16_000);
  expect(waitAfter(13, 0.5)).toBeLessThanOrEqual(4 * 3_600_000);
  expect(waitAfter(ATTEMPTS_MAX, 0.5)).toBeNull();
});
