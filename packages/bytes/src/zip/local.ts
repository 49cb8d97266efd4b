import { type ByteSource, readExactly } from "../source.js";
import type { ZipHeader } from "./directory.js";
import { extraFields, modifiedAt, unicodePath, widened } from "./extra.js";
import { CENTRAL_MAGIC, DESCRIPTOR_MAGIC, LOCAL, LOCAL_MAGIC, SIZES_FOLLOW } from "./layout.js";
import { nameText } from "./name.js";

const SCAN_SIZE = 65_536;
/** Descriptors with their magic number: sizes of 4 or of 8 bytes. */
const NARROW_DESCRIPTOR = 16;
const WIDE_DESCRIPTOR = 24;
const BARE_DESCRIPTOR = 12;
const MAGICS = new Set([LOCAL_MAGIC, CENTRAL_MAGIC]);

/** A local header and where its file's data begins. */
export interface LocalHeader {
  readonly header: ZipHeader;
  readonly dataStart: number;
}

/** The local header at `at`; throws StructError or ReadError. */
export function readLocal(source: ByteSource, at: number): LocalHeader {
  const raw = LOCAL.read(source, at);
  if (raw.magic !== LOCAL_MAGIC) throw LOCAL.invalid("magic", raw.magic, "0x4034b50", at);
  const rest = readExactly(source, at + LOCAL.size, raw.nameLength + raw.extraLength, "zip name and extra fields");
  const extra = extraFields(rest.subarray(raw.nameLength));
  const { size, packedSize } = widened({ ...raw, localOffset: at }, extra);
  const follow = (raw.flags & SIZES_FOLLOW) !== 0;
  const header = {
    name: nameText(rest.subarray(0, raw.nameLength), raw.flags, unicodePath(extra)),
    flags: raw.flags,
    method: raw.method,
    crc: follow ? null : raw.crc,
    size: follow ? null : size,
    packedSize,
    modified: modifiedAt(raw.date, raw.time, extra),
    localOffset: at,
  };
  return { header, dataStart: at + LOCAL.size + rest.length };
}

/**
 * The files found by their local headers alone, for a zip whose directory is damaged. Those that start at a key of
 * `known` are passed over, to the offset behind them. Each byte is looked at once, or twice where sizes follow the data.
 */
export function* walkLocal(source: ByteSource, known: ReadonlyMap<number, number>): Generator<LocalHeader> {
  for (let at = findMagic(source, 0, [LOCAL_MAGIC]); at < source.size; at = findMagic(source, at, [LOCAL_MAGIC])) {
    const after = known.get(at);
    if (after !== undefined) {
      at = Math.max(at + 1, after);
      continue;
    }
    const local = localAt(source, at);
    if (local !== null) yield local;
    at = local === null ? at + 1 : local.dataStart + local.header.packedSize;
  }
}

function localAt(source: ByteSource, at: number): LocalHeader | null {
  const raw = source.size - at < LOCAL.size ? null : LOCAL.read(source, at);
  if (raw === null || at + LOCAL.size + raw.nameLength + raw.extraLength > source.size) return null;
  const local = readLocal(source, at);
  return local.header.size === null ? withDescriptor(source, local) : local;
}

/** The header completed by the descriptor behind its data; where none is found, all that follows is taken for data. */
function withDescriptor(source: ByteSource, { header, dataStart }: LocalHeader): LocalHeader {
  for (let at = dataStart; ; at += 1) {
    at = findMagic(source, at, [DESCRIPTOR_MAGIC, LOCAL_MAGIC, CENTRAL_MAGIC]);
    if (at >= source.size) return { header: { ...header, packedSize: source.size - dataStart }, dataStart };
    const said = descriptorAt(source, at, dataStart) ?? bareDescriptorBefore(source, at, dataStart);
    if (said !== null) return { header: { ...header, ...said }, dataStart };
  }
}

type Said = Pick<ZipHeader, "crc" | "size" | "packedSize">;

/** What a descriptor at `at` says, where its packed size is the one found; null where it is none. */
function descriptorAt(source: ByteSource, at: number, dataStart: number): Said | null {
  const bytes = source.read(at, WIDE_DESCRIPTOR);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const packedSize = at - dataStart;
  if (view.byteLength < NARROW_DESCRIPTOR || view.getUint32(0, true) !== DESCRIPTOR_MAGIC) return null;
  if (view.getUint32(8, true) !== packedSize) return null;
  const isWide = view.byteLength === WIDE_DESCRIPTOR && view.getUint32(12, true) === 0 && !MAGICS.has(u32(view, 16));
  return { crc: u32(view, 4), size: u32(view, isWide ? 16 : 12), packedSize };
}

/** The same for a descriptor without its magic number, which ends where the next header begins. */
function bareDescriptorBefore(source: ByteSource, at: number, dataStart: number): Said | null {
  const packedSize = at - BARE_DESCRIPTOR - dataStart;
  if (packedSize < 0) return null;
  const bytes = source.read(at - BARE_DESCRIPTOR, BARE_DESCRIPTOR);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return u32(view, 4) === packedSize ? { crc: u32(view, 0), size: u32(view, 8), packedSize } : null;
}

function u32(view: DataView, at: number): number {
  return view.getUint32(at, true);
}

/** Where one of the magic numbers is next, from `from` on; the size of the source where none is. */
function findMagic(source: ByteSource, from: number, magics: readonly number[]): number {
  for (let start = from; start + 4 <= source.size; start += SCAN_SIZE) {
    const bytes = source.read(start, SCAN_SIZE + 3);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = bytes.indexOf(0x50); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(0x50, at + 1)) {
      if (magics.includes(view.getUint32(at, true))) return start + at;
    }
  }
  return source.size;
}
