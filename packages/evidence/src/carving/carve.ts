import { type Item, MizugiwaError, type Problem, placedIn, problem, record } from "@mizugiwa/base";
import { type ByteSource, sliceSource } from "@mizugiwa/bytes";
import type { Range } from "../range.js";
import type { Confidence, Recovered } from "../recovery/recovered.js";
import { carvedEntry } from "./carved-entry.js";
import type { CarvingFormat, Measured, Soundness } from "./format.js";
import { Effort, Reach } from "./reach.js";
import { CARVING_FORMATS } from "./registry.js";
import { Starts } from "./starts.js";

/** How free space is searched. */
export interface CarveOptions {
  /** Bytes of a block, counted from the start of each range: files begin at blocks. Any number from 1 on; 512 where nothing is known. */
  readonly blockSize: number;
  /** Whether files are looked for at every byte too, as within dumps and damaged archives; text is looked for at blocks alone. */
  readonly everyByte: boolean;
  /** Most bytes that one file may have; a longer one is cut there. */
  readonly maxFileBytes: number;
  /** Bytes that may be looked at closer, read or unpacked, for each byte searched; beyond, beginnings are measured within 64 KiB. */
  readonly effort: number;
  readonly formats: readonly CarvingFormat[];
}

export const DEFAULT_CARVE_OPTIONS: CarveOptions = {
  blockSize: 512,
  everyByte: false,
  maxFileBytes: 256 * 1024 * 1024,
  effort: 16,
  formats: CARVING_FORMATS,
};

const PIECE = 1024 * 1024;
const FREE_EFFORT = 64 * 1024 * 1024;
const TIRED_REACH = 64 * 1024;
const TIRED_EFFORT = 256 * 1024;

const CONFIDENCE: Readonly<Record<Soundness, Confidence>> = { whole: "probable", begun: "possible", cut: "partial" };

/**
 * Files found in `ranges` of `source` by how they begin and how they are built, in the order in which they lie. Only bytes of one range make
 * a file, so live data is never part of one. What a whole file holds is not given again. Never `intact`: `probable` where the structure holds to an
 * end of its own, `possible` where it does not, `partial` where the range ends first or the beginning is missing. A place that cannot be read is a problem.
 * Memory stays below a few MiB; time is proportional to the ranges, see `effort`.
 */
export function carve(
  source: ByteSource,
  ranges: Iterable<Range>,
  options: Partial<CarveOptions> = {},
): Generator<Item<Recovered>, void, undefined> {
  return new Search(source, { ...DEFAULT_CARVE_OPTIONS, ...options }).over(ranges);
}

class Search {
  readonly #source: ByteSource;
  readonly #options: CarveOptions;
  readonly #starts: Starts;
  readonly #effort = new Effort(FREE_EFFORT);
  #tired = false;

  constructor(source: ByteSource, options: CarveOptions) {
    this.#source = source;
    this.#options = { ...options, blockSize: Math.max(1, Math.floor(options.blockSize)) };
    this.#starts = new Starts(options.formats);
  }

  *over(ranges: Iterable<Range>): Generator<Item<Recovered>, void, undefined> {
    for (const { offset, length } of ranges) {
      const end = Math.min(offset + length, this.#source.size);
      if (offset < 0 || !(end > offset)) continue;
      yield* this.#range(offset, end);
    }
  }

  /** One range, piece by piece; a file found moves the search behind it. */
  *#range(start: number, end: number): Generator<Item<Recovered>, void, undefined> {
    const { blockSize } = this.#options;
    const step = Math.ceil(PIECE / blockSize) * blockSize;
    let next = start;
    for (let at = start; at < end; at += step) {
      const stop = Math.min(at + step, end);
      if (next >= stop) continue;
      const from = Math.max(at, next);
      this.#effort.add((stop - from) * this.#options.effort);
      const bytes = this.#tryRead(from, Math.min(stop + this.#starts.needed, end) - from);
      if (!(bytes instanceof Uint8Array)) {
        yield { ok: false, problem: bytes };
        continue;
      }
      next = yield* this.#piece(bytes, { start, from, stop, end });
    }
  }

  /** Looks at the places of one piece; gives where the search goes on. */
  *#piece(bytes: Uint8Array, span: Span): Generator<Item<Recovered>, number, undefined> {
    const { start, from, stop, end } = span;
    const { blockSize, everyByte } = this.#options;
    const blockFrom = (at: number): number => start + Math.ceil((at - start) / blockSize) * blockSize;
    let at = everyByte ? from : blockFrom(from);
    while (at < stop) {
      const isBlock = (at - start) % blockSize === 0;
      let found: Found | null = null;
      for (const format of this.#starts.at(bytes, at - from, isBlock)) {
        const measured = this.#measure(format, at, end);
        if (measured !== null && "code" in measured) yield { ok: false, problem: measured };
        else if (measured !== null) found = { format, measured };
        if (found !== null) break;
      }
      if (this.#effort.left <= 0 && !this.#tired) yield this.#tire(at);
      if (found !== null) yield record(this.#recovered(found, at));
      const passed = Math.max(
        1,
        found?.measured.soundness === "whole" ? found.measured.length : (found?.measured.sound ?? 1),
      );
      at = everyByte ? this.#nextPlace(bytes, at + passed, span, blockFrom) : blockFrom(at + passed);
    }
    return at;
  }

  /** The next block, or the next byte before it that something may begin with. */
  #nextPlace(bytes: Uint8Array, at: number, { from, stop }: Span, blockFrom: (at: number) => number): number {
    if (at >= stop) return at;
    const block = Math.min(blockFrom(at), stop);
    return from + this.#starts.next(bytes, at - from, block - from);
  }

  #measure(format: CarvingFormat, at: number, end: number): Measured | Problem | null {
    const tired = this.#effort.left <= 0;
    const size = Math.min(end - at, tired ? TIRED_REACH : this.#options.maxFileBytes);
    const effort = tired ? new Effort(TIRED_EFFORT) : this.#effort;
    try {
      return format.measure(new Reach(this.#source, at, size, effort, this.#options.blockSize));
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return placedIn({ offset: at, field: format.name }, caught.problem);
    }
  }

  #tire(offset: number): Item<never> {
    this.#tired = true;
    return problem("limit-passed", {
      offset,
      field: "carving",
      detail: `more beginnings of files than may be followed; those from here on are followed for ${TIRED_REACH} bytes while that lasts`,
      remedy: "Carve with a larger effort, or with fewer formats.",
    });
  }

  #tryRead(offset: number, length: number): Uint8Array | Problem {
    try {
      return this.#source.read(offset, length);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return placedIn({ offset, field: "carving" }, caught.problem);
    }
  }

  #recovered({ format, measured }: Found, offset: number): Recovered {
    const { length, soundness, extension } = measured;
    const problems = measured.problems.map((each) => ({
      ...each,
      place: { ...each.place, field: format.name, offset: offset + (each.place.offset ?? 0) },
    }));
    return {
      entry: carvedEntry({ offset, length, format: format.name, extension: extension ?? format.extension }),
      stream: "",
      method: "carved",
      confidence: CONFIDENCE[soundness],
      ranges: [{ offset, length }],
      content: sliceSource(this.#source, offset, length),
      lost: [],
      problems,
    };
  }
}

interface Found {
  readonly format: CarvingFormat;
  readonly measured: Measured;
}

/** Bytes of the volume: where the range and the piece begin, where the piece and the range end. */
interface Span {
  readonly start: number;
  readonly from: number;
  readonly stop: number;
  readonly end: number;
}
