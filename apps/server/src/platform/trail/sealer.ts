import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isConnectionLoss } from "../database/connection-loss.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log/log.js";
import { type Seal, sealNext } from "./chain.js";
import { anchorText, type Checkpoint, signCheckpoint } from "./checkpoint.js";
import type { SigningKey } from "./key.js";
import { genesisOf, insertCheckpoint, insertSeals, lastSeal, readCheckpoints, readUnsealed } from "./rows.js";

export interface SealerParts {
  readonly database: Database;
  readonly key: SigningKey;
  /** Folder for anchors. */
  readonly anchors: string;
  readonly log: Log;
  readonly timing?: SealerTiming;
}

export interface SealerTiming {
  readonly everyMs: number;
  /** A checkpoint is made after so many seals, or so much time with at least one. */
  readonly checkpointEvery: number;
  readonly checkpointMs: number;
  /** How often all entries are looked through for one that was kept very late. */
  readonly wholeMs: number;
}

const TIMING: SealerTiming = { everyMs: 1000, checkpointEvery: 1000, checkpointMs: 600_000, wholeMs: 600_000 };
const BATCH = 1000;
/** Entries of transactions under way have numbers no further back than this, all but always. */
const WINDOW = 5000;

/**
 * Seals what was added to the trail, a moment later and in an order of its own: within the one server that may write,
 * one pass at a time.
 */
export class Sealer {
  readonly #parts: SealerParts;
  readonly #timing: SealerTiming;
  #timer: NodeJS.Timeout | null = null;
  /** Passes follow one another: the end of the last one. */
  #end: Promise<unknown> = Promise.resolve();
  #ticking = false;
  #highest = 0;
  #wholeAt = Number.NEGATIVE_INFINITY;
  #marked = { position: 0, at: performance.now() };

  constructor(parts: SealerParts) {
    this.#parts = parts;
    this.#timing = parts.timing ?? TIMING;
  }

  async start(): Promise<void> {
    const [last] = (await readCheckpoints(this.#parts.database.db)).slice(-1);
    this.#marked = { position: last?.position ?? 0, at: performance.now() };
    this.#timer = setInterval(() => void this.#tick(), this.#timing.everyMs);
    this.#timer.unref();
  }

  /** Seals what is there, and ends. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#tick();
    await this.#end;
  }

  /** Seals everything that is committed now and signs it; null while nothing was ever done. */
  async sealAndSign(): Promise<Checkpoint | null> {
    return await this.#after(async () => {
      await this.#sealAll();
      return await this.#checkpoint();
    });
  }

  /** Runs work when the passes before it have ended, however they ended. */
  #after<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#end.then(work);
    this.#end = result.catch(() => undefined);
    return result;
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    await this.#after(() => this.#once());
    this.#ticking = false;
  }

  async #once(): Promise<void> {
    try {
      const position = await this.#sealAll();
      const since = performance.now() - this.#marked.at;
      const open = position - this.#marked.position;
      if (open >= this.#timing.checkpointEvery || (open > 0 && since >= this.#timing.checkpointMs)) {
        await this.#checkpoint();
      }
    } catch (caught) {
      const { log } = this.#parts;
      if (isConnectionLoss(caught)) log.debug({ err: caught }, "the trail is sealed when the database is back");
      else log.error({ err: caught }, "the trail could not be sealed; it is tried again");
    }
  }

  /** Gives the last position. */
  async #sealAll(): Promise<number> {
    while ((await this.#sealBatch()) === BATCH);
    return (await lastSeal(this.#parts.database.db))?.position ?? 0;
  }

  async #sealBatch(): Promise<number> {
    const whole = performance.now() - this.#wholeAt >= this.#timing.wholeMs;
    const above = whole ? 0 : Math.max(0, this.#highest - WINDOW);
    return await this.#parts.database.db.transaction().execute(async (tx) => {
      const entries = await readUnsealed(tx, String(above), BATCH);
      let last: Pick<Seal, "position" | "hash"> | null = entries.length === 0 ? null : await lastSeal(tx);
      const seals = entries.map((entry) => {
        const seal = sealNext(last, entry);
        last = seal;
        return seal;
      });
      if (seals.length > 0) await insertSeals(tx, seals);
      for (const { number } of entries) this.#highest = Math.max(this.#highest, Number(number));
      if (whole && entries.length < BATCH) this.#wholeAt = performance.now();
      return entries.length;
    });
  }

  /** Signs where the chain is now and keeps it as an anchor; null while nothing is sealed. */
  async #checkpoint(): Promise<Checkpoint | null> {
    const { database, key, anchors, log } = this.#parts;
    const last = await lastSeal(database.db);
    const genesis = await genesisOf(database.db);
    if (last === null || genesis === null) return null;
    const at = new Date().toISOString();
    const made = signCheckpoint({ ...last, genesis, at, key: key.public }, key.private);
    await insertCheckpoint(database.db, made);
    this.#marked = { position: made.position, at: performance.now() };
    writeAnchor(anchors, made);
    log.debug({ position: made.position }, "the trail was signed");
    return made;
  }
}

/** One file for each day, its newest; and the newest of all. */
function writeAnchor(folder: string, made: Checkpoint): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of [`trail-${made.at.slice(0, 10)}.json`, "trail-latest.json"]) {
    const path = join(folder, name);
    writeFileSync(`${path}.new`, anchorText(made), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}
