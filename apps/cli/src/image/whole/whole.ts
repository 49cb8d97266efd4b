import type { Worker } from "node:worker_threads";
import { describeProblem, type MizugiwaError, type Problem } from "@mizugiwa/base";
import {
  type Container,
  type Damage,
  EvidenceError,
  type EvidenceOptions,
  type HashName,
  planReads,
  type Verification,
  verificationOf,
} from "@mizugiwa/evidence";
import { makeHash } from "../open-image.js";
import type { Paced } from "../paced.js";
import { type FromRanges, isFromRanges, type RangesStart, Ring } from "./ring.js";

/** What reading a whole disk gave. */
interface WholeRead {
  readonly hashes: Readonly<Record<string, string>>;
  readonly damaged: readonly Damage[];
}

export interface WholePlan {
  readonly images: readonly string[];
  readonly options: Omit<EvidenceOptions, "codecs">;
  /** Number of the image among those opened. */
  readonly image: number;
  readonly container: Container;
  readonly paced: Paced;
  readonly workers: number;
  readonly startWorker: (start: RangesStart) => Worker;
  readonly tell: (problem: Problem) => void;
}

const STEP_BYTES = 1024 * 1024;
const STEP_MOST = 4 * 1024 * 1024;
/** Below this, starting threads takes longer than reading. */
const SMALL_BYTES = 32 * 1024 * 1024;
/** Kinds that are unpacked as a whole on opening: each thread would do so again. */
const UNPACKED_WHOLE: ReadonlySet<string> = new Set(["gzip", "xz", "zstd"]);
/** Bytes that are hashed before the event loop gets its turn. */
const DRAW_EVERY = 16;

/** SHA-256 of the disk; null where it was cancelled. Throws EvidenceError where bytes cannot be had. */
export async function wholeSha256(plan: WholePlan): Promise<string | null> {
  const read = await readWhole(plan, ["sha256"], false);
  return read?.hashes["sha256"] ?? null;
}

/** Compares the disk with the checksums and hashes that the image keeps; null where it was cancelled. */
export async function verifyWhole(plan: WholePlan): Promise<Verification | null> {
  const { storedHashes } = plan.container;
  const names = (["md5", "sha1", "sha256"] as const).filter((name) => storedHashes[name] !== undefined);
  const read = await readWhole(plan, names, true);
  return read === null ? null : verificationOf(storedHashes, read.hashes, read.damaged);
}

function readWhole(plan: WholePlan, names: readonly HashName[], checks: boolean): Promise<WholeRead | null> {
  const { container, workers } = plan;
  const { size } = checks ? container.hashed : container.source;
  const stepBytes = Math.max(Math.floor(STEP_BYTES / container.blockSize), 1) * container.blockSize;
  const isSerial =
    workers < 2 ||
    size < SMALL_BYTES ||
    stepBytes > STEP_MOST ||
    container.layers.some(({ kind }) => UNPACKED_WHOLE.has(kind));
  return isSerial ? readHere(plan, names, checks) : readInThreads(plan, names, { checks, size, stepBytes });
}

async function readHere(
  { container, paced }: WholePlan,
  names: readonly HashName[],
  checks: boolean,
): Promise<WholeRead | null> {
  const source = checks ? container.hashed : container.source;
  const hashes = names.map((name) => ({ name, hash: makeHash(name) }));
  const damaged: Damage[] = [];
  for (const range of planReads(source.size, container.blockSize)) {
    const read = checks ? container.check?.(range) : undefined;
    for (const each of read?.damaged ?? []) damaged.push(each);
    const bytes = read?.bytes ?? source.read(range.offset, range.length);
    for (const { hash } of hashes) hash.update(bytes);
    if (paced.isDue && !(await paced.pause(range.offset, 0, source.size))) return null;
  }
  return { hashes: Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest()])), damaged };
}

async function readInThreads(
  plan: WholePlan,
  names: readonly HashName[],
  { checks, size, stepBytes }: { checks: boolean; size: number; stepBytes: number },
): Promise<WholeRead | null> {
  const { images, options, image, workers, startWorker } = plan;
  const ring = new Ring(stepBytes);
  const start: RangesStart = { role: "ranges", images, options, image, checks, stepBytes, ring: ring.buffer };
  const threads = Array.from({ length: workers }, () => startWorker(start));
  const reading = new RingReader(plan, ring, { names, size, stepBytes });
  try {
    return await reading.run(threads);
  } finally {
    ring.cancel();
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Hashes the slots in order as they are filled. */
class RingReader {
  readonly #plan: WholePlan;
  readonly #ring: Ring;
  readonly #size: number;
  readonly #count: number;
  readonly #stepBytes: number;
  readonly #hashes: readonly { readonly name: HashName; readonly hash: ReturnType<typeof makeHash> }[];
  readonly #filled = new Map<number, FromRanges>();
  readonly #damaged: Damage[] = [];
  #next = 0;
  #ended = 0;
  #wake: (() => void) | null = null;
  #error: Error | null = null;

  constructor(
    plan: WholePlan,
    ring: Ring,
    { names, size, stepBytes }: { names: readonly HashName[]; size: number; stepBytes: number },
  ) {
    this.#plan = plan;
    this.#ring = ring;
    this.#size = size;
    this.#stepBytes = stepBytes;
    this.#count = Math.ceil(size / stepBytes);
    this.#hashes = names.map((name) => ({ name, hash: makeHash(name) }));
  }

  async run(threads: readonly Worker[]): Promise<WholeRead | null> {
    const known = new Set(this.#plan.container.problems.map(describeProblem));
    for (const thread of threads) {
      thread.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
      thread.on("message", (message: unknown) => {
        if (!isFromRanges(message)) return this.#fail(new TypeError("a message that no thread sends"));
        if (message.type === "ended") this.#tellNew(message.problems, known);
        else this.#filled.set(message.index, message);
        this.#wake?.();
      });
    }
    while (this.#next < this.#count) {
      if (!(await this.#step())) return null;
    }
    while (this.#ended < threads.length) await this.#news();
    const hashes = Object.fromEntries(this.#hashes.map(({ name, hash }) => [name, hash.digest()]));
    return { hashes, damaged: this.#damaged };
  }

  /** Hashes the next range once it is there; false where the work is to end. */
  async #step(): Promise<boolean> {
    const message = this.#filled.get(this.#next);
    if (message === undefined) {
      await this.#news();
      return !this.#plan.paced.isCancelled;
    }
    this.#filled.delete(this.#next);
    if (message.type === "failed") throw errorOf(message.problem);
    if (message.type === "filled") {
      for (const each of message.damaged) this.#damaged.push(each);
      const bytes = this.#ring.slot(message.index, message.length);
      for (const { hash } of this.#hashes) hash.update(bytes);
    }
    this.#ring.free(this.#next);
    this.#next += 1;
    if (this.#next % DRAW_EVERY !== 0 || !this.#plan.paced.isDue) return true;
    return this.#plan.paced.pause(this.#next * this.#stepBytes, 0, this.#size);
  }

  async #news(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
    if (this.#error !== null) throw this.#error;
  }

  #tellNew(problems: readonly Problem[], known: Set<string>): void {
    this.#ended += 1;
    for (const problem of problems) {
      const text = describeProblem(problem);
      if (known.has(text)) continue;
      known.add(text);
      this.#plan.tell(problem);
    }
  }

  #fail(error: Error): void {
    this.#error = error;
    this.#wake?.();
  }
}

function errorOf({ code, place, detail, remedy }: Problem): MizugiwaError {
  return new EvidenceError(code, { ...place, detail, ...(remedy === undefined ? {} : { remedy }) });
}
