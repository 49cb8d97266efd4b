import type { Problem } from "@mizugiwa/base";
import type { Damage, EvidenceOptions } from "@mizugiwa/evidence";

// The bytes of a whole disk, in order, although several threads unpack them: each takes the next range, waits until its slot of
// a ring is free, and fills it; the main thread hashes the slots in order and frees them.

export interface RangesStart {
  readonly role: "ranges";
  readonly images: readonly string[];
  readonly options: Omit<EvidenceOptions, "codecs">;
  /** Number of the image among those opened. */
  readonly image: number;
  /** Whether checksums are checked: then damage is told and does not end it. */
  readonly checks: boolean;
  readonly stepBytes: number;
  readonly ring: SharedArrayBuffer;
}

export type FromRanges = Readonly<
  | { type: "filled"; index: number; length: number; damaged: readonly Damage[] }
  | { type: "failed"; index: number; problem: Problem }
  | { type: "ended"; problems: readonly Problem[] }
>;

export const SLOTS = 8;
const CANCEL = 0;
const NEXT = 1;
const TURNS = 2;
const HEAD_BYTES = 4 * (TURNS + SLOTS);
const LOOK_MS = 100;

/** The ring that all threads share. */
export class Ring {
  readonly buffer: SharedArrayBuffer;
  readonly #stepBytes: number;
  readonly #head: Int32Array;

  constructor(stepBytes: number, buffer = new SharedArrayBuffer(HEAD_BYTES + SLOTS * stepBytes)) {
    this.buffer = buffer;
    this.#stepBytes = stepBytes;
    this.#head = new Int32Array(buffer, 0, TURNS + SLOTS);
  }

  cancel(): void {
    Atomics.store(this.#head, CANCEL, 1);
    for (let slot = 0; slot < SLOTS; slot += 1) Atomics.notify(this.#head, TURNS + slot);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#head, CANCEL) === 1;
  }

  /** The number of the next range that nobody took. */
  take(): number {
    return Atomics.add(this.#head, NEXT, 1);
  }

  /** Waits until the slot of a range is free; false once the work is cancelled. */
  waitFor(index: number): boolean {
    const at = TURNS + (index % SLOTS);
    const turn = Math.floor(index / SLOTS);
    while (!this.isCancelled) {
      const now = Atomics.load(this.#head, at);
      if (now === turn) return true;
      Atomics.wait(this.#head, at, now, LOOK_MS);
    }
    return false;
  }

  slot(index: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, HEAD_BYTES + (index % SLOTS) * this.#stepBytes, length);
  }

  free(index: number): void {
    const at = TURNS + (index % SLOTS);
    Atomics.add(this.#head, at, 1);
    Atomics.notify(this.#head, at);
  }
}

export function isRangesStart(data: unknown): data is RangesStart {
  return typeof data === "object" && data !== null && "role" in data && data.role === "ranges";
}

export function isFromRanges(message: unknown): message is FromRanges {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  return message.type === "filled" || message.type === "failed" || message.type === "ended";
}
