import { type Item, MizugiwaError, problem, problemOf, record } from "@mizugiwa/base";
import { Feed } from "../feed.js";
import { StreamError } from "../stream-error.js";
import { BLOCK, readHeader, type TarHeader, textOf } from "./header.js";
import { type Extended, readPax } from "./pax.js";

/** A file in a tar. */
export interface TarEntry {
  /** As the tar has it; a label. */
  readonly name: string;
  readonly size: number;
  /** Ms since the epoch. */
  readonly modified: number;
  /** The content, once, before the next entry is asked for; afterwards it throws MizugiwaError `already-passed`. */
  readonly chunks: () => Generator<Uint8Array, void, undefined>;
}

const INPUT_SIZE = 131_072;
/** Largest extended header or long name that is read. */
const EXTENDED_MAX = 65_536;
/** Links, devices, folders and pipes: names without content. */
const WITHOUT_CONTENT = new Set(["1", "2", "3", "4", "5", "6"]);
const LONG_NAME = "L";
const LONG_LINK = "K";
const MORE_HOLES = 504;
const FOR_NEXT = "x";
const FOR_ALL = "g";
const SPARSE = "S";
/** GNU's list of a folder, part of a file from another volume, old long names, name of a volume. */
const NO_FILES = new Set(["D", "M", "N", "V", LONG_LINK]);

/**
 * The files of a tar (ustar, pax, GNU, older ones), one after another as the stream has them, all else left out; tars
 * behind each other too; an unknown kind is a file, as POSIX wants it. A header that is damaged is a problem with its offset, and reading goes on at the next sound
 * one. What the chunks throw is thrown, to whoever reads at that time.
 *
 * Departure: a tar without the empty blocks at its end is sound, as for other programs.
 */
export function readTar(chunks: Iterable<Uint8Array>): Generator<Item<TarEntry>, void, undefined> {
  return new TarReader(new Feed(chunks, INPUT_SIZE)).entries();
}

class TarReader {
  readonly #feed: Feed;
  #forAll: Extended = {};
  #forNext: Extended = {};
  /** Bytes of the current file's content and padding not yet passed. */
  #left = 0;
  #padding = 0;
  #current = 0;
  #isDead = false;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  *entries(): Generator<Item<TarEntry>, void, undefined> {
    let isLost = false;
    while (this.#passContent() && !this.#feed.isEmpty()) {
      const offset = this.#feed.position;
      const block = this.#feed.take(BLOCK, "tar header").slice();
      if (block.every((byte) => byte === 0)) continue;
      const header = headerOr(block, offset);
      if (header instanceof StreamError) {
        if (!isLost) yield { ok: false, problem: header.problem };
        isLost = true;
        this.#forNext = {};
        continue;
      }
      isLost = false;
      const item = this.#read(header, offset);
      if (item !== null) yield item;
    }
  }

  /** Goes to the next header; false where a reader of the content has met the stream's end or its fault already. */
  #passContent(): boolean {
    this.#current += 1;
    if (this.#isDead) return false;
    this.#feed.skip(this.#left + this.#padding, "tar content");
    this.#left = 0;
    this.#padding = 0;
    return true;
  }

  #read(header: TarHeader, offset: number): Item<TarEntry> | null {
    const { kind } = header;
    if (kind === FOR_NEXT || kind === FOR_ALL || kind === LONG_NAME) return this.#extend(header, offset);
    const said = { ...this.#forAll, ...this.#forNext };
    if (kind !== LONG_LINK) this.#forNext = {};
    const name = said.path ?? header.name;
    const size = WITHOUT_CONTENT.has(kind) ? 0 : (said.size ?? header.size);
    if (kind === SPARSE && header.hasMoreHoles) this.#passHoles();
    this.#expect(size);
    if (kind === SPARSE || said.isSparse === true) {
      const remedy = "Unpack it with another program, then read the result.";
      return problem("tar-sparse", { path: name, offset, detail: "the file is kept without its holes", remedy });
    }
    if (WITHOUT_CONTENT.has(kind) || NO_FILES.has(kind) || name.endsWith("/")) return null;
    const current = this.#current;
    const chunks = (): Generator<Uint8Array, void, undefined> => this.#content(current);
    return record({ name, size, modified: said.modified ?? header.modified, chunks });
  }

  /** Passes over the blocks in which GNU keeps the holes that had no room in the header; the last says so. */
  #passHoles(): void {
    while (this.#feed.take(BLOCK, "tar list of holes")[MORE_HOLES] === 1);
  }

  #expect(size: number): void {
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
  }

  #extend({ kind, size }: TarHeader, offset: number): Item<TarEntry> | null {
    this.#expect(size);
    if (size > EXTENDED_MAX) {
      const detail = `an extended header of ${size} bytes, of at most ${EXTENDED_MAX}`;
      return problem("tar-pax", { offset, detail });
    }
    const bytes = this.#feed.take(size, "tar extended header");
    this.#left = 0;
    if (kind === LONG_NAME) this.#forNext = { ...this.#forNext, path: textOf(bytes) };
    else {
      try {
        const said = readPax(bytes, offset + BLOCK);
        if (kind === FOR_ALL) this.#forAll = { ...this.#forAll, ...said };
        else this.#forNext = { ...this.#forNext, ...said };
      } catch (caught) {
        if (!(caught instanceof StreamError)) throw caught;
        return { ok: false, problem: problemOf(caught) };
      }
    }
    return null;
  }

  *#content(current: number): Generator<Uint8Array, void, undefined> {
    const feed = this.#feed;
    for (;;) {
      if (current !== this.#current) {
        throw new MizugiwaError("already-passed", { detail: "the content of a tar entry is read before the next one" });
      }
      if (this.#left === 0) return;
      const size = Math.min(this.#left, INPUT_SIZE);
      try {
        if (!feed.has(1)) throw feed.cutShort("tar content", this.#left);
      } catch (caught) {
        this.#isDead = true;
        throw caught;
      }
      const chunk = feed.take(Math.min(size, feed.end - feed.at), "tar content").slice();
      this.#left -= chunk.length;
      yield chunk;
    }
  }
}

function headerOr(block: Uint8Array, offset: number): TarHeader | StreamError {
  try {
    return readHeader(block, offset);
  } catch (caught) {
    if (caught instanceof StreamError) return caught;
    throw caught;
  }
}
