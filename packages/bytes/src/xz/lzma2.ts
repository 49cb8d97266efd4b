import type { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";
import { Window } from "../window.js";
import { Lzma } from "./lzma.js";
import { RANGE_HEADER } from "./range-decoder.js";

/**
 * LZMA2: chunks that are packed by LZMA or lie as they are.
 *
 *   first byte  meaning
 *   0           the end
 *   1, 2        size less one in 2 bytes, big-endian, then as many bytes; 1 forgets the dictionary
 *   0x80-0xff   bits 0-4 and 2 bytes: size less one; 2 bytes: packed size less one; bits 5-6: 1 forgets the state, 2 also
 *               takes a byte of properties, 3 also forgets the dictionary
 *
 * Sources: .xz file format 1.1.0, 5.3.1; "XZ Embedded", description of LZMA2.
 */
const CHUNK_MAX = 2 * 1024 * 1024;
const FORGETS_STATE = 1;
const TAKES_PROPERTIES = 2;
const FORGETS_DICTIONARY = 3;

export class Lzma2 {
  readonly #feed: Feed;
  readonly #window = new Window(CHUNK_MAX);
  readonly #lzma = new Lzma();
  #needsDictionary = true;
  #needsProperties = true;

  /** For a feed that has a whole chunk, 64 KiB, in one piece. */
  constructor(feed: Feed) {
    this.#feed = feed;
  }

  /** The chunks of one block, each as bytes of its own. Throws StreamError `xz-damaged`. */
  *block(dictionarySize: number): Generator<Uint8Array, void, undefined> {
    const window = this.#window;
    window.beginFrame(dictionarySize);
    this.#needsDictionary = true;
    this.#needsProperties = true;
    for (;;) {
      const control = this.#feed.take(1, "xz chunk")[0] ?? 0;
      if (control === 0) return;
      this.#reset(control);
      const size = (control < 0x80 ? 0 : (control & 31) << 16) + this.#u16() + 1;
      window.beginBlock(size);
      const start = window.at;
      if (control < 0x80) this.#plain(size);
      else this.#packed(control, size);
      yield window.bytes.slice(start, window.at);
    }
  }

  #reset(control: number): void {
    const resets = control < 0x80 ? (control === 1 ? FORGETS_DICTIONARY : 0) : (control >>> 5) & 3;
    if (control > 2 && control < 0x80) throw this.#damaged(`a chunk of the unknown kind ${control}`);
    if (resets === FORGETS_DICTIONARY) {
      this.#window.beginFrame(this.#window.size);
      this.#lzma.resetPosition();
      this.#needsDictionary = false;
    } else if (this.#needsDictionary) throw this.#damaged("a first chunk that does not begin anew");
  }

  #plain(size: number): void {
    const window = this.#window;
    window.bytes.set(this.#feed.take(size, "xz chunk"), window.at);
    window.at += size;
    this.#lzma.passed(size);
  }

  #packed(control: number, size: number): void {
    const packedSize = this.#u16() + 1;
    const resets = (control >>> 5) & 3;
    if (resets >= TAKES_PROPERTIES) {
      const properties = this.#feed.take(1, "xz chunk")[0] ?? 0;
      if (!this.#lzma.setProperties(properties))
        throw this.#damaged(`the properties ${properties}, which LZMA2 forbids`);
      this.#needsProperties = false;
    } else if (this.#needsProperties) throw this.#damaged("a packed chunk without properties before it");
    if (resets >= FORGETS_STATE) this.#lzma.resetState();
    if (packedSize < RANGE_HEADER) throw this.#damaged(`a packed chunk of ${packedSize} bytes`);
    this.#feed.take(packedSize, "xz chunk");
    const end = this.#feed.at;
    const fault = this.#lzma.decode(this.#feed.bytes, end - packedSize, end, this.#window, size);
    if (fault !== null) throw this.#damaged(fault);
  }

  #u16(): number {
    const [high = 0, low = 0] = this.#feed.take(2, "xz chunk");
    return (high << 8) | low;
  }

  #damaged(detail: string): StreamError {
    return new StreamError("xz-damaged", { offset: this.#feed.position, detail });
  }
}
