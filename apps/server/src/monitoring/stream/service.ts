import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { describeProblem, MizugiwaError } from "@mizugiwa/base";
import { transferables } from "@mizugiwa/intel";
import { isConnectionLoss } from "../../platform/database/connection-loss.js";
import type { Platform } from "../../platform/platform.js";
import { type Hit, publishAlerts } from "../alerts/index.js";
import { comparePositions, type Position } from "../hot/position.js";
import type { IndicatorNews } from "../indicators/protocol.js";
import type { RuleText } from "../rules/texts.js";
import { keepColumnSet } from "../store/index.js";
import type { TuningOrder } from "../tunings/judge.js";
import type { ColumnSet } from "./columns.js";
import { type KeptCorrelation, keepBatch, keptCorrelation, matchedPosition } from "./keep.js";
import {
  CORRELATION_START,
  type CorrelationStanding,
  type FromStream,
  KEPT,
  type SourceFacts,
  type SourceTally,
  type StreamBatch,
  type StreamStart,
  type ToStream,
  WAKE,
} from "./protocol.js";

/** Where rows of events go once they were read: the event store, as the stream sees it. */
export interface RowStore {
  /** Takes the rows of a part of the log, each part following on the one before; the file is the store's from then on. */
  feed(rows: string, from: Position, upTo: Position): Promise<void>;
  /** Up to where events are stored for good: after a start, and where the store lost its memory, feeding begins there. */
  storedOffset(): Position;
  /** Up to where events can be searched. */
  fedOffset(): Position;
  /** Called when what was fed since then is lost. */
  needsRefeed(listener: (from: Position) => void): void;
}

export interface StreamParts extends Pick<Platform, "database" | "live" | "log" | "registry"> {
  /** Folder of the hot log. */
  readonly logFolder: string;
  readonly rowsFolder: string;
  readonly node: string;
  /** The last segment of earlier starts. */
  readonly closed: number;
  readonly store: RowStore;
  /** Fills in what the register knows of the machines that hits name. */
  readonly resolve: (hits: readonly Hit[]) => Promise<readonly Hit[]>;
  readonly onCanary: (number: number) => void;
  /** Told of each batch that was kept: which machines sent, and when. */
  readonly onSeen: (tallies: readonly SourceTally[]) => void;
  /** Called when the stream cannot go on. */
  readonly fail: (error: unknown) => void;
}

/** What runs in the thread, as it last said. */
interface RunningRules {
  readonly version: number;
  readonly running: number;
  readonly problems: number;
}

/** What events are compared with, as the thread last said. */
interface RunningIndicators {
  readonly version: number;
  readonly indicators: number;
  readonly bytes: number;
  readonly toldMs: number;
}

/** Reads the hot log as it grows: matches, and keeps what was found. */
export interface Stream {
  /** So much of the log is safe. */
  safe(reach: { readonly segment: number; readonly bytes: number }): void;
  setSources(sources: readonly SourceFacts[]): void;
  setRules(version: number, texts: readonly RuleText[]): void;
  /** The memory of its matchers is the thread's from then on. */
  setIndicators(news: IndicatorNews): void;
  setTunings(tunings: readonly TuningOrder[]): void;
  readonly rules: RunningRules | null;
  readonly indicators: RunningIndicators | null;
  /** Up to where everything is matched and kept. */
  readonly matched: Position;
  /** Where what correlations remember was kept last: after a start the log is read from there. */
  readonly correlated: Position;
  /** When the newest event that can be searched was received, ms since the epoch; null before the first. */
  readonly receivedMs: number | null;
  /** Whether correlations wait for time to go on in the log. */
  readonly isWaiting: boolean;
  stop(): Promise<void>;
}

const WORKER = new URL("../../../dist/monitoring/stream/stream.worker.js", import.meta.url);
const RETRY_MS = 500;
const RETRY_MAX_MS = 5000;

export async function openStream(parts: StreamParts): Promise<Stream> {
  mkdirSync(parts.rowsFolder, { recursive: true, mode: 0o700 });
  // Rows of an earlier start are read from the log again.
  for (const name of readdirSync(parts.rowsFolder)) {
    if (/^rows-\d+\.ndjson$/.test(name)) rmSync(join(parts.rowsFolder, name), { force: true });
  }
  const matched = await parts.database.db.transaction().execute(matchedPosition);
  const correlation = await parts.database.db.transaction().execute(keptCorrelation);
  return new ThreadedStream(parts, { matched, stored: parts.store.storedOffset(), correlation });
}

interface Begin {
  readonly matched: Position;
  readonly stored: Position;
  readonly correlation: KeptCorrelation | null;
}

class ThreadedStream implements Stream {
  rules: RunningRules | null = null;
  indicators: RunningIndicators | null = null;
  matched: Position;
  correlated: Position;
  receivedMs: number | null = null;
  #correlation = CORRELATION_START;
  readonly #parts: StreamParts;
  readonly #flags = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  /** Batches are kept one after the other. */
  #keeping: Promise<void> = Promise.resolve();
  readonly #events;
  readonly #hits;
  readonly #suppressed;
  readonly #seconds;
  readonly #compared;
  readonly #cut;

  constructor(parts: StreamParts, { matched, stored, correlation }: Begin) {
    this.#parts = parts;
    this.matched = matched;
    this.correlated = correlation?.at ?? matched;
    const { logFolder, rowsFolder, node, closed, registry } = parts;
    this.#events = registry.counter("mizugiwa_stream_events_total", "Events that were read and matched.");
    this.#hits = registry.counter("mizugiwa_stream_hits_total", "Rules met by events.");
    this.#suppressed = registry.counter(
      "mizugiwa_stream_suppressed_total",
      "Rules met by events, held back by tunings.",
    );
    this.#compared = registry.counter(
      "mizugiwa_indicator_hits_total",
      "Indicators met by events, alerted or held back.",
    );
    this.#cut = registry.counter(
      "mizugiwa_indicator_cut_total",
      "Events that hold more than is compared with indicators.",
    );
    this.#seconds = registry.histogram(
      "mizugiwa_stream_keep_seconds",
      "Time to keep a batch.",
      [0.01, 0.05, 0.2, 0.5, 2],
    );
    registry.gauge(
      "mizugiwa_correlation_matches",
      "Matches that correlations hold, left out as late, had no room for, or put back into their order.",
      () => [
        [{ state: "held" }, this.#correlation.held],
        [{ state: "late" }, this.#correlation.late],
        [{ state: "refused" }, this.#correlation.refused],
        [{ state: "disordered" }, this.#correlation.disordered],
      ],
    );
    const start: StreamStart = {
      log: logFolder,
      rows: rowsFolder,
      node,
      closed,
      fedFrom: comparePositions(stored, matched) < 0 ? stored : matched,
      matchedFrom: matched,
      correlatedFrom: this.correlated,
      correlation: correlation?.state ?? null,
      awaitsIndicators: true,
      flags: this.#flags,
    };
    this.#worker = new Worker(WORKER, { workerData: start, name: "stream" });
    this.#worker.on("message", (message: FromStream) => this.#hear(message));
    this.#worker.on("error", (error) => parts.fail(error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        if (!this.#ending.signal.aborted) parts.fail(new Error("the thread that reads the log ended by itself"));
        resolve();
      });
    });
    parts.store.needsRefeed((from) => this.#say({ type: "feed-again", from }));
  }

  get isWaiting(): boolean {
    return this.#correlation.isWaiting;
  }

  safe({ segment, bytes }: { readonly segment: number; readonly bytes: number }): void {
    this.#say({ type: "safe", segment, bytes });
  }

  setSources(sources: readonly SourceFacts[]): void {
    this.#say({ type: "sources", sources });
  }

  setRules(version: number, texts: readonly RuleText[]): void {
    this.#say({ type: "rules", version, texts });
  }

  setIndicators(news: IndicatorNews): void {
    const memory = [news.base, news.recent].flatMap((data) => (data === null ? [] : transferables(data)));
    this.#say({ type: "indicators", news }, memory);
  }

  setTunings(tunings: readonly TuningOrder[]): void {
    this.#say({ type: "tunings", tunings });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#say({ type: "stop" });
    await this.#ended;
    await this.#keeping;
  }

  #say(message: ToStream, memory: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, memory);
    this.#wake();
  }

  #wake(): void {
    Atomics.add(this.#flags, WAKE, 1);
    Atomics.notify(this.#flags, WAKE);
  }

  #hear(message: FromStream): void {
    if (message.type === "failed")
      return this.#parts.fail(new MizugiwaError(message.problem.code, withPlace(message.problem)));
    if (message.type === "indicators") {
      const { version, indicators, bytes } = message;
      this.indicators = { version, indicators, bytes, toldMs: Date.now() };
      return;
    }
    if (message.type === "rules") {
      const { version, running, columns, problems, forgotten } = message;
      this.rules = { version, running, problems: problems.length };
      this.#inTurn(async () => await this.#keepColumns(columns));
      for (const problem of problems)
        this.#parts.log.warn({ problem: describeProblem(problem) }, "a rule does not run");
      for (const problem of forgotten)
        this.#parts.log.warn({ problem: describeProblem(problem) }, "a correlation begins anew");
      return;
    }
    this.#inTurn(async () => await this.#keep(message));
  }

  #inTurn(work: () => Promise<void>): void {
    this.#keeping = this.#keeping.then(work).catch((caught: unknown) => this.#parts.fail(caught));
  }

  async #keepColumns(columns: ColumnSet): Promise<void> {
    const { database } = this.#parts;
    await this.#untilDone(async () => await database.db.transaction().execute((tx) => keepColumnSet(tx, columns)));
  }

  async #keep(batch: StreamBatch): Promise<void> {
    if (this.#ending.signal.aborted) return;
    for (const problem of batch.problems) {
      this.#parts.log.error({ problem: describeProblem(problem) }, "a part of the log cannot be read");
    }
    if (batch.matched) await this.#keepMatches(batch);
    Atomics.add(this.#flags, KEPT, 1);
    this.#wake();
    await this.#feed(batch);
  }

  async #keepMatches(batch: StreamBatch): Promise<void> {
    const begun = performance.now();
    const { database, live, resolve } = this.#parts;
    const changes = await this.#untilDone(async () => {
      const hits = await resolve(batch.hits);
      return await database.db.transaction().execute((tx) => keepBatch(tx, batch, hits));
    });
    if (changes === null) return;
    this.matched = batch.upTo;
    if (batch.snapshot !== null) this.correlated = batch.upTo;
    this.#noteCorrelation(batch.correlation);
    publishAlerts(live, changes);
    for (const number of batch.canaries) this.#parts.onCanary(number);
    this.#parts.onSeen(batch.tallies);
    this.#events.add({}, batch.events);
    this.#hits.add({}, batch.hits.length);
    this.#noteIndicators(batch.indicators);
    this.#suppressed.add({}, batch.suppressed.length);
    this.#seconds.observe({}, (performance.now() - begun) / 1000);
  }

  #noteIndicators({ indicators, cut }: StreamBatch["indicators"]): void {
    this.#cut.add({}, cut);
    for (const { hits, suppressed } of indicators) {
      this.#compared.add({ outcome: "alerted" }, hits);
      this.#compared.add({ outcome: "held-back" }, suppressed);
    }
  }

  #noteCorrelation(standing: CorrelationStanding): void {
    const fresh = standing.refused - this.#correlation.refused;
    this.#correlation = standing;
    if (fresh > 0)
      this.#parts.log.warn({ refused: fresh, held: standing.held }, "correlations left matches out for want of room");
  }

  /** The store answers for what it was fed: what fails here it asks for again, from where it holds. */
  async #feed({ rows, from, upTo, tallies }: StreamBatch): Promise<void> {
    try {
      await this.#parts.store.feed(rows, from, upTo);
      for (const { receivedUs } of tallies)
        this.receivedMs = Math.max(this.receivedMs ?? 0, Number(receivedUs / 1000n));
    } catch (caught) {
      this.#parts.log.warn({ err: caught }, "the event store did not take a part of the log; it will be fed again");
    }
  }

  /** Repeats what fails because the database is away; null where the server ends meanwhile. */
  async #untilDone<T>(work: () => Promise<T>): Promise<T | null> {
    for (let wait = RETRY_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        return await work();
      } catch (caught) {
        if (this.#ending.signal.aborted) return null;
        if (!isConnectionLoss(caught)) throw caught;
        this.#parts.log.debug({ err: caught }, "a batch waits for the database");
        await sleep(wait, undefined, { signal: this.#ending.signal }).catch(ignoreAbort);
      }
    }
  }
}

function withPlace({ place, detail, remedy }: { place: object; detail: string; remedy?: string }) {
  return { ...place, detail, ...(remedy === undefined ? {} : { remedy }) };
}

function ignoreAbort(caught: unknown): void {
  if (!(caught instanceof Error) || caught.name !== "AbortError") throw caught;
}
