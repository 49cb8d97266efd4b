import type { Problem } from "@mizugiwa/base";
import type { EvidenceOptions, FileType, HashName } from "@mizugiwa/evidence";

// What the main thread and the workers of the image commands say to each other. One reader opens the image, goes through
// it and sends batches; writers hash what is in them and write it; the main thread puts the results back in order. Content
// is transferred, never copied between threads. The reader is synchronous and hears no message: cancelling is a
// shared flag, and what is under way is bounded by a shared count that writers and the main thread give back.

/** What is gone through, and what is done with it. */
export type Job = Readonly<
  | { kind: "extract"; path: string }
  | { kind: "recover"; path: string }
  | { kind: "carve"; everyByte: boolean }
  | { kind: "hash"; path: string; deep: boolean; limit: number; shows: "table" | "csv" | null }
>;

export interface ReaderStart {
  readonly role: "reader";
  readonly images: readonly string[];
  readonly options: Omit<EvidenceOptions, "codecs">;
  readonly volume: string | null;
  readonly job: Job;
  /** Things whose outcome is known from an earlier run: they are named, their contents are not read. */
  readonly skip: number;
  /** Whether everything is counted first, so that progress can tell the time left. */
  readonly counts: boolean;
  readonly shared: SharedArrayBuffer;
}

export interface WriterStart {
  readonly role: "writer";
  /** Null where contents are hashed and nothing is written. */
  readonly folder: string | null;
  readonly digests: readonly HashName[];
  /** Whether a file that exists is left from an interrupted run of the same work, and is written anew. */
  readonly replaces: boolean;
  /** How many writers may write at a time. */
  readonly atOnce: number;
  readonly shared: SharedArrayBuffer;
}

/** What a comparison needs to know of a file; where nothing is compared, it is not sent. */
export interface Facts {
  readonly volume: string | null;
  /** Bytes of the path, one a character (latin1): texts pass between threads faster than arrays. */
  readonly path: string;
  readonly type: FileType;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly target: Uint8Array | null;
}

/** A content or a folder that belongs to a thing. */
export interface Task {
  readonly kind: "folder" | "content";
  /** Name of the stream; "" for the main one. */
  readonly stream: string;
  readonly size: number;
  /** Where it is to be written below the folder, one byte a character (latin1); null where nothing is written. */
  readonly target: string | null;
  /** Bytes of it within the batch. */
  readonly length: number;
  /** What contents that other names lead to are known by; null where there is one name. */
  readonly link: string | null;
  /** Whether it is the content of an earlier task with the same link, and was not read again. */
  readonly isCopy: boolean;
  /** Whether its bytes went ahead as pieces. */
  readonly isAhead: boolean;
  /** Why it could not be read; what was written of it is taken away. */
  readonly problem: Problem | null;
}

/** One entry of the result: a file with its contents, or one recovered content. */
export interface Thing {
  /** JSON of its record without the closing brace, safe to print. */
  readonly line: string;
  /** The file as a line of a listing, where one is wanted. */
  readonly shown: string | null;
  readonly facts: Facts | null;
  readonly tasks: readonly Task[];
  /** Whether its outcome is known from an earlier run. */
  readonly isSkipped: boolean;
}

export type FromReader = Readonly<
  | { type: "piece"; sequence: number; task: number; target: string | null; content: ArrayBuffer }
  | {
      type: "batch";
      sequence: number;
      /** The folder that its last file goes to; batches of one folder go to one writer. */
      folder: string;
      things: readonly Thing[];
      content: ArrayBuffer;
      problems: readonly Problem[];
    }
  | { type: "end"; isOpened: boolean; isCancelled: boolean; problems: readonly Problem[] }
>;

export type ToWriter = Readonly<
  | { type: "piece"; sequence: number; task: number; target: string | null; content: ArrayBuffer }
  | { type: "batch"; sequence: number; tasks: readonly Task[]; content: ArrayBuffer }
  | { type: "end" }
>;

/** What became of one task. */
export interface Outcome {
  /** In the order of `WriterStart.digests`; null for folders and for what could not be read or written. */
  readonly digests: readonly string[] | null;
  /** Where it was written, relative to the folder. */
  readonly file: string | null;
  readonly problem: Problem | null;
}

export type FromWriter = Readonly<
  { type: "done"; sequence: number; outcomes: readonly Outcome[]; content: ArrayBuffer } | { type: "ended" }
>;

/** Bytes of contents that go together in one batch. */
export const BATCH_BYTES = 1024 * 1024;

/** A buffer whose batch is done goes back to the reader: new memory is cleared page by page, which takes longer than reading a file. */
export function isSpare(message: unknown): message is ArrayBuffer {
  return message instanceof ArrayBuffer && message.byteLength === BATCH_BYTES;
}

/** Int32 indexes of the shared memory. */
const CANCEL = 0;
const UNDER_WAY = 1;
const WRITING = 2;
/** Float64 indexes. */
const POSITION = 2;
const TOTAL = 3;
const SHARED_BYTES = 32;

/** Bytes that may be under way between the threads. */
const UNDER_WAY_MAX = 32 * 1024 * 1024;
/** A waiting reader looks at the cancel flag this often. */
const LOOK_MS = 100;

/** The memory that all threads of one work share. */
export class Shared {
  readonly buffer: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #places: Float64Array;

  constructor(buffer = new SharedArrayBuffer(SHARED_BYTES)) {
    this.buffer = buffer;
    this.#flags = new Int32Array(buffer);
    this.#places = new Float64Array(buffer);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#flags, CANCEL) === 1;
  }

  cancel(): void {
    Atomics.store(this.#flags, CANCEL, 1);
    Atomics.notify(this.#flags, UNDER_WAY);
  }

  /** Waits until there is room, then takes it. More than all may be taken once nothing else is under way. */
  take(bytes: number): void {
    for (;;) {
      const now = Atomics.load(this.#flags, UNDER_WAY);
      if (now === 0 || now + bytes <= UNDER_WAY_MAX || this.isCancelled) break;
      Atomics.wait(this.#flags, UNDER_WAY, now, LOOK_MS);
    }
    Atomics.add(this.#flags, UNDER_WAY, bytes);
  }

  giveBack(bytes: number): void {
    Atomics.sub(this.#flags, UNDER_WAY, bytes);
    Atomics.notify(this.#flags, UNDER_WAY);
  }

  /**
   * Runs `write` once no more than `most` threads write at a time. File systems create files under locks of their own, one a folder and one a
   * journal, and threads that spin on those take the processors from the others: two that made files in one folder took ten times as long as one.
   */
  writing<T>(most: number, write: () => T): T {
    for (;;) {
      const now = Atomics.load(this.#flags, WRITING);
      if (now >= most) Atomics.wait(this.#flags, WRITING, now, LOOK_MS);
      else if (Atomics.compareExchange(this.#flags, WRITING, now, now + 1) === now) break;
    }
    try {
      return write();
    } finally {
      Atomics.sub(this.#flags, WRITING, 1);
      Atomics.notify(this.#flags, WRITING, 1);
    }
  }

  /** How far the reader is and how far it has to go, in bytes; a total of 0 is not known. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#places[POSITION] ?? 0, total: this.#places[TOTAL] ?? 0 };
  }

  setDone(bytes: number): void {
    this.#places[POSITION] = bytes;
  }

  setTotal(bytes: number): void {
    this.#places[TOTAL] = bytes;
  }
}

/** What a batch costs beside its content, for each thing in it. */
export const THING_BYTES = 1024;

export function isReaderStart(data: unknown): data is ReaderStart {
  return hasRole(data) && data.role === "reader";
}

export function isWriterStart(data: unknown): data is WriterStart {
  return hasRole(data) && data.role === "writer";
}

/** Messages are told by their type: all ends are ours and are built together. */
export function isFromReader(message: unknown): message is FromReader {
  return hasType(message) && (message.type === "piece" || message.type === "batch" || message.type === "end");
}

export function isToWriter(message: unknown): message is ToWriter {
  return hasType(message) && (message.type === "piece" || message.type === "batch" || message.type === "end");
}

export function isFromWriter(message: unknown): message is FromWriter {
  return hasType(message) && (message.type === "done" || message.type === "ended");
}

function hasRole(data: unknown): data is { role: unknown } {
  return typeof data === "object" && data !== null && "role" in data;
}

function hasType(message: unknown): message is { type: unknown } {
  return typeof message === "object" && message !== null && "type" in message;
}
