import {
  Budget,
  type Item,
  limitPassed,
  MizugiwaError,
  type Place,
  type Problem,
  placedIn,
  problemOf,
  record,
} from "@mizugiwa/base";
import { joined } from "../joined.js";
import { Meter, totalBudget } from "../limits.js";
import { type ByteSource, chunksOf, memorySource } from "../source.js";
import { isTar } from "../tar/header.js";
import { readTar } from "../tar/read-tar.js";
import { isZip } from "../zip/layout.js";
import { readZip } from "../zip/read-zip.js";
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
   * chunks end early and the problem is the next item of `unpack`; after `unpack` has gone on, it is thrown instead,
   * and what was in a tar is gone.
   */
  readonly chunks: () => Iterable<Uint8Array>;
  /** Modification time that the packing tells, in ms since the epoch; a zip may tell it without its zone. */
  readonly modified?: number;
}

/** Bytes looked at to recognise a format: a tar's header. */
const HEAD_SIZE = 512;

/** What is being opened, and through how many layers it was reached. */
interface Layer {
  readonly path: string;
  readonly depth: number;
  readonly size: number | null;
  readonly modified: number | null;
}

/**
 * Finds the files in a source: gzip, zstd and xz data, zip and tar archives are recognised by content, never by name, and
 * unpacked, also where one is packed in another; all else is given as it is. Problems name the entry and, for a cap,
 * the cap; what is damaged never hides what follows. Nothing is read before it is asked for; a zip within another
 * layer is held in memory, up to the cap `heldBytes`.
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
  readonly #entries: Budget;
  /** Bytes of archives held in memory now. */
  #held = 0;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
    this.#total = totalBudget(limits);
    this.#entries = new Budget(limits.entries, "entries of archives (cap entries)");
  }

  *source(source: ByteSource, layer: Layer): Items {
    if (isZip(source.read(0, HEAD_SIZE))) return yield* this.#zip(source, layer);
    const meter = new Meter(this.#limits, this.#total);
    yield* this.#stream(new OnceRead(meter.reading(chunksOf(source))), meter, layer);
  }

  *#stream(content: OnceRead, meter: Meter, layer: Layer): Items {
    const head = content.head(HEAD_SIZE);
    const format = streamFormat(head);
    if (format !== null) yield* this.#packed(format, content, meter, layer);
    else if (isZip(head)) yield* this.#heldZip(content, layer);
    else if (isTar(head)) yield* this.#tar(content, meter, layer);
    else yield* this.#file(content, layer);
  }

  *#packed(format: StreamFormat, packed: OnceRead, meter: Meter, layer: Layer): Items {
    if (layer.depth >= this.#limits.depth) return yield this.#tooDeep(layer);
    const modified = format.modified(packed.head(HEAD_SIZE)) ?? layer.modified;
    const content = new OnceRead(meter.giving(format.decode(packed.forDecoder(), this.#limits)));
    yield* this.#stream(content, meter, { ...layer, depth: layer.depth + 1, size: null, modified });
  }

  *#tar(content: OnceRead, meter: Meter, layer: Layer): Items {
    if (layer.depth >= this.#limits.depth) return yield this.#tooDeep(layer);
    try {
      for (const item of readTar(content.forDecoder())) {
        this.#entries.take(1);
        if (item.ok) {
          const { name, size, modified, chunks } = item.value;
          yield* this.#stream(new OnceRead(chunks()), meter, inLayer(layer, name, size, modified));
        } else yield { ok: false, problem: placed(layer, item.problem) };
      }
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: placed(layer, caught.problem) };
    }
  }

  *#zip(source: ByteSource, layer: Layer): Items {
    if (layer.depth >= this.#limits.depth) return yield this.#tooDeep(layer);
    const { windowBytes } = this.#limits;
    for (const item of readZip(source, { entries: this.#entries, windowBytes })) {
      if (item.ok) {
        const { name, size, modified, open } = item.value;
        const meter = new Meter(this.#limits, this.#total);
        const content = new OnceRead(meter.giving(open((packed) => meter.reading(packed))));
        yield* this.#stream(content, meter, inLayer(layer, name, size, modified));
      } else yield { ok: false, problem: placed(layer, item.problem) };
    }
  }

  /** A zip that comes as a stream; what is there of a stream that is cut is read too. */
  *#heldZip(content: OnceRead, layer: Layer): Items {
    const chunks: Uint8Array[] = [];
    const heldBefore = this.#held;
    try {
      for (const chunk of content.forReader()) {
        this.#held += chunk.length;
        if (this.#held > this.#limits.heldBytes) {
          const { problem } = limitPassed(this.#limits.heldBytes, "bytes of archives in archives (cap heldBytes)");
          return yield { ok: false, problem: placed(layer, problem) };
        }
        chunks.push(chunk);
      }
      const fault = content.pass();
      if (fault !== null) yield { ok: false, problem: placed(layer, problemOf(fault.caught)) };
      yield* this.#zip(memorySource(joined(chunks.splice(0))), layer);
    } finally {
      this.#held = heldBefore;
    }
  }

  *#file(content: OnceRead, layer: Layer): Items {
    const { path, size, modified } = layer;
    if (!content.isHopeless()) {
      const value = { path, size, chunks: () => content.forReader() };
      yield record(modified === null ? value : { ...value, modified });
    }
    const fault = content.pass();
    if (fault !== null) yield { ok: false, problem: placed(layer, problemOf(fault.caught)) };
  }

  #tooDeep(layer: Layer): Item<never> {
    const { problem } = limitPassed(this.#limits.depth, "layers of packing (cap depth)");
    return { ok: false, problem: placed(layer, problem) };
  }
}

/** The layer of an archive's entry. */
function inLayer({ path, depth }: Layer, name: string, size: number | null, modified: number | null): Layer {
  return { path: pathIn(path, name), depth: depth + 1, size, modified };
}

function pathIn(outer: string, name: string): string {
  return outer === "" ? name : `${outer}!${name}`;
}

/** The problem as seen from outside: its own path, if it has one, is that of an entry. */
function placed({ path }: Layer, problem: Problem): Problem {
  const inner = problem.place.path;
  if (inner !== undefined) return { ...problem, place: { ...problem.place, path: pathIn(path, inner) } };
  const outer: Place = path === "" ? {} : { path };
  return placedIn(outer, problem);
}
