import { MizugiwaError } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { type Attribute, TYPE } from "./attribute.js";
import { u64At } from "./record.js";
import { readSecurityDescriptor, type SecurityFacts } from "./security-descriptor.js";

/**
 * The stream $SDS of $Secure: every security descriptor of the volume once. Blocks of 256 KiB, each followed by its copy; entries do not
 * cross them and begin at multiples of 16:
 *
 *   offset  size  meaning
 *        0     4  hash of the descriptor
 *        4     4  security id, which files have in $STANDARD_INFORMATION
 *        8     8  offset of the entry in the stream (of the first of both copies)
 *       16     4  length with this head, then the descriptor
 *
 * The hash adds the words of the descriptor, turned left by 3 each time.
 *
 * Source: Linux-NTFS project, "$Secure"; Linux, fs/ntfs/layout.h.
 */
const HEAD = 20;
const STEP = 16;
const BLOCK = 256 * 1024;
/** What is looked through for descriptors, and how many are known at once; real volumes have some thousands. */
const STREAM_MAX = 256 * 1024 * 1024;
const IDS_MAX = 1_000_000;
const DESCRIPTOR_MAX = 65_536;
/** Where $STANDARD_INFORMATION has the id, since version 3.0. */
const ID_AT = 52;

/** Where descriptors are kept. */
interface SecurityStreams {
  /** $SDS; null where there is none. */
  shared(): ByteSource | null;
  /** The descriptor that a file keeps itself, as before version 3.0; null where it does not. */
  own(attributes: readonly Attribute[]): ByteSource | null;
}

/** Descriptors by their ids; the stream is gone through when the first is asked for. */
export class Security {
  readonly #streams: SecurityStreams;
  #stream: ByteSource | null = null;
  #places: Map<number, { readonly offset: number; readonly length: number }> | null = null;
  readonly #known = new Map<number, SecurityFacts | null>();

  constructor(streams: SecurityStreams) {
    this.#streams = streams;
  }

  /** Owner and rights of a file: by its own descriptor, or by the id that it names; null where neither can be had. */
  of(attributes: readonly Attribute[]): SecurityFacts | null {
    for (const { type, resident, valueLength, valueAt, record } of attributes) {
      if (type !== TYPE.standardInformation || !resident || valueLength < ID_AT + 4) continue;
      const id = record.view.getUint32(valueAt + ID_AT, true);
      if (id !== 0) return this.#byId(id);
    }
    if (!attributes.some(({ type }) => type === TYPE.securityDescriptor)) return null;
    const own = this.#streams.own(attributes);
    return own === null ? null : readSecurityDescriptor(readUpTo(own, 0, DESCRIPTOR_MAX));
  }

  #byId(id: number): SecurityFacts | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#places ??= this.#find();
    const place = this.#places.get(id);
    const stream = this.#stream;
    const isKnown = place !== undefined && stream !== null;
    const facts = isKnown ? readSecurityDescriptor(readUpTo(stream, place.offset, place.length)) : null;
    if (this.#known.size < IDS_MAX) this.#known.set(id, facts);
    return facts;
  }

  /** Goes through the stream block by block. Where one cannot be read its copy may; of both the first that is sound counts. */
  #find(): Map<number, { readonly offset: number; readonly length: number }> {
    const places = new Map<number, { readonly offset: number; readonly length: number }>();
    const stream = this.#streams.shared();
    this.#stream = stream;
    const end = Math.min(stream?.size ?? 0, STREAM_MAX);
    for (let offset = 0; stream !== null && offset < end; offset += BLOCK) {
      const block = readUpTo(stream, offset, BLOCK);
      const view = new DataView(block.buffer, block.byteOffset, block.length);
      for (let at = 0; at + HEAD <= block.length && places.size < IDS_MAX; ) {
        const length = view.getUint32(at + 16, true);
        const own = u64At(view, at + 8);
        const isEntry = own === offset + at || own === offset + at - BLOCK;
        if (!isEntry || length <= HEAD || length > DESCRIPTOR_MAX || at + length > block.length) {
          at += STEP;
          continue;
        }
        const id = view.getUint32(at + 4, true);
        if (!places.has(id) && hashOf(view, at + HEAD, at + length) === view.getUint32(at, true)) {
          places.set(id, { offset: offset + at + HEAD, length: length - HEAD });
        }
        at += Math.ceil(length / STEP) * STEP;
      }
    }
    return places;
  }
}

/** Bytes of a stream; none where they cannot be read: who owns a file is then not told, and the copy of a block comes behind it. */
function readUpTo(stream: ByteSource, offset: number, length: number): Uint8Array {
  try {
    return stream.read(offset, length);
  } catch (caught) {
    if (caught instanceof MizugiwaError) return new Uint8Array(0);
    throw caught;
  }
}

function hashOf(view: DataView, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at + 4 <= to; at += 4) hash = (((hash << 3) | (hash >>> 29)) + view.getUint32(at, true)) >>> 0;
  return hash;
}
