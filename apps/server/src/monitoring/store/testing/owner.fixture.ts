import { setTimeout as sleep } from "node:timers/promises";
import { type Random, seededRandom } from "@mizugiwa/proof";
import { comparePositions } from "../../hot/position.js";
import { StoreError } from "../errors.js";
import type { EventStore } from "../store.js";
import { DAY_US, everything, type FixtureRow, makeRow, NODE, place, SEES_ALL, writeRows } from "./rows.fixture.js";

/** What the owner of a stream hears when the engine or the store ends under it, and does again. */
const PASSING = ["engine-restarted", "feed-gap", "store-closed", "query-cancelled"];

function isPassing(caught: unknown): boolean {
  return caught instanceof StoreError && PASSING.includes(caught.code);
}

/**
 * The owner of a stream in small: it has a log of its own, feeds from where the store says that it is, and remembers what was
 * taken. The ledger is that log: an event is its ordinal.
 */
export class Owner {
  readonly #folder: string;
  readonly #random: Random;
  readonly #log: FixtureRow[] = [];
  #acknowledged = 0;
  #files = 0;

  constructor(folder: string, seed: number) {
    this.#folder = folder;
    this.#random = seededRandom(seed);
  }

  get written(): number {
    return this.#log.length;
  }

  /** Another store was opened: what is in files it has, and the rest once it is fed again. */
  begin(store: EventStore): void {
    this.#acknowledged = store.storedOffset().ordinal;
  }

  /** Adds events to the log; some come with times far from the others. */
  write(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const ordinal = this.#log.length;
      const lateUs = this.#random.below(20) === 0 ? this.#random.below(72) * 3_600_000_000 : 0;
      this.#log.push(makeRow(1, ordinal, DAY_US + ordinal * 500_000 - lateUs, this.#random));
    }
  }

  /** Feeds until the store has all that was written, however often it loses it. */
  async feedAll(store: () => EventStore, batch: number): Promise<void> {
    while (comparePositions(store().fedOffset(), place(1, this.#log.length)) < 0) {
      const from = store().fedOffset();
      const rows = this.#log.slice(from.ordinal, from.ordinal + batch);
      const last = rows.at(-1);
      if (last === undefined) return;
      this.#files += 1;
      const upTo = place(1, last.ordinal + 1);
      const taking = store();
      try {
        await taking.feed(writeRows(this.#folder, rows, `rows-${this.#files}`), from, upTo);
        if (taking === store()) this.#acknowledged = Math.max(this.#acknowledged, upTo.ordinal);
      } catch (caught) {
        if (!isPassing(caught)) throw caught;
        await sleep(5);
      }
    }
  }

  /** Throws where a search misses an event that was taken before it, has one twice, or one that is none. */
  async judge(store: EventStore): Promise<void> {
    const taken = this.#acknowledged;
    const found = await store.search(everything(), { limit: this.#log.length + 10, after: null, cut: false }, SEES_ALL);
    const seen = new Set<number>();
    for (const { eventId, raw } of found) {
      const ordinal = Number(eventId.slice(`${NODE}.1.`.length));
      if (seen.has(ordinal)) throw new Error(`event ${ordinal} is found twice`);
      if (Buffer.from(raw).toString("base64") !== this.#log[ordinal]?.["raw"])
        throw new Error(`event ${ordinal} is not as it came`);
      seen.add(ordinal);
    }
    for (let ordinal = 0; ordinal < taken; ordinal += 1)
      if (!seen.has(ordinal)) throw new Error(`event ${ordinal} was taken and is lost`);
    const count = await store.count(everything(), SEES_ALL);
    if (count < found.length) throw new Error(`${found.length} are found and later ${count} are counted`);
  }

  /** Judges again and again until told to end; what is passing is no fault. */
  async judgeWhile(store: () => EventStore, going: () => boolean): Promise<number> {
    let judged = 0;
    while (going()) {
      try {
        await this.judge(store());
        judged += 1;
      } catch (caught) {
        if (!isPassing(caught)) throw caught;
      }
      await sleep(2); // an empty store answers without waiting for anything
    }
    return judged;
  }
}
