import { crc32 } from "../checksums/crc.js";
import { inflateStream } from "../inflate/inflate-raw.js";
import { StreamError } from "../stream-error.js";
import { unxzStreams } from "../xz/unxz.js";
import { unzstdFrames } from "../zstd/unzstd.js";
import type { ZipHeader } from "./directory.js";
import { ENCRYPTED } from "./layout.js";

type Decode = (packed: Iterable<Uint8Array>, windowBytes: number) => Iterable<Uint8Array>;

/** Methods that are read (APPNOTE.TXT 4.4.5). */
const METHODS: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  [0, (packed) => packed],
  [8, inflateStream],
  [93, unzstdFrames],
  [95, unxzStreams],
]);

/** Names of methods that are refused. */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [1, "shrunk"],
  [6, "imploded"],
  [9, "deflate64"],
  [12, "bzip2"],
  [14, "LZMA"],
  [96, "JPEG"],
  [98, "PPMd"],
  [99, "AES"],
]);

/** The error for a file whose content cannot be read; null where it can. */
export function refusal({ flags, method, localOffset: offset }: ZipHeader): StreamError | null {
  if ((flags & ENCRYPTED) !== 0) {
    const remedy = "Unpack it with its password, then read the result.";
    return new StreamError("zip-encrypted", { offset, detail: "the file is encrypted", remedy });
  }
  if (METHODS.has(method)) return null;
  const detail = `the file is packed by method ${method} (${REFUSED.get(method) ?? "unknown"})`;
  return new StreamError("zip-method", {
    offset,
    detail,
    remedy: "Unpack it with another program, then read the result.",
  });
}

/** Unpacks a file of a known method and holds it to its CRC and size; throws StreamError after giving all content. */
export function* contentOf(
  header: ZipHeader,
  packed: Iterable<Uint8Array>,
  windowBytes: number,
): Generator<Uint8Array, void, undefined> {
  let crc = 0;
  let size = 0;
  for (const chunk of METHODS.get(header.method)?.(packed, windowBytes) ?? []) {
    crc = crc32(chunk, crc);
    size += chunk.length;
    yield chunk;
  }
  const offset = header.localOffset;
  if (header.size !== null && size !== header.size) {
    throw new StreamError("zip-size", { offset, detail: `the file has ${size} bytes, its header says ${header.size}` });
  }
  if (header.crc !== null && crc !== header.crc) {
    const detail = `the file's CRC is 0x${crc.toString(16)}, its header says 0x${header.crc.toString(16)}`;
    throw new StreamError("zip-crc", { offset, detail });
  }
}
