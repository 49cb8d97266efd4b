import { type Budget, type Item, limitPassed, placedIn, problemOf, record } from "@mizugiwa/base";
import { Meter, totalBudget } from "../limits.js";
import { type ByteSource, chunksOf } from "../source.js";
import { OnceRead } from "./once-read.js";
import { type StreamFormat, streamFormat } from "./stream-formats.js";
import { DEFAULT_UNPACK_LIMITS, type UnpackLimits } from "./unpack-limits.js";

/** One file found in a source: the source itself where nothing is packed. */
export interface Unpacked {
  /** "" for a plain file or one packed as a single stream; in archives the entries' paths, joined by "!". A label only. */
  readonly path: string;
  /** Size in bytes as far as it is known; what a packed file says of itself is a claim. */
  readonly size: number | null;
  /**
   * The content in order, once; each chunk belongs to the caller. Where the packing is damaged or a cap is passed the
   * chunks end early and the problem is the next item of `unpack`; after `unpack` has gone on, it is thrown instead.
   */
  readonly chunks: () => Iterable<Uint8Array>;
  /** Modification time that the packing tells, in ms since the epoch. */
  readonly modified?: number;
}

/** Bytes looked at to recognise a format. */
const HEAD_SIZE = 32;

/** What is being opened, and through how many layers it was reached. */
interface Layer {
  readonly path: string;
  readonly depth: number;
  readonly size: number | null;
  readonly modified: number | null;
}

/**
 * Finds the files in a source: gzip and zstd data is recognised by content, never by name, and unpacked, also where one is packed in
 * another; all else is given as it is. Problems name the entry and, for a cap, the cap; what is damaged never hides
 * what follows. Nothing is read before it is asked for.
 */
export function unpack(
  source: ByteSource,
  limits: Partial<UnpackLimits> = {},
): Generator<Item<Unpacked>, void, undefined> {
  return new Unpacker({ ...DEFAULT_UNPACK_LIMITS, ...limits }).source(source, {
    path: "",
    depth: 0,
    size: source.size,
    modified: null,
  });
}

type Items = Generator<Item<Unpacked>, void, undefined>;

class Unpacker {
  readonly #limits: UnpackLimits;
  readonly #total: Budget;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
    this.#total = totalBudget(limits);
  }

  *source(source: ByteSource, layer: Layer): Items {
    const format = streamFormat(source.read(0, HEAD_SIZE));
    const whole = (): Generator<Uint8Array> => chunksOf(source);
    if (format !== null) {
      const meter = new Meter(this.#limits, this.#total);
      yield* this.#packed(format, new OnceRead(meter.reading(whole())), meter, layer);
    } else yield* this.#file(new OnceRead(whole()), layer);
  }

  *#stream(content: OnceRead, meter: Meter, layer: Layer): Items {
    const format = streamFormat(content.head(HEAD_SIZE));
    if (format !== null) yield* this.#packed(format, content, meter, layer);
    else yield* this.#file(content, layer);
  }

  *#packed(format: StreamFormat, packed: OnceRead, meter: Meter, layer: Layer): Items {
    if (layer.depth >= this.#limits.depth) return yield this.#tooDeep(layer);
    const modified = format.modified(packed.head(HEAD_SIZE)) ?? layer.modified;
    const content = new OnceRead(meter.giving(format.decode(packed.forDecoder(), this.#limits)));
    yield* this.#stream(content, meter, { ...layer, depth: layer.depth + 1, size: null, modified });
  }

  *#file(content: OnceRead, { path, size, modified }: Layer): Items {
    if (!content.isHopeless()) {
      const value = { path, size, chunks: () => content.forReader() };
      yield record(modified === null ? value : { ...value, modified });
    }
    const fault = content.pass();
    if (fault !== null) yield { ok: false, problem: placedIn(placeOf(path), problemOf(fault.caught)) };
  }

  #tooDeep({ path }: Layer): Item<never> {
    const { problem } = limitPassed(this.#limits.depth, "layers of packing (cap depth)");
    return { ok: false, problem: placedIn(placeOf(path), problem) };
  }
}

function placeOf(path: string): { path?: string } {
  return path === "" ? {} : { path };
}
