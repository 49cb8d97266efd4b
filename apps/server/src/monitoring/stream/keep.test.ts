import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Transaction } from "../../platform/database/database.js";
import { openTestDatabase, startTestPostgres, type TestPostgres } from "../../platform/testing/postgres.js";
import type { Hit } from "../alerts/index.js";
import type { SourceTables } from "../sources/schema.js";
import { keepBatch, keptCorrelation, matchedPosition } from "./keep.js";
import { CORRELATION_START, type StreamBatch } from "./protocol.js";

let postgres: TestPostgres;
let database: Database;
let source = "";

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await openTestDatabase(await postgres.makeMigrated());
  const db = database.db.withTables<SourceTables>();
  const row = { code: "web", name: "web", zone: "UTC", environment: "production" as const };
  source = (await db.insertInto("source").values(row).returning("id").executeTakeFirstOrThrow()).id;
}, 60_000);
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

const place = (segment: number, ordinal: number) => ({ segment, offset: ordinal * 100, ordinal });
const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => database.db.transaction().execute(work);

function batch(from: number, upTo: number): StreamBatch {
  const tally = { source, events: upTo - from, bytes: 10, ahead: 0, late: 0, unread: 0, receivedUs: 60_000_000n };
  return {
    type: "batch",
    from: place(from === 0 ? 0 : 1, from),
    upTo: place(1, upTo),
    matched: true,
    rows: "",
    events: upTo - from,
    hits: [],
    suppressed: [],
    canaries: [],
    problems: [],
    correlation: CORRELATION_START,
    indicators: { indicators: [], warnings: [], cut: 0 },
    snapshot: null,
    tallies: [
      {
        ...tally,
        newestUs: 50_000_000n,
        watermarkUs: null,
        hosts: [],
        minutes: [{ ms: 60_000, events: upTo - from, bytes: 10 }],
      },
    ],
  };
}

function hit(number: number): Hit {
  const rule = { id: "r", title: "R", level: "high", author: null, license: null, tags: [], falsepositives: [] };
  return {
    rule,
    eventId: `01010101.1.${number}`,
    atUs: 50_000_000,
    source,
    service: null,
    tenant: null,
    asset: null,
    host: null,
    entity: { kind: "host", key: "web01" },
    label: "TLP:AMBER",
    compartment: null,
    kind: "real",
    fields: [],
  };
}

const alerts = async () =>
  (await database.db.withTables<{ alert: { events: string } }>().selectFrom("alert").select("events").execute()).map(
    ({ events }) => Number(events),
  );

async function standing(): Promise<{ events: number; minute: number }> {
  const db = database.db.withTables<SourceTables>();
  const { events } = await db
    .selectFrom("source_standing")
    .select("events")
    .where("source", "=", source)
    .executeTakeFirstOrThrow();
  const minute = await db
    .selectFrom("source_minute")
    .select("events")
    .where("source", "=", source)
    .executeTakeFirstOrThrow();
  return { events: Number(events), minute: Number(minute.events) };
}

test("a batch is kept with the place it reached, and once: kept again it changes nothing", async () => {
  const first = batch(0, 5);
  expect(await inTransaction((tx) => keepBatch(tx, first, [hit(1), hit(2)]))).toHaveLength(1);
  expect(await inTransaction((tx) => keepBatch(tx, first, [hit(1), hit(2)]))).toEqual([]);
  expect(await inTransaction(matchedPosition)).toEqual(place(1, 5));
  expect(await alerts()).toEqual([2]);
  expect(await standing()).toEqual({ events: 5, minute: 5 });
});

test("the next batch follows on it", async () => {
  await inTransaction((tx) => keepBatch(tx, batch(5, 8), [hit(6)]));
  expect(await inTransaction(matchedPosition)).toEqual(place(1, 8));
  expect(await alerts()).toEqual([3]);
  expect(await standing()).toEqual({ events: 8, minute: 8 });
});

test("what correlations remember is kept with the place, and stays until the next snapshot", async () => {
  expect(await inTransaction(keptCorrelation)).toBeNull();
  for (const [state, from] of [
    [Uint8Array.of(1), 8],
    [null, 9],
    [Uint8Array.of(2, 0), 10],
    [null, 11],
  ] as const) {
    await inTransaction((tx) => keepBatch(tx, { ...batch(from, from + 1), snapshot: state }, []));
  }
  expect(await inTransaction(keptCorrelation)).toEqual({ at: place(1, 11), state: Uint8Array.of(2, 0) });
  expect(await inTransaction(matchedPosition)).toEqual(place(1, 12));
});

test("a clock that runs ahead raises an alert of its own, once for the source", async () => {
  const ahead = (from: number) => {
    const one = batch(from, from + 1);
    return {
      ...one,
      tallies: one.tallies.map((tally) => ({ ...tally, ahead: 1, receivedUs: BigInt(60_000_000 + from) })),
    };
  };
  expect(await inTransaction((tx) => keepBatch(tx, ahead(12), []))).toMatchObject([{ change: "raised" }]);
  expect(await inTransaction((tx) => keepBatch(tx, ahead(13), []))).not.toMatchObject([{ change: "raised" }]);
});

test("a batch of forty sources costs no more statements than one of one", async () => {
  const db = database.db.withTables<SourceTables>();
  const rows = Array.from({ length: 40 }, (_, n) => ({
    code: `s${n}`,
    name: "s",
    zone: "UTC",
    environment: "test" as const,
  }));
  const ids = await db.insertInto("source").values(rows).returning("id").execute();
  const unknown = { id: "00000000-0000-4000-8000-0000000000ff" };
  const counted = async (from: number, sources: readonly { id: string }[]): Promise<number> => {
    const one = batch(from, from + 1);
    const tallies = sources.flatMap(({ id }) => one.tallies.map((tally) => ({ ...tally, source: id })));
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    await inTransaction((tx) => keepBatch(tx.withPlugin(counting), { ...one, tallies }, []));
    return statements;
  };
  const one = await counted(14, ids.slice(0, 1));
  expect(await counted(15, [...ids, unknown])).toBe(one);
  expect(one).toBeLessThan(8);
  const { events } = await db
    .selectFrom("source_standing")
    .select(({ fn }) => fn.sum<string>("events").as("events"))
    .where(
      "source",
      "in",
      ids.map(({ id }) => id),
    )
    .executeTakeFirstOrThrow();
  expect(Number(events)).toBe(41);
});

test("a batch that would leave events out is refused, and nothing of it is kept", async () => {
  await expect(inTransaction((tx) => keepBatch(tx, batch(17, 18), [hit(16)]))).rejects.toThrow("events would be lost");
  expect(await inTransaction(matchedPosition)).toEqual(place(1, 16));
});
