import { type ByteSource, readExactly, StreamError, unlzxChunk, unxpressBlock } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { unitSource } from "../shared/unit-source.js";
import { type Attribute, TYPE } from "./attribute.js";

/**
 * Files that Windows keeps packed behind a filter (WOF, "compact /exe"). The main stream is a hole of the file's size; a reparse point says how
 * the content is packed:
 *
 *   offset  size  meaning
 *        0     4  tag 0x80000017, then 2 bytes: length, 2: zero
 *        8     4  version 1
 *       12     4  provider: 1 a WIM image elsewhere, 2 the file itself
 *       16     4  version 1, then 4 bytes: algorithm (provider 2)
 *
 * The stream WofCompressedData holds where each chunk but the first begins, counted from behind this table (4 bytes each; 8 where the file
 * has 4 GiB or more), then the chunks. A chunk that is as long as what it unpacks to is not packed.
 *
 * Sources: Microsoft, wofapi.h and ntifs.h, "WOF_EXTERNAL_INFO", "FILE_PROVIDER_EXTERNAL_INFO_V1"; wimlib, documentation of resources.
 */
const WOF = 0x80000017;
const FILE_PROVIDER = 2;
export const WOF_STREAM = "WofCompressedData";
/** From this size on, places in the table have 8 bytes. */
const WIDE_FROM = 0x1_0000_0000;

/** How a file is packed. */
export interface WofFormat {
  readonly name: string;
  readonly chunkSize: number;
  readonly unpack: (bytes: Uint8Array, size: number) => Uint8Array;
}

const FORMATS: ReadonlyMap<number, WofFormat> = new Map([
  [0, { name: "XPRESS4K", chunkSize: 4096, unpack: unxpressBlock }],
  [1, { name: "LZX", chunkSize: 32_768, unpack: unlzxChunk }],
  [2, { name: "XPRESS8K", chunkSize: 8192, unpack: unxpressBlock }],
  [3, { name: "XPRESS16K", chunkSize: 16_384, unpack: unxpressBlock }],
]);

/** How the main stream is packed: a format, null where it is not, or why it cannot be read from this volume. */
export function wofOf(attributes: readonly Attribute[]): WofFormat | string | null {
  for (const { type, resident, valueAt, valueLength, record } of attributes) {
    if (type !== TYPE.reparsePoint || !resident || valueLength < 4 || record.view.getUint32(valueAt, true) !== WOF)
      continue;
    if (valueLength < 24) return "its reparse point is cut short";
    const provider = record.view.getUint32(valueAt + 12, true);
    if (provider !== FILE_PROVIDER) return `its content lies in another file (provider ${provider})`;
    const algorithm = record.view.getUint32(valueAt + 20, true);
    return FORMATS.get(algorithm) ?? `algorithm ${algorithm} is not known`;
  }
  return null;
}

/** The error of a file whose content is packed in a way that cannot be undone here. */
export function packedError(what: string, why: string): EvidenceError {
  return new EvidenceError("content-packed", {
    field: what,
    detail: `${what}: packed by Windows' file filter (WOF), and ${why}`,
    remedy: `Packed bytes, where the volume has them, are in the stream ${WOF_STREAM}.`,
  });
}

/** The content of a packed file of `size` bytes. Reads throw EvidenceError `content-damaged` where a chunk cannot be unpacked. */
export function wofSource(packed: ByteSource, size: number, format: WofFormat, what: string): ByteSource {
  const { chunkSize, unpack } = format;
  const count = Math.ceil(size / chunkSize);
  const entrySize = size >= WIDE_FROM ? 8 : 4;
  const tableSize = Math.max(count - 1, 0) * entrySize;
  const damaged = (index: number, detail: string): EvidenceError =>
    new EvidenceError("content-damaged", {
      offset: index * chunkSize,
      field: what,
      detail: `${what}: ${format.name} chunk ${index}: ${detail}`,
    });

  const placeOf = (index: number): number => {
    if (index === 0) return tableSize;
    if (index === count) return packed.size;
    const bytes = readExactly(packed, (index - 1) * entrySize, entrySize, what);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return tableSize + (entrySize === 8 ? Number(view.getBigUint64(0, true)) : view.getUint32(0, true));
  };

  return unitSource(size, chunkSize, (index) => {
    const wanted = Math.min(chunkSize, size - index * chunkSize);
    if (tableSize > packed.size) throw damaged(index, `a table of ${tableSize} bytes in a stream of ${packed.size}`);
    const from = placeOf(index);
    const length = placeOf(index + 1) - from;
    if (length <= 0 || length > wanted || from + length > packed.size) {
      throw damaged(index, `${length} bytes at 0x${from.toString(16)} for ${wanted}`);
    }
    const bytes = readExactly(packed, from, length, what);
    if (length === wanted) return bytes;
    try {
      return unpack(bytes, wanted);
    } catch (caught) {
      if (!(caught instanceof StreamError)) throw caught;
      throw damaged(index, caught.problem.detail);
    }
  });
}
