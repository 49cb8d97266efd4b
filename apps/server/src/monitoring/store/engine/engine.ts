import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Log } from "../../../platform/log/log.js";
import { StoreError } from "../errors.js";
import { FromEngine, type Row, type Statement, type ToEngine } from "./protocol.js";

/** Child processes run what was built, from the sources and from dist alike. */
const PROGRAM = fileURLToPath(new URL("../../../../dist/monitoring/store/engine/engine.worker.js", import.meta.url));

export interface EngineOptions {
  /** Absolute path of the folder of events: where the process works, and all it may touch. */
  readonly folder: string;
  readonly spill: string;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly log: Log;
}

export interface Asked {
  readonly signal?: AbortSignal | undefined;
  readonly limitMs?: number;
}

/** How long a statement may take where its caller does not say. */
const LIMIT_MS = 60_000;
/** DuckDB stops an interrupted statement in about a second; one that does not is ended with its process. */
const STOP_GRACE_MS = 5000;
/** A process that says nothing for so long hangs. */
const SILENCE_MS = 30_000;
/** DuckDB's own limit does not cover everything it takes. */
const MEMORY_OVER = 1.5;
const MEMORY_OVER_BYTES = 256 * 1024 * 1024;
/** A process that ends at once is not started in a tight loop. */
const RESTART_MS = [0, 100, 500, 2000, 5000];
/** Threads that carry statements: searches that wait must not keep feeding waiting. */
const CARRIERS = "16";

interface Waiting {
  rows(rows: Row[], last: boolean): void;
  fail(error: StoreError): void;
}

/** The process that holds DuckDB, kept alive. Each that is started has nothing in its memory. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onLost: () => void;
  #child: ChildProcess | null = null;
  #ready = false;
  #queue: ToEngine[] = [];
  #next = 1;
  #closing = false;
  #heardMs = 0;
  #early = 0;
  #residentBytes = 0;
  #again: NodeJS.Timeout | null = null;
  readonly #watch: NodeJS.Timeout;

  /** `onLost` hears that a process ended and its memory is gone, before any request can reach the next. */
  constructor(options: EngineOptions, onLost: () => void) {
    this.#options = options;
    this.#onLost = onLost;
    this.#watch = setInterval(() => this.#look(), 1000);
    this.#watch.unref();
    this.#start();
  }

  get residentBytes(): number {
    return this.#residentBytes;
  }

  /** Requests under way or waiting for the process. */
  get under(): number {
    return this.#waiting.size;
  }

  /** Process id; null between two. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Runs statements in one transaction; gives the rows of the last. */
  async run(statements: readonly Statement[], asked: Asked = {}): Promise<Row[]> {
    return await new Promise<Row[]>((resolve, reject) => {
      this.#ask((id) => ({ type: "run", id, statements: [...statements] }), asked, {
        rows: (rows) => resolve(rows),
        fail: reject,
      });
    });
  }

  /** Rows in batches; the next is made while the one before is used. Ending the iteration early ends the statement. */
  async *stream(statement: Statement, asked: Asked = {}): AsyncGenerator<Row[], void, undefined> {
    const batches: Row[][] = [];
    const state: { failed: StoreError | null; over: boolean; wake: () => void } = {
      failed: null,
      over: false,
      wake: () => undefined,
    };
    const id = this.#ask((number) => ({ type: "stream", id: number, statement }), asked, {
      rows: (rows, last) => {
        if (last) state.over = true;
        else batches.push(rows);
        state.wake();
      },
      fail: (error) => {
        state.failed = error;
        state.wake();
      },
    });
    try {
      for (;;) {
        const batch = batches.shift();
        if (batch !== undefined) {
          this.#tell({ type: "more", id });
          yield batch;
        } else if (state.failed !== null) {
          throw state.failed;
        } else if (state.over) {
          return;
        } else {
          await new Promise<void>((resolve) => (state.wake = resolve));
        }
      }
    } finally {
      if (!state.over && state.failed === null) {
        this.#waiting.get(id)?.fail(cancelled());
        this.#tell({ type: "cancel", id });
      }
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#watch);
    if (this.#again !== null) clearTimeout(this.#again);
    const child = this.#child;
    this.#failAll(closed());
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  #ask(order: (id: number) => ToEngine, { signal, limitMs = LIMIT_MS }: Asked, waiting: Waiting): number {
    const id = this.#next;
    this.#next += 1;
    if (this.#closing || signal?.aborted === true) {
      waiting.fail(this.#closing ? closed() : cancelled());
      return id;
    }
    let grace: NodeJS.Timeout | null = null;
    const stop = (): void => {
      this.#tell({ type: "cancel", id });
      grace ??= setTimeout(() => this.#endChild("a statement did not stop"), STOP_GRACE_MS);
    };
    let tooLong = false;
    const limit = setTimeout(() => {
      tooLong = true;
      stop();
    }, limitMs);
    signal?.addEventListener("abort", stop, { once: true });
    const settle = (): void => {
      clearTimeout(limit);
      if (grace !== null) clearTimeout(grace);
      signal?.removeEventListener("abort", stop);
      this.#waiting.delete(id);
    };
    this.#waiting.set(id, {
      rows: (rows, last) => {
        if (last) settle();
        waiting.rows(rows, last);
      },
      fail: (error) => {
        settle();
        const stopped = error.code === "query-cancelled" || error.code === "engine-restarted";
        waiting.fail(
          stopped && tooLong ? tookTooLong(limitMs) : stopped && signal?.aborted === true ? cancelled() : error,
        );
      },
    });
    this.#tell(order(id));
    return id;
  }

  #tell(order: ToEngine): void {
    if (this.#ready) this.#child?.send(order);
    else this.#queue.push(order);
  }

  #start(): void {
    const { folder, spill, memoryBytes, threads, log } = this.#options;
    this.#heardMs = Date.now();
    const child = fork(PROGRAM, [], {
      cwd: folder,
      env: { UV_THREADPOOL_SIZE: CARRIERS },
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on("message", (message) => this.#hear(FromEngine.parse(message)));
    child.on("error", (error) => log.error({ err: error }, "the event engine cannot be told"));
    child.on("exit", (code, signal) => this.#ended(code, signal, said));
    child.send({ type: "open", folder, spill, memoryBytes, threads } satisfies ToEngine);
  }

  #hear(message: FromEngine): void {
    this.#heardMs = Date.now();
    switch (message.type) {
      case "ready": {
        this.#ready = true;
        this.#early = 0;
        const queue = this.#queue;
        this.#queue = [];
        for (const order of queue) this.#child?.send(order);
        return;
      }
      case "rows":
        return this.#waiting.get(message.id)?.rows(message.rows, true);
      case "batch":
        return this.#waiting.get(message.id)?.rows(message.rows, message.rows.length === 0);
      case "failed":
        return this.#waiting.get(message.id)?.fail(message.cancelled ? cancelled() : refused(message.detail));
      case "beat":
        this.#residentBytes = message.residentBytes;
    }
  }

  /** Ends a process that hangs or takes more memory than it may. */
  #look(): void {
    const { memoryBytes } = this.#options;
    if (this.#residentBytes > memoryBytes * MEMORY_OVER + MEMORY_OVER_BYTES) this.#endChild("it takes too much memory");
    else if (this.#child !== null && Date.now() - this.#heardMs > SILENCE_MS) this.#endChild("it says nothing");
  }

  #endChild(reason: string): void {
    if (this.#child === null) return;
    this.#options.log.warn({ reason, pid: this.#child.pid }, "the event engine is ended");
    this.#child.kill("SIGKILL");
  }

  #ended(code: number | null, signal: NodeJS.Signals | null, said: string): void {
    this.#child = null;
    this.#ready = false;
    this.#residentBytes = 0;
    this.#queue = [];
    if (this.#closing) return;
    this.#options.log.error({ code, signal, said }, "the event engine ended and is started again");
    const pause = RESTART_MS[Math.min(this.#early, RESTART_MS.length - 1)] ?? 0;
    this.#early += 1;
    this.#onLost();
    this.#failAll(restarted());
    this.#again = setTimeout(() => this.#start(), pause);
  }

  #failAll(error: StoreError): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.fail(error);
  }
}

function closed(): StoreError {
  return new StoreError("store-closed", { detail: "the event store is closed" });
}

function cancelled(): StoreError {
  return new StoreError("query-cancelled", { detail: "the query was cancelled" });
}

function tookTooLong(limitMs: number): StoreError {
  return new StoreError("query-too-long", {
    detail: `the query was not done within ${limitMs / 1000} s`,
    remedy: "Narrow the time range, or add a filter on a field.",
  });
}

function restarted(): StoreError {
  return new StoreError("engine-restarted", {
    detail: "the event engine ended while it worked",
    remedy: "It starts again by itself: try once more.",
  });
}

function refused(detail: string): StoreError {
  return new StoreError("engine-failed", { detail });
}
