import { MizugiwaError } from "@mizugiwa/base";
import { inflateRawBlock, lzo1xDecompress, unzstdBlock } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Compression } from "./extents.js";

const ZLIB_HEAD = 2;

/**
 * Unpacks an extent to `size` bytes. What was packed may end within the last sector: the rest of it are zeros, as the system writes it. Throws
 * EvidenceError `content-damaged` where the data is damaged or gives less.
 */
export function unpackExtent(
  compression: Compression,
  packed: Uint8Array,
  size: number,
  sectorSize: number,
): Uint8Array {
  if (compression === "none") return packed.subarray(0, size);
  const bytes = guarded(compression, () => unpack(compression, packed, size, sectorSize));
  if (bytes.length === size) return bytes;
  if (bytes.length + sectorSize <= size) throw damaged(compression, `${bytes.length} of ${size} bytes came out`);
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
}

function unpack(compression: Compression, packed: Uint8Array, size: number, sectorSize: number): Uint8Array {
  if (compression === "zstd") return unzstdBlock(packed, size);
  if (compression === "lzo") return unpackLzo(packed, size, sectorSize);
  const head = (packed[0] ?? 0) * 256 + (packed[1] ?? 0);
  if (((packed[0] ?? 0) & 15) !== 8 || head % 31 !== 0 || (head & 0x20) !== 0) throw damaged("zlib", "no zlib header");
  return inflateRawBlock(packed.subarray(ZLIB_HEAD), size);
}

/**
 * LZO: the size of all, then pieces of one sector unpacked, each with its size in four bytes. No such size crosses the boundary of a sector:
 * where less than four bytes are left, the next one begins behind it. Linux, fs/btrfs/lzo.c.
 */
function unpackLzo(packed: Uint8Array, size: number, sectorSize: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const end = packed.length >= 4 ? Math.min(view.getUint32(0, true), packed.length) : 0;
  const out = new Uint8Array(size);
  let [at, done] = [4, 0];
  while (at + 4 <= end && done < size) {
    const left = sectorSize - (at % sectorSize);
    if (left < 4) {
      at += left;
      continue;
    }
    const piece = view.getUint32(at, true);
    at += 4;
    if (piece === 0 || at + piece > end) throw damaged("lzo", `a piece of ${piece} bytes at byte ${at}`);
    const bytes = lzo1xDecompress(packed.subarray(at, at + piece), Math.min(sectorSize, size - done));
    out.set(bytes, done);
    done += bytes.length;
    at += piece;
  }
  return out.subarray(0, done);
}

function guarded(compression: Compression, work: () => Uint8Array): Uint8Array {
  try {
    return work();
  } catch (caught) {
    if (caught instanceof EvidenceError || !(caught instanceof MizugiwaError)) throw caught;
    throw damaged(compression, caught.problem.detail);
  }
}

function damaged(compression: Compression, detail: string): EvidenceError {
  return new EvidenceError("content-damaged", { field: "file extent", detail: `${compression}: ${detail}` });
}
