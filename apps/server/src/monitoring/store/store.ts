import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import type { Database } from "../../platform/database/database.js";
import type { Log } from "../../platform/log/log.js";
import type { Registry } from "../../platform/metrics/registry.js";
import { placeOf } from "../hot/node.js";
import { comparePositions, type Position } from "../hot/position.js";
import { type Disk, folderDisk } from "./disk.js";
import { Engine } from "./engine/engine.js";
import { StoreError } from "./errors.js";
import { Gate } from "./gate.js";
import { Keeper, refilling } from "./keeper.js";
import { databaseManifest, type Manifest } from "./manifest.js";
import { mergeDays } from "./merge.js";
import type { EventQuery } from "./query/model.js";
import type { StoredEvent } from "./query/rows.js";
import { type ScannedEvent, scanPieces } from "./query/scan.js";
import { findEvent, type Page, type Question, searchPieces } from "./query/search.js";
import { countSifted, nextWindow, type SiftQuery, type SiftStep, siftWindow } from "./query/sift.js";
import {
  type Bar,
  countOf,
  fieldsOf,
  histogramOf,
  type SeenField,
  type TopValue,
  topValuesOf,
  widthOf,
} from "./query/totals.js";
import type { Scope, TimeRange } from "./query/where.js";
import { type Piece, Shelf } from "./shelf.js";

/** Where the store keeps its files, and what it works with. */
export interface StoreOptions {
  /** Folder of events; made where it is not there. */
  readonly folder: string;
  /** Folder for what a search cannot hold in memory; emptied by the engine. */
  readonly spill: string;
  readonly database: Database;
  readonly log: Log;
  readonly registry: Registry;
  /** When the tail goes into files: after so long, or so many events. */
  readonly convertAfterMs?: number;
  readonly convertRows?: number;
  /** For tests that play a disk or a database that fails. */
  readonly seams?: Partial<Seams>;
}

export interface Seams {
  readonly disk: (real: Disk) => Disk;
  readonly manifest: (real: Manifest) => Manifest;
  readonly writer: (real: Pick<Engine, "run">) => Pick<Engine, "run">;
}

export interface Asker {
  readonly scope: Scope;
  readonly signal?: AbortSignal | undefined;
}

/** The events, behind one door. Every read is one view: each event fed so far once, also while files are made. */
export interface EventStore {
  /**
   * Takes rows (NDJSON, below the folder of events) that stand in the log from `from` up to `upTo`, exclusive; the file is the
   * store's from then on and is removed. `from` is the `upTo` of the feed before, or `fedOffset()`. Rows it already has are left
   * out. Throws `feed-gap`, `feed-unreadable`, `engine-restarted`; what was not taken is asked for again (`needsRefeed`).
   */
  feed(rowsFile: string, from: Position, upTo: Position): Promise<void>;
  /** Brings all that was fed into files. Throws what kept it from doing so; nothing is lost and it may be tried again. */
  convert(): Promise<void>;
  /** Up to where the log is in files for good: what is before it may be deleted there. */
  storedOffset(): Position;
  /** Where the next feed must begin. */
  fedOffset(): Position;
  /** Called whenever the tail was lost or a feed was not taken: feed again from the place it is given. */
  needsRefeed(listener: (from: Position) => void): void;
  search(query: EventQuery, page: Page, asker: Asker): Promise<StoredEvent[]>;
  histogram(query: EventQuery, asker: Asker): Promise<{ widthUs: bigint; bars: Bar[] }>;
  count(query: EventQuery, asker: Asker): Promise<number>;
  topValues(query: EventQuery, field: string, limit: number, asker: Asker): Promise<TopValue[]>;
  fields(query: EventQuery, asker: Asker): Promise<{ looked: number; fields: SeenField[] }>;
  /** The event of an id; null where there is none, or none that the asker may see. */
  getEvent(eventId: string, asker: Asker): Promise<StoredEvent | null>;
  /** Every event of a query in batches, oldest first by file; for trying rules on history. */
  scan(query: EventQuery, asker: Asker): AsyncGenerator<ScannedEvent[], void, undefined>;
  /**
   * The events that a sieve lets through, in the order of their time and then of the log. Windows of time are done one after the
   * other, each over its own view; so a sifting that goes on behind its last event, even after a start, has every event once.
   */
  sift(query: SiftQuery, asked: Pick<Asker, "signal">): AsyncGenerator<SiftStep, void, undefined>;
  /** How many events a sifting looks at. */
  countSifted(query: SiftQuery, asked: Pick<Asker, "signal">): Promise<number>;
  /** Joins the files of days that are over; see the job `events-merge`. */
  mergeDays(before: Date, signal: AbortSignal): Promise<{ joined: number; made: number }>;
  /** What is wrong and stays wrong until somebody acts: files that are missing. */
  problems(): Problem[];
  /** Process id of the engine; null while it is started again. */
  enginePid(): number | null;
  close(): Promise<void>;
}

const MEMORY_SHARE = 0.25;
const MEMORY_MAX = 768 * 1024 * 1024;
const CONVERT_AFTER_MS = 60_000;
const CONVERT_ROWS = 100_000;
const LOOK_MS = 1000;
/** Searches at once: more would only make each other slow. */
const SEARCHES = 4;
/** How long a search waits for the tail to be whole again after the engine ended. */
const REFILL_MS = 10_000;
/** What was not taken is not asked for in a tight loop. */
const AGAIN_MS = 500;
const SAMPLE = 10_000;
const FIELDS_SHOWN = 100;

/** Opens the events of a folder: manifest read, what a crash left put away, engine started. */
export async function openStore(options: StoreOptions): Promise<EventStore> {
  const { folder, spill, database, log, seams = {} } = options;
  for (const path of [folder, spill]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const shelf = new Shelf();
  const real = folderDisk(folder);
  const manifest = databaseManifest(database);
  let store: Store | null = null;
  const engine = new Engine(
    {
      folder,
      spill,
      memoryBytes: Math.min(Math.floor(totalmem() * MEMORY_SHARE), MEMORY_MAX),
      threads: availableParallelism(),
      log,
    },
    () => store?.lose(),
  );
  try {
    const keeper = await Keeper.open({
      engine,
      writer: seams.writer?.(engine) ?? engine,
      disk: seams.disk?.(real) ?? real,
      manifest: seams.manifest?.(manifest) ?? manifest,
      shelf,
      log,
    });
    store = new Store(options, engine, keeper);
    return store;
  } catch (caught) {
    await engine.close();
    throw caught;
  }
}

class Store implements EventStore {
  readonly #options: StoreOptions;
  readonly #engine: Engine;
  readonly #keeper: Keeper;
  readonly #gate = new Gate(SEARCHES);
  readonly #listeners: ((from: Position) => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  #failed: string | null = null;
  #closed = false;
  /** From where events were asked for again and have not come yet. */
  #awaited: Position | null = null;

  constructor(options: StoreOptions, engine: Engine, keeper: Keeper) {
    this.#options = options;
    this.#engine = engine;
    this.#keeper = keeper;
    this.#timer = setInterval(() => void this.#convertIfDue(), LOOK_MS);
    this.#timer.unref();
    this.#measure();
  }

  async feed(rowsFile: string, from: Position, upTo: Position): Promise<void> {
    try {
      await this.#keeper.feed(rowsFile, from, upTo);
      this.#awaited = null;
    } catch (caught) {
      this.#askAgain(caught);
      throw caught;
    } finally {
      await rm(rowsFile, { force: true });
    }
  }

  /** Asks for what was not taken, once; what came behind it and makes a gap needs no further asking. */
  #askAgain(caught: unknown): void {
    const code = caught instanceof StoreError ? caught.code : "";
    // An engine that ended has asked already, and a closed store asks no more.
    if (code === "engine-restarted" || this.#closed) return;
    const wanted = this.fedOffset();
    if (code === "feed-gap" && this.#awaited !== null && comparePositions(this.#awaited, wanted) === 0) return;
    this.#awaited = wanted;
    setTimeout(() => {
      if (!this.#closed) this.#tellListeners(this.fedOffset());
    }, AGAIN_MS).unref();
  }

  #tellListeners(from: Position): void {
    for (const listener of this.#listeners) listener(from);
  }

  async convert(): Promise<void> {
    await this.#keeper.convert();
  }

  storedOffset(): Position {
    return this.#keeper.stored;
  }

  fedOffset(): Position {
    return this.#keeper.tail.end;
  }

  needsRefeed(listener: (from: Position) => void): void {
    this.#listeners.push(listener);
  }

  lose(): void {
    this.#keeper.lose();
    this.#awaited = this.#keeper.stored;
    this.#tellListeners(this.#keeper.stored);
  }

  async search(query: EventQuery, page: Page, asker: Asker): Promise<StoredEvent[]> {
    return await this.#read(
      asker,
      async (pieces) => await searchPieces(pieces, question(query, asker), page, this.#engine, asker),
    );
  }

  async histogram(query: EventQuery, asker: Asker): Promise<{ widthUs: bigint; bars: Bar[] }> {
    const asked = question(query, asker);
    const widthUs = widthOf(asked.range.fromUs, asked.range.toUs);
    const bars = await this.#read(
      asker,
      async (pieces) => await histogramOf(pieces, asked, widthUs, this.#engine, asker),
    );
    return { widthUs, bars };
  }

  async count(query: EventQuery, asker: Asker): Promise<number> {
    return await this.#read(
      asker,
      async (pieces) => await countOf(pieces, question(query, asker), this.#engine, asker),
    );
  }

  async topValues(query: EventQuery, field: string, limit: number, asker: Asker): Promise<TopValue[]> {
    return await this.#read(
      asker,
      async (pieces) => await topValuesOf(pieces, question(query, asker), { field, limit }, this.#engine, asker),
    );
  }

  async fields(query: EventQuery, asker: Asker): Promise<{ looked: number; fields: SeenField[] }> {
    const bounds = { sample: SAMPLE, limit: FIELDS_SHOWN };
    return await this.#read(
      asker,
      async (pieces) => await fieldsOf(pieces, question(query, asker), bounds, this.#engine, asker),
    );
  }

  async getEvent(eventId: string, asker: Asker): Promise<StoredEvent | null> {
    const place = placeOf(eventId);
    if (place === null) return null;
    const found = await this.#read(
      asker,
      async (pieces) => await findEvent(pieces, place, asker.scope, this.#engine, asker),
    );
    return found?.eventId === eventId ? found : null;
  }

  async *scan(query: EventQuery, asker: Asker): AsyncGenerator<ScannedEvent[], void, undefined> {
    const view = await this.#view(asker);
    try {
      yield* scanPieces(view.pieces, question(query, asker), this.#engine, { ...asker, limitMs: SCAN_LIMIT_MS });
    } finally {
      view.release();
    }
  }

  async *sift(query: SiftQuery, asked: Pick<Asker, "signal">): AsyncGenerator<SiftStep, void, undefined> {
    const limits = { ...asked, limitMs: SCAN_LIMIT_MS };
    let rest = query;
    let wholeUntilUs = query.range.fromUs;
    for (;;) {
      const view = await this.#view(asked);
      try {
        const window = nextWindow(view.pieces, rest, wholeUntilUs);
        if (window === null) return;
        const looked = await countSifted(view.pieces, { ...rest, range: window }, this.#engine, limits);
        const events = siftWindow(view.pieces, rest, window, this.#engine, limits);
        for (;;) {
          const step = await events.next();
          if (step.done !== true) {
            yield { type: "events", events: step.value };
            continue;
          }
          if (!step.value) {
            wholeUntilUs = window.toUs;
            break;
          }
          yield { type: "done", untilUs: window.toUs, looked };
          rest = { ...rest, range: { ...rest.range, fromUs: window.toUs }, after: null };
          break;
        }
      } finally {
        view.release();
      }
      if (rest.range.fromUs >= rest.range.toUs) return;
    }
  }

  async countSifted(query: SiftQuery, asked: Pick<Asker, "signal">): Promise<number> {
    const view = await this.#view(asked);
    try {
      return await countSifted(view.pieces, query, this.#engine, { ...asked, limitMs: SCAN_LIMIT_MS });
    } finally {
      view.release();
    }
  }

  async mergeDays(before: Date, signal: AbortSignal): Promise<{ joined: number; made: number }> {
    return await mergeDays(before, this.#keeper, signal);
  }

  problems(): Problem[] {
    return this.#keeper.problems();
  }

  enginePid(): number | null {
    return this.#engine.pid;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    this.#keeper.close();
    await this.#engine.close();
  }

  /** Reads over one view. An engine that ended meanwhile is asked once more: it may have ended for another's sake. */
  async #read<Result>({ signal }: Asker, work: (pieces: readonly Piece[]) => Promise<Result>): Promise<Result> {
    return await this.#gate.pass(signal, async () => {
      for (let tries = 1; ; tries += 1) {
        const view = await this.#view({ signal });
        const { life } = this.#keeper.tail;
        try {
          return await work(view.pieces);
        } catch (caught) {
          // What a new engine says of tables of the old one is the same news.
          if (life === this.#keeper.tail.life || tries > 1) throw caught;
        } finally {
          view.release();
        }
      }
    });
  }

  async #view({ signal }: Pick<Asker, "signal">): Promise<ReturnType<Keeper["view"]>> {
    const isWhole = await this.#keeper.refilled(REFILL_MS, signal);
    if (this.#closed) throw new StoreError("store-closed", { detail: "the event store is closed" });
    if (!isWhole) throw refilling();
    return this.#keeper.view();
  }

  async #convertIfDue(): Promise<void> {
    const { convertAfterMs = CONVERT_AFTER_MS, convertRows = CONVERT_ROWS, log } = this.#options;
    const { rows, sinceMs } = this.#keeper.tail;
    if (sinceMs === null || (rows < convertRows && Date.now() - sinceMs < convertAfterMs)) return;
    try {
      await this.#keeper.convert();
      this.#failed = null;
    } catch (caught) {
      const { code, detail } = problemOf(caught);
      // Said once: it is tried again every second.
      if (this.#failed !== detail) log.error({ code, detail }, "events could not be brought into files");
      this.#failed = detail;
      if (!(caught instanceof Error)) throw caught;
    }
  }

  #measure(): void {
    const { registry } = this.#options;
    const gauge = (name: string, help: string, read: () => number): void =>
      registry.gauge(name, help, () => [[{}, read()]]);
    gauge("event_tail_rows", "Events that are in no file yet.", () => this.#keeper.tail.rows);
    gauge("event_views", "Searches and exports that hold files.", () => this.#keeper.views);
    gauge("event_statements", "Statements that the event engine works on.", () => this.#engine.under);
    gauge("event_files", "Files of events.", () => this.#keeper.files.length);
    gauge("event_files_missing", "Files of the manifest that are not there.", () => this.problems().length);
    gauge("event_files_bytes", "Size of the files of events.", () =>
      this.#keeper.files.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    gauge("event_engine_resident_bytes", "Memory of the event engine.", () => this.#engine.residentBytes);
  }
}

/** A replay may take long; its end is its signal. */
const SCAN_LIMIT_MS = 3_600_000;

function question(query: EventQuery, { scope }: Asker): Question {
  return { query, scope, range: rangeOf(query) };
}

/** The range of a query in microseconds; digits below them are cut. */
function rangeOf({ from, to }: Pick<EventQuery, "from" | "to">): TimeRange {
  const range = { fromUs: microseconds(from), toUs: microseconds(to) };
  if (range.fromUs < range.toUs) return range;
  throw new StoreError("query-invalid", {
    field: "to",
    detail: "the time range ends before it begins",
    remedy: "Choose a later end.",
  });
}

function microseconds(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const whole = Date.parse(text.replace(/\.\d+/, ""));
  if (Number.isNaN(whole)) throw new MizugiwaError("query-invalid", { detail: `${text} is no time` });
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}
