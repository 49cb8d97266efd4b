import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@mizugiwa/proof";
import type { Database } from "../../../platform/database/database.js";
import { Registry } from "../../../platform/metrics/registry.js";
import { openTestDatabase, SILENT, startTestPostgres } from "../../../platform/testing/postgres.js";
import { StoreError } from "../errors.js";
import { type EventStore, openStore, type Seams } from "../store.js";
import { Owner } from "./owner.fixture.js";

const KILL_WITHIN_MS = 400;

/**
 * Rounds in which the engine is killed (SIGKILL, SIGSEGV) or the store is closed in the midst of feeding, converting and
 * searching; a judge searches all the while and after each round. Gives what was done.
 */
export async function killRounds(rounds: number, random: Random, seams: Partial<Seams> = {}): Promise<string[]> {
  const postgres = await startTestPostgres();
  const data = mkdtempSync(join(tmpdir(), "mizugiwa-events-"));
  const database = await openTestDatabase(await postgres.makeMigrated());
  let store = await open(data, database, seams);
  const owner = new Owner(join(data, "events"), random.below(1_000_000));
  const done = { kills: 0, closes: 0, conversions: 0, judged: 0 };
  const on = { feeding: true, others: true };
  try {
    for (let round = 0; round < rounds; round += 1) {
      owner.write(50 + random.below(1500));
      on.feeding = true;
      on.others = true;
      const watched = Promise.all([
        owner.judgeWhile(
          () => store,
          () => on.others,
        ),
        convertWhile(
          () => store,
          () => on.others,
          random,
        ),
      ]);
      const feeding = feedWhile(
        owner,
        () => store,
        () => on.feeding,
        20 + random.below(400),
      );
      const whole = Promise.all([watched, feeding]);
      whole.catch(() => undefined); // heard below
      for (let blows = 1 + random.below(3); blows > 0; blows -= 1) {
        await sleep(random.below(KILL_WITHIN_MS));
        if (random.below(4) === 0) {
          await store.close();
          store = await open(data, database, seams);
          owner.begin(store);
          done.closes += 1;
        } else {
          const pid = store.enginePid();
          if (pid !== null) process.kill(pid, random.pick(["SIGKILL", "SIGSEGV"] as const));
          done.kills += 1;
        }
      }
      await sleep(random.below(KILL_WITHIN_MS));
      on.others = false;
      const [judged, conversions] = await watched;
      on.feeding = false; // only now: a search waits for the tail to be whole again
      await whole;
      done.judged += judged;
      done.conversions += conversions;
      await owner.feedAll(() => store, 500);
      await owner.judge(store);
    }
    await store.convert();
    await owner.judge(store);
    return [
      `${done.kills} kills, ${done.closes} ends, ${done.conversions} conversions: ${owner.written} events, each there once in ${done.judged} searches`,
    ];
  } finally {
    on.feeding = false;
    on.others = false;
    await store.close();
    await database.close();
    await postgres.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function open(data: string, database: Database, seams: Partial<Seams>): Promise<EventStore> {
  return await openStore({
    folder: join(data, "events"),
    spill: join(data, "spill"),
    database,
    log: SILENT,
    registry: new Registry(),
    convertAfterMs: 3_600_000,
    seams,
  });
}

async function feedWhile(owner: Owner, store: () => EventStore, going: () => boolean, batch: number): Promise<void> {
  while (going()) {
    await owner.feedAll(store, batch);
    await sleep(5);
  }
}

async function convertWhile(store: () => EventStore, going: () => boolean, random: Random): Promise<number> {
  let conversions = 0;
  while (going()) {
    await sleep(random.below(60));
    try {
      await store().convert();
      conversions += 1;
    } catch (caught) {
      if (!(caught instanceof StoreError)) throw caught;
    }
  }
  return conversions;
}
