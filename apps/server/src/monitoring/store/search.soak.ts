import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Random, soak } from "@mizugiwa/proof";
import { Registry } from "../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres } from "../../platform/testing/postgres.js";
import { parseTerms } from "./query/text.js";
import { type EventStore, openStore } from "./store.js";
import { DAY_US, everything, makeRow, place, SEES_ALL, writeRows } from "./testing/rows.fixture.js";

/** Events of one round; 200 rounds are twenty million, spread over a day. */
const ROUND = 100_000;
const SAMPLE_ROUND = 10_000;
const BATCH = 5000;
const DAY_LENGTH_US = 86_400_000_000;
const ASKED = 9;
const SAMPLE_ASKED = 2;

/** How long searches take over a day of events, with their answers counted against what was written. */
export default soak({
  name: "server/event-store-search",
  sample: 1,
  full: 200,
  timeoutMs: 120_000,
  run: async (rounds, random) => {
    const postgres = await startTestPostgres();
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-search-"));
    const database = await openTestDatabase(await postgres.makeMigrated());
    const folder = join(data, "events");
    const store = await openStore({
      folder,
      spill: join(data, "spill"),
      database,
      log: SILENT,
      registry: new Registry(),
      convertAfterMs: 3_600_000,
      convertRows: 100_000_000,
    });
    try {
      const size = rounds === 1 ? SAMPLE_ROUND : ROUND;
      const seeded = await seed(store, folder, rounds, size, random);
      return [seeded.line, ...(await measure(store, seeded, rounds === 1 ? SAMPLE_ASKED : ASKED))];
    } finally {
      await store.close();
      await database.close();
      await postgres.stop();
      rmSync(data, { recursive: true, force: true });
    }
  },
});

interface Seeded {
  readonly line: string;
  readonly total: number;
  readonly bobs: number;
}

async function seed(store: EventStore, folder: string, rounds: number, size: number, random: Random): Promise<Seeded> {
  const total = rounds * size;
  const stepUs = Math.floor(DAY_LENGTH_US / total);
  let bobs = 0;
  let feedMs = 0;
  let convertMs = 0;
  for (let at = 0; at < total; at += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, index) =>
      makeRow(1, at + index, DAY_US + (at + index) * stepUs, random),
    );
    bobs += rows.filter((row) => row["f_user"] === "bob").length;
    const path = writeRows(folder, rows, "rows");
    const begun = performance.now();
    await store.feed(path, store.fedOffset(), place(1, at + BATCH));
    feedMs += performance.now() - begun;
    if ((at + BATCH) % size !== 0) continue;
    const converting = performance.now();
    await store.convert();
    convertMs += performance.now() - converting;
  }
  const rate = (ms: number): number => Math.round((total / ms) * 1000);
  return { line: `${total} events: fed ${rate(feedMs)}/s, converted ${rate(convertMs)}/s`, total, bobs };
}

const HOUR = { from: "2026-11-25T10:00:00Z", to: "2026-11-25T11:00:00Z" };
const DAY = { from: "2026-11-25T00:00:00Z", to: "2026-11-26T00:00:00Z" };

async function measure(store: EventStore, { total, bobs }: Seeded, times: number): Promise<string[]> {
  const counted = await store.count(asked("user:bob", DAY), SEES_ALL);
  if (counted !== bobs) throw new Error(`${bobs} events of bob were written, ${counted} are counted`);
  const { bars } = await store.histogram(asked("", DAY), SEES_ALL);
  const inBars = bars.reduce((sum, { count }) => sum + count, 0);
  if (inBars !== total) throw new Error(`${total} events were written, ${inBars} stand in the histogram`);
  const page = { limit: 100, after: null, cut: true };
  const search = (text: string, range: typeof DAY) => async () =>
    await store.search(asked(text, range), page, SEES_ALL);
  const cases: [name: string, work: () => Promise<unknown>][] = [
    ["1 h host, newest 100", search("host:web-01", HOUR)],
    ["24 h user (column), newest 100", search("user:bob", DAY)],
    ["24 h network (JSON), newest 100", search("src_ip:10.1.2.0/24", DAY)],
    ["24 h rare number (JSON)", search("pid:39999", DAY)],
    ["1 h free text, rare", search('"from 10.1.2.3 "', HOUR)],
    ["24 h free text, rare", search('"from 10.1.2.3 "', DAY)],
    ["24 h histogram of user", async () => await store.histogram(asked("user:bob", DAY), SEES_ALL)],
    ["24 h top hosts", async () => await store.topValues(asked("", DAY), "host", 20, SEES_ALL)],
  ];
  const lines: string[] = [];
  for (const [name, work] of cases) {
    const taken: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const begun = performance.now();
      await work();
      taken.push(performance.now() - begun);
    }
    taken.sort((a, b) => a - b);
    const [p50 = 0, p95 = 0] = [taken[Math.floor(times / 2)], taken.at(-1)];
    lines.push(`${name}: p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`);
  }
  return lines;
}

function asked(text: string, range: typeof DAY): ReturnType<typeof everything> {
  const { filters, texts } = parseTerms(text);
  return everything({ ...range, filters: [...filters], texts: [...texts] });
}
