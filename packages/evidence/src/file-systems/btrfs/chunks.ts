import { Budget, MizugiwaError } from "@mizugiwa/base";
import { type ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Device } from "./devices.js";
import { KEY_SIZE, TYPE, wide } from "./key.js";
import { type Chunk, placesIn, profileOf, type StripePlace } from "./profile.js";
import type { SuperBlock } from "./super-block.js";

const HEAD = 48;
const STRIPE = 32;
const STRIPES_MAX = 1024;
/** Bytes that a chunk takes in memory, about. */
const CHUNK_BYTES = 512;

/** A byte of the volume on a device; null where the device is not at hand. */
interface DevicePlace {
  readonly device: number;
  readonly offset: number | null;
}

/** A run of logical bytes, and where each of its copies lies in the volume. */
export interface Placed {
  readonly length: number;
  readonly copies: readonly DevicePlace[];
  /** What gives it by exclusive or, where there is parity. */
  readonly parity: readonly DevicePlace[] | null;
}

/** What translates logical addresses: all that btrfs says of places is logical. */
export class ChunkMap {
  readonly #volume: ByteSource;
  readonly #devices: ReadonlyMap<number, Device>;
  readonly #chunks = new Map<number, Chunk>();
  readonly #budget: Budget;
  #sorted: readonly Chunk[] | null = null;

  constructor(volume: ByteSource, devices: ReadonlyMap<number, Device>, heldBytes: number) {
    this.#volume = volume;
    this.#devices = devices;
    this.#budget = new Budget(Math.floor(heldBytes / CHUNK_BYTES), "chunks (cap heldBytes)");
  }

  /** Takes the chunks that the super block carries, by which the tree of all chunks is read. */
  readSystemChunks({ raw, at }: SuperBlock): void {
    const bytes = raw.chunkArray.subarray(0, raw.chunkArraySize);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let from = 0; from + KEY_SIZE + HEAD <= bytes.length; ) {
      const place = at + 0x32b + from;
      if (view.getUint8(from + 8) !== TYPE.chunk)
        throw damaged(place, "the array of system chunks holds something else");
      from += KEY_SIZE + this.add(wide(view, from + 9), bytes.subarray(from + KEY_SIZE), place);
    }
  }

  /** Takes a chunk item; gives its size. Throws EvidenceError `chunk-damaged` where it cannot be. */
  add(logical: number, item: Uint8Array, at: number): number {
    if (item.length < HEAD + STRIPE) throw damaged(at, `a chunk of ${item.length} bytes`);
    const view = new DataView(item.buffer, item.byteOffset, item.length);
    const length = wide(view, 0);
    const stripeLength = wide(view, 16);
    const count = view.getUint16(44, true);
    const subStripes = view.getUint16(46, true);
    const size = HEAD + count * STRIPE;
    if (count === 0 || count > STRIPES_MAX || size > item.length) throw damaged(at, `a chunk of ${count} stripes`);
    const isPlace = (value: number): boolean => value >= 0 && Number.isSafeInteger(value);
    if (!isPlace(logical) || !(length > 0) || !isPlace(logical + length)) throw damaged(at, "a chunk without sense");
    if (!(stripeLength >= 512) || stripeLength > 2 ** 30) throw damaged(at, `stripes of ${stripeLength} bytes`);
    const stripes = Array.from({ length: count }, (_, index) => ({
      device: wide(view, HEAD + index * STRIPE),
      offset: wide(view, HEAD + index * STRIPE + 8),
    }));
    if (!stripes.every(({ offset }) => isPlace(offset))) throw damaged(at, "a stripe without sense");
    const chunk = { logical, length, stripeLength, kind: wide(view, 24), subStripes, stripes };
    profileOf(chunk, at);
    this.#budget.take(1);
    this.#chunks.set(logical, chunk);
    this.#sorted = null;
    return size;
  }

  /** All chunks, ascending. */
  get all(): readonly Chunk[] {
    this.#sorted ??= [...this.#chunks.values()].sort((a, b) => a.logical - b.logical);
    return this.#sorted;
  }

  get devices(): ReadonlyMap<number, Device> {
    return this.#devices;
  }

  /** The chunk that holds a logical address; null where none does. */
  chunkAt(logical: number): Chunk | null {
    const chunks = this.all;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((chunks[middle]?.logical ?? 0) <= logical) low = middle + 1;
      else high = middle;
    }
    const chunk = chunks[low - 1];
    return chunk !== undefined && logical < chunk.logical + chunk.length ? chunk : null;
  }

  /** Where up to `length` bytes from `logical` on lie. Throws EvidenceError `address-unmapped` where no chunk holds it. */
  place(logical: number, length: number): Placed {
    const chunk = this.chunkAt(logical);
    if (chunk === null) {
      const detail = `no chunk holds logical address 0x${logical.toString(16)}`;
      throw new EvidenceError("address-unmapped", { field: "chunk", detail });
    }
    const run = placesIn(chunk, logical - chunk.logical);
    const placeOf = ({ stripe, at }: StripePlace): DevicePlace => {
      const { device: id = -1, offset = 0 } = chunk.stripes[stripe] ?? {};
      const device = this.#devices.get(id);
      return { device: id, offset: device === undefined ? null : device.base + offset + at };
    };
    return {
      length: Math.min(run.length, length),
      copies: run.stripes.map(placeOf),
      parity: run.parity?.map(placeOf) ?? null,
    };
  }

  /** How many copies there are of what lies at a logical address, what parity gives being one; 0 where it is not mapped. */
  copiesAt(logical: number): number {
    return this.chunkAt(logical) === null ? 0 : copiesOf(this.place(logical, 1));
  }

  /**
   * Reads logical bytes, of the copy numbered `copy` where there are several and it can be had. Throws EvidenceError `address-unmapped`,
   * `member-missing` with the number of the device, `image-cut-short`.
   */
  read(logical: number, length: number, copy: number, what: string): Uint8Array {
    const first = this.place(logical, length);
    if (first.length === length) return this.#part(first, copy, length, what);
    const bytes = new Uint8Array(length);
    for (let done = 0, piece = first; ; piece = this.place(logical + done, length - done)) {
      bytes.set(this.#part(piece, copy, piece.length, what), done);
      done += piece.length;
      if (done >= length) return bytes;
    }
  }

  #part(placed: Placed, copy: number, length: number, what: string): Uint8Array {
    const count = copiesOf(placed);
    let refused: MizugiwaError | null = null;
    for (let next = 0; next < count; next += 1) {
      try {
        const place = placed.copies[(copy + next) % count];
        return place === undefined ? this.#computed(placed, length, what) : this.#direct(place, length, what);
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw caught;
        // What parity lacks is told only where it is all there is.
        if (refused === null || (copy + next) % count === 0) refused = caught;
      }
    }
    throw refused ?? damaged(0, `${what}: there is no copy`);
  }

  /** The exclusive or of what else stands in the row. */
  #computed({ parity }: Placed, length: number, what: string): Uint8Array {
    const result = new Uint8Array(length);
    for (const place of parity ?? []) {
      const bytes = this.#direct(place, length, what);
      for (let index = 0; index < length; index += 1) result[index] = (result[index] ?? 0) ^ (bytes[index] ?? 0);
    }
    return result;
  }

  #direct({ device, offset }: DevicePlace, length: number, what: string): Uint8Array {
    if (offset === null) {
      throw new EvidenceError("member-missing", {
        field: what,
        detail: `${what}: lies on device ${device} of the file system, which is not at hand`,
        remedy: "Give all devices of the file system.",
      });
    }
    const bytes = this.#volume.read(offset, length);
    if (bytes.length === length) return bytes;
    throw new EvidenceError("image-cut-short", {
      offset,
      field: what,
      detail: `${what}: need ${length} bytes at 0x${offset.toString(16)}, have ${bytes.length}`,
      remedy: "The image is not complete; get the rest of it.",
    });
  }
}

function copiesOf({ copies, parity }: Placed): number {
  return copies.length + (parity === null ? 0 : 1);
}

function damaged(offset: number, detail: string): EvidenceError {
  return new EvidenceError("chunk-damaged", { offset, field: "chunk", detail });
}
