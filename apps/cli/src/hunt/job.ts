import { type Item, type Problem, problemOf } from "@mizugiwa/base";
import { type Unpacked, unpack } from "@mizugiwa/bytes";
import { type NativeEvent, type ReadLogOptions, readLog } from "@mizugiwa/events";
import { refusalOf } from "../files/file-problem.js";
import { openFile } from "../files/file-source.js";
import { Batch } from "./batch.js";
import type { ReadFrom } from "./detection.js";
import type { Found } from "./entries.js";
import type { FromWorker, Job, ReadingOptions } from "./protocol.js";

/** What a job needs of the thread it runs in. */
export interface JobContext {
  readonly reading: ReadingOptions;
  /** What an event gives: one entry a detection, or one an event. */
  readonly foundIn: (event: NativeEvent, from: ReadFrom) => Found;
  readonly send: (message: FromWorker) => void;
  /** Called after each batch: waits while the thread is paused, then says whether to stop. */
  readonly isCancelled: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Thrown by a read after the job was cancelled, so that a stream without records stops too. */
class Cancelled extends Error {}

/**
 * Reads one file, what is packed in it too, and sends what its events give. Whatever goes wrong is told in the batches:
 * a record, a file within an archive or the whole file may be refused, and what follows is read all the same.
 */
export function runJob(job: Job, context: JobContext): void {
  const reader = new JobReader(job, context);
  const isRead = reader.readAll();
  context.send({ type: "end", job: job.id, isRead, isCancelled: reader.isCancelled });
}

/** Events between two looks at the clock. */
const CHECK_EVERY = 64;

class JobReader {
  isCancelled = false;
  readonly #job: Job;
  readonly #context: JobContext;
  readonly #batch: Batch;
  #readBytes = 0;
  #lastRead: string | null = null;

  constructor(job: Job, context: JobContext) {
    this.#job = job;
    this.#context = context;
    this.#batch = new Batch(job.id, context.send, context.now);
  }

  /** Whether something could be read. */
  readAll(): boolean {
    let isRead = false;
    try {
      const file = openFile(this.#job.name, this.#job.path);
      try {
        const read = (offset: number, length: number): Uint8Array => this.#read(file.source.read(offset, length));
        for (const item of unpack({ size: file.source.size, read })) {
          if (this.isCancelled) break;
          if (item.ok) isRead = this.#readLog(item.value, file.modified) || isRead;
          else this.#packingFault(item.problem, isRead);
        }
      } finally {
        file.close();
      }
    } catch (caught) {
      if (!this.isCancelled) this.#fault(problemOf(caught), this.#job.path, isRead);
    }
    this.#batch.flush(this.#doneBytes());
    return isRead;
  }

  #read(bytes: Uint8Array): Uint8Array {
    this.#readBytes += bytes.length;
    if (this.#batch.isDue()) this.#flush();
    if (this.isCancelled) throw new Cancelled();
    return bytes;
  }

  /** Reads one log; whether it was one. */
  #readLog(unpacked: Unpacked, fileModified: number): boolean {
    const path = within(this.#job.path, unpacked.path);
    let isRead = false;
    try {
      const { kind, items } = readLog(unpacked.chunks(), this.#optionsFor(path, unpacked.modified ?? fileModified));
      isRead = true;
      this.#lastRead = path;
      this.#events(items, { path, kind });
    } catch (caught) {
      if (!this.isCancelled) this.#fault(problemOf(caught), path, isRead);
    }
    return isRead;
  }

  #optionsFor(path: string, modified: number): ReadLogOptions {
    const { assumeZone, assumeYear } = this.#context.reading;
    return {
      path,
      modified,
      ...(assumeZone === null ? {} : { assumeZone }),
      ...(assumeYear === null ? {} : { assumeYear }),
    };
  }

  #events(items: Iterable<Item<NativeEvent>>, from: ReadFrom): void {
    let count = 0;
    for (const item of items) {
      if (item.ok) this.#batch.event(this.#context.foundIn(item.value, from));
      else if (!this.isCancelled) this.#batch.unreadable(refusalOf(item.problem, from.path));
      count += 1;
      if (count % CHECK_EVERY === 0 && this.#batch.isDue()) this.#flush();
      if (this.isCancelled) return;
    }
  }

  /** A problem that unpacking met; its path is that of the entry within the file. */
  #packingFault(problem: Problem, isRead: boolean): void {
    const path = within(this.#job.path, problem.place.path ?? "");
    this.#fault(problem, path, path === this.#lastRead || (path === this.#job.path && isRead));
  }

  /** Nothing of a file could be read, or something of it could not. */
  #fault(problem: Problem, path: string, isRead: boolean): void {
    const refusal = refusalOf({ ...problem, place: { ...problem.place, path } }, path);
    if (isRead) this.#batch.damaged(refusal);
    else this.#batch.refused(refusal);
  }

  #flush(): void {
    this.#batch.flush(this.#doneBytes());
    this.isCancelled = this.isCancelled || this.#context.isCancelled();
  }

  #doneBytes(): number {
    return Math.min(this.#readBytes, this.#job.size);
  }
}

/** The path of an entry as problems and records name it. */
function within(path: string, entry: string): string {
  return entry === "" ? path : `${path}!${entry}`;
}
