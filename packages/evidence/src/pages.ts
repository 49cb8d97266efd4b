import type { ByteSource } from "@mizugiwa/bytes";
import { Cache } from "./cache.js";
import { EvidenceError } from "./evidence-error.js";

const PAGE_SIZE = 16 * 1024;
const BUDGET_BYTES = 2 * 1024 * 1024;

interface Page {
  readonly start: number;
  readonly view: DataView;
}

/**
 * Numbers of a table that is too large to hold, such as the cluster tables of a disk image: pages of 16 KiB, at most 2 MiB of them.
 * A number beyond the end of the source throws EvidenceError `image-cut-short` with the table's name.
 */
export class Pages {
  readonly #source: ByteSource;
  readonly #name: string;
  readonly #cache = new Cache<Page>(BUDGET_BYTES);
  #last: Page = { start: -1, view: new DataView(new ArrayBuffer(0)) };

  constructor(source: ByteSource, name: string) {
    this.#source = source;
    this.#name = name;
  }

  u8(at: number): number {
    return this.#viewAt(at, 1).getUint8(at - this.#last.start);
  }

  u32(at: number): number {
    return this.#viewAt(at, 4).getUint32(at - this.#last.start, true);
  }

  u32be(at: number): number {
    return this.#viewAt(at, 4).getUint32(at - this.#last.start);
  }

  /** The page that holds the bytes, made the last one; numbers that straddle two pages get a page of their own. */
  #viewAt(at: number, size: number): DataView {
    const { start, view } = this.#last;
    if (at >= start && at + size <= start + view.byteLength) return view;
    this.#last = this.#load(at, size);
    return this.#last.view;
  }

  #load(at: number, size: number): Page {
    const index = Math.floor(at / PAGE_SIZE);
    const start = index * PAGE_SIZE;
    if (at + size > start + PAGE_SIZE) return { start: at, view: this.#read(at, size, at, size) };
    const held = this.#cache.get(index);
    if (held !== undefined && at + size <= start + held.view.byteLength) return held;
    const page = { start, view: this.#read(start, PAGE_SIZE, at, size) };
    this.#cache.put(index, page, PAGE_SIZE);
    return page;
  }

  #read(start: number, length: number, at: number, size: number): DataView {
    const bytes = start >= 0 && Number.isSafeInteger(start) ? this.#source.read(start, length) : new Uint8Array(0);
    if (start + bytes.length < at + size) {
      throw new EvidenceError("image-cut-short", {
        field: this.#name,
        offset: at,
        detail: `${this.#name}: an entry lies at 0x${at.toString(16)}, the file ends at 0x${this.#source.size.toString(16)}`,
        remedy: "The image is not complete; get the rest of it.",
      });
    }
    const own = Uint8Array.from(bytes);
    return new DataView(own.buffer);
  }
}
