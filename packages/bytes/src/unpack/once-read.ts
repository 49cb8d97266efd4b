import { MizugiwaError } from "@mizugiwa/base";
import { joined } from "../joined.js";

/** What stopped a stream. */
export interface Fault {
  readonly caught: unknown;
}

/**
 * A stream that is looked at first and read once. A fault ends the chunks that a reader sees and is kept for whoever
 * passes the stream; once it is passed, nobody else would hear of the fault, so it is thrown to the reader.
 */
export class OnceRead {
  readonly #source: Iterator<Uint8Array>;
  readonly #seen: Uint8Array[] = [];
  #ended = false;
  #fault: Fault | null = null;
  #taken = false;
  #passed = false;

  constructor(chunks: Iterable<Uint8Array>) {
    this.#source = chunks[Symbol.iterator]();
  }

  /** Up to `size` bytes of the beginning, without taking them; a fault only makes them fewer. */
  head(size: number): Uint8Array {
    let have = this.#seen.reduce((sum, chunk) => sum + chunk.length, 0);
    while (have < size) {
      const chunk = this.#next();
      if (chunk === null) break;
      this.#seen.push(chunk);
      have += chunk.length;
    }
    return joined(this.#seen).subarray(0, size);
  }

  /** Whether a fault stands at the very beginning. */
  isHopeless(): boolean {
    return this.head(1).length === 0 && this.#fault !== null;
  }

  /** The chunks for a decoder, once: a fault is thrown in its place. */
  *forDecoder(): Generator<Uint8Array, void, undefined> {
    yield* this.#all();
    if (this.#fault !== null) throw this.#fault.caught;
  }

  /** The chunks for the reader of a file, once; a second reading throws MizugiwaError `already-read`. */
  *forReader(): Generator<Uint8Array, void, undefined> {
    yield* this.#all();
    if (this.#passed && this.#fault !== null) throw this.#fault.caught;
  }

  *#all(): Generator<Uint8Array, void, undefined> {
    if (this.#taken) throw new MizugiwaError("already-read", { detail: "the content of an entry can be read once" });
    this.#taken = true;
    yield* this.#seen.splice(0);
    for (let chunk = this.#next(); chunk !== null; chunk = this.#next()) yield chunk;
  }

  /** Goes past the stream: gives the fault met so far; one met from now on is the reader's. */
  pass(): Fault | null {
    this.#passed = true;
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  #next(): Uint8Array | null {
    if (this.#ended) return null;
    try {
      const next = this.#source.next();
      if (next.done !== true) return next.value;
    } catch (caught) {
      this.#fault = { caught };
    }
    this.#ended = true;
    return null;
  }
}
