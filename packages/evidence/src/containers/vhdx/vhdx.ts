import { toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { Pages } from "../../pages.js";
import { basePiece, type Piece, pieceSource } from "../../pieces.js";
import { baseName, type ContainerFormat, type OpenedFormat, type Opening, type Part } from "../container.js";
import { replayed } from "./log.js";
import { type Metadata, type Regions, readHeader, readMetadata, readRegions } from "./structures.js";

const HIGH = 0x1_0000_0000;
const MIB = 1024 * 1024;
/** States of a block: what the table says of it ([MS-VHDX] 2.5.1.1). */
const [FULL, PARTIAL] = [6, 7] as const;
const ABSENT = 0;
const BITMAP_PRESENT = 6;
/** Sectors that one block of bitmaps covers. */
const SECTORS_A_BITMAP = 2 ** 23;

/**
 * VHDX: a table of blocks; behind every so many of them the entry of a bitmap is interleaved. A log that was not played back is played back in memory.
 *
 * Source: Microsoft, [MS-VHDX].
 */
export const vhdx: ContainerFormat = {
  name: "vhdx",
  nests: false,
  detect: ({ source }) => String.fromCharCode(...source.read(0, 8)) === "vhdxfile",
  open: ([part], opening) => {
    if (part === undefined) throw new RangeError("an image has at least one part");
    const { source, entries } = replayed(part.source, readHeader(part.source));
    const regions = readRegions(source);
    const metadata = readMetadata(source, regions.metadata);
    if (entries > 0) {
      const detail = `${entries} entries of the log were played back in memory: the image was in use when it was copied`;
      opening.problems.push(toProblem("log-replayed", { path: part.label, field: "VHDX log entry", detail }));
    }
    const parent = metadata.hasParent ? openParent(part, metadata, opening) : null;
    const facts: Record<string, string> = {
      blockSize: String(metadata.blockSize),
      sectorSize: String(metadata.sectorSize),
      diskId: metadata.diskId,
      type: metadata.hasParent ? "differencing" : "dynamic or fixed",
    };
    return {
      source: blocksOf(source, regions, metadata, parent?.source ?? null),
      layers: [{ kind: "vhdx", size: metadata.size, facts }, ...(parent?.layers ?? [])],
    };
  },
};

interface BlockEntry {
  readonly state: number;
  readonly offset: number;
}

function blocksOf(file: ByteSource, { bat }: Regions, metadata: Metadata, base: ByteSource | null): ByteSource {
  const { blockSize, sectorSize, size } = metadata;
  const ratio = (SECTORS_A_BITMAP * sectorSize) / blockSize;
  const pages = new Pages(file, "VHDX block table");
  const entryAt = (index: number): BlockEntry => {
    if ((index + 1) * 8 > bat.length) return { state: ABSENT, offset: 0 };
    const low = pages.u32(bat.offset + index * 8);
    const high = pages.u32(bat.offset + index * 8 + 4);
    return { state: low & 7, offset: Math.floor((high * HIGH + low) / MIB) * MIB };
  };
  return pieceSource(size, "VHDX block", (offset, wanted): Piece => {
    const block = Math.floor(offset / blockSize);
    const within = offset % blockSize;
    const { state, offset: at } = entryAt(block + Math.floor(block / ratio));
    if (state === FULL) return { length: blockSize - within, source: file, offset: at + within };
    if (state !== PARTIAL) {
      const shows = state === ABSENT && base !== null;
      return shows
        ? basePiece(base, offset, blockSize - within)
        : { length: blockSize - within, source: null, offset: 0 };
    }
    const bitmap = entryAt((Math.floor(block / ratio) + 1) * (ratio + 1) - 1);
    const sector = Math.floor(offset / sectorSize) % SECTORS_A_BITMAP;
    const held = (index: number): boolean =>
      bitmap.state === BITMAP_PRESENT && ((pages.u8(bitmap.offset + (index >> 3)) >> (index & 7)) & 1) === 1;
    const own = held(sector);
    let length = sectorSize - (offset % sectorSize);
    for (let next = sector + 1; length < wanted && within + length < blockSize && held(next) === own; next += 1)
      length += sectorSize;
    return own ? { length, source: file, offset: at + within } : basePiece(base, offset, length);
  });
}

const PATH_KEYS = ["relative_path", "absolute_win32_path", "volume_path"] as const;

function openParent(part: Part, { locator }: Metadata, opening: Opening): OpenedFormat {
  const names = PATH_KEYS.flatMap((key) => locator.get(key) ?? []);
  for (const name of names) {
    const found = opening.resolve(name, part);
    if (found !== null) return opening.openBase(found, false);
  }
  const [name = "a disk without a name"] = names;
  throw new EvidenceError("backing-missing", {
    path: part.label,
    field: "VHDX parent locator",
    detail: `the disk stands on "${name}" (vhdx, ${locator.get("parent_linkage") ?? "identifier not told"}), which was not found`,
    remedy: `Give ${baseName(name)} as well, or put it beside the image.`,
  });
}
