import { type FileHandle, mkdir, open } from "node:fs/promises";
import { MizugiwaError } from "@mizugiwa/base";
import { type Batch, encodeBatch } from "./batch.js";
import { encodeFrame, PAYLOAD_MAX } from "./frame.js";
import { encodeSegmentHead, listSegments, SEGMENT_HEAD_SIZE, segmentPath } from "./segment.js";

/** Where a batch lies once it is safe. */
export interface Stored {
  readonly segment: number;
  /** Number of the batch's first event within the segment. */
  readonly ordinal: number;
}

export interface SegmentLogOptions {
  /** Folder of the segments; made where it is absent. */
  readonly folder: string;
  /** 16 bytes that tell this node from others. */
  readonly node: Uint8Array;
  /** A segment that has reached this size is followed by the next one. */
  readonly segmentBytes?: number;
  /** Bytes that may wait to be written; beyond them `append` refuses. */
  readonly waitingBytes?: number;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const WAITING_BYTES = 64 * 1024 * 1024;

/** The log takes no batch: `log-busy` (try again soon), `batch-too-large`, `log-full` or `log-failed` (the system says why), `log-closed`. */
export class LogError extends MizugiwaError {}

interface Waiting {
  readonly parts: readonly Uint8Array[];
  readonly size: number;
  readonly events: number;
  readonly resolve: (stored: Stored) => void;
  readonly reject: (error: Error) => void;
}

interface Active {
  readonly handle: FileHandle;
  readonly segment: number;
  size: number;
  ordinal: number;
}

/**
 * The hot log: what `append` has resolved for is on the disk, fsynced, whatever happens to the process or the machine.
 *
 * One write follows the other, and each takes all that gathered during the one before: no timer, and under load many
 * batches share one fsync. A start never writes to an older segment: it begins a new one, so that what a crash tore stays as
 * it is. After a write or fsync that failed, the segment is given up and the next one begun, because what the system still
 * holds of it cannot be known (an fsync that failed once may succeed the second time without having written).
 */
export class SegmentLog {
  readonly #options: Required<SegmentLogOptions>;
  #active: Active | null = null;
  #nextSegment: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | null = null;
  #isClosed = false;

  private constructor(options: Required<SegmentLogOptions>, nextSegment: number) {
    this.#options = options;
    this.#nextSegment = nextSegment;
  }

  static async open(options: SegmentLogOptions): Promise<SegmentLog> {
    const all = { segmentBytes: SEGMENT_BYTES, waitingBytes: WAITING_BYTES, ...options };
    await mkdir(all.folder, { recursive: true, mode: 0o700 });
    return new SegmentLog(all, (listSegments(all.folder).at(-1) ?? 0) + 1);
  }

  /** The segment being written and how much of it is safe; null before the first batch. */
  get safe(): { readonly segment: number; readonly bytes: number } | null {
    return this.#active === null ? null : { segment: this.#active.segment, bytes: this.#active.size };
  }

  /** Stores a batch; resolves when it is on the disk, rejects with LogError when it is not known to be. */
  append(batch: Batch): Promise<Stored> {
    const parts = encodeFrame(encodeBatch(batch));
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.#isClosed) return Promise.reject(new LogError("log-closed", { detail: "the log takes no more" }));
    if (size > PAYLOAD_MAX) return Promise.reject(tooLarge(size));
    if (this.#waitingBytes + size > this.#options.waitingBytes && this.#waiting.length > 0) {
      return Promise.reject(busy());
    }
    this.#waitingBytes += size;
    const stored = new Promise<Stored>((resolve, reject) => {
      this.#waiting.push({ parts, size, events: batch.events.length, resolve, reject });
    });
    this.#writing ??= this.#writeAll();
    return stored;
  }

  /** Waits for what is being written, then takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#active?.handle.close();
    this.#active = null;
  }

  async #writeAll(): Promise<void> {
    // The turn of the event loop that brought the first batch may bring others; they share its fsync.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#write(group);
      } catch (caught) {
        await this.#giveUp();
        const error = failed(caught);
        for (const { reject } of group) reject(error);
      }
    }
    // In the same turn that found nothing waiting: a batch that comes after it begins the writing anew.
    this.#writing = null;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const active = await this.#segment();
    await writeFully(
      active.handle,
      group.flatMap(({ parts }) => parts),
      active.size,
    );
    await active.handle.datasync();
    for (const { size, events, resolve } of group) {
      active.size += size;
      resolve({ segment: active.segment, ordinal: active.ordinal });
      active.ordinal += events;
    }
  }

  /** The segment to write to, begun where there is none or the last one is large enough. */
  async #segment(): Promise<Active> {
    if (this.#active !== null && this.#active.size < this.#options.segmentBytes) return this.#active;
    await this.#active?.handle.close();
    this.#active = null;
    const segment = this.#nextSegment;
    this.#nextSegment += 1;
    const handle = await open(segmentPath(this.#options.folder, segment), "wx", 0o600);
    try {
      await writeFully(handle, [encodeSegmentHead(this.#options.node, segment)], 0);
      await handle.datasync();
      await syncFolder(this.#options.folder);
    } catch (caught) {
      await handle.close();
      throw caught;
    }
    this.#active = { handle, segment, size: SEGMENT_HEAD_SIZE, ordinal: 0 };
    return this.#active;
  }

  async #giveUp(): Promise<void> {
    const active = this.#active;
    this.#active = null;
    // What was refused must not be found later beside its repetition. Where this fails too, the disk is beyond our reach.
    await active?.handle.truncate(active.size).catch(ignoreSystemError);
    await active?.handle.close().catch(ignoreSystemError);
  }
}

/** The write has failed already and is told; that closing fails too adds nothing to it. */
function ignoreSystemError(caught: unknown): void {
  if (!(caught instanceof Error)) throw caught;
}

/** Buffers that one call of the system may take (IOV_MAX is 1024 on Linux). */
const BUFFERS_MAX = 1024;

async function writeFully(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (let first = 0; first < parts.length; first += BUFFERS_MAX) {
    const some = parts.slice(first, first + BUFFERS_MAX);
    const size = some.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await handle.writev(some, at);
    if (bytesWritten < size) await writeRest(handle, Buffer.concat(some).subarray(bytesWritten), at + bytesWritten);
    at += size;
  }
}

/** A write may be cut short, by a signal or a disk that is nearly full: the rest follows, or the system says why not. */
async function writeRest(handle: FileHandle, rest: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < rest.length; ) {
    const { bytesWritten } = await handle.write(rest, done, rest.length - done, position + done);
    done += bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EROFS", "EFBIG"]);

function failed(caught: unknown): LogError {
  const code = caught instanceof Error && "code" in caught ? String(caught.code) : String(caught);
  return new LogError(
    FULL.has(code) ? "log-full" : "log-failed",
    {
      detail: `the batch was not written: the system says ${code}`,
      remedy:
        "Make room on the disk of the data folder, or have it examined; the sender keeps the batch and repeats it.",
    },
    { cause: caught },
  );
}

function tooLarge(size: number): LogError {
  return new LogError("batch-too-large", {
    detail: `${size} bytes in one batch, ${PAYLOAD_MAX} at most`,
    remedy: "Send it in several requests.",
  });
}

function busy(): LogError {
  return new LogError("log-busy", { detail: "more waits to be written than may", remedy: "Repeat it a little later." });
}
