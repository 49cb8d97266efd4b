import { type ByteSource, struct, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { Pages } from "../../pages.js";

/** Superblock of a dm-thin pool's metadata (Linux kernel, drivers/md/dm-thin-metadata.c). */
const SUPER = struct("thin pool superblock", 344, {
  magic: u64(32),
  version: u32(40),
  mappingRoot: u64(320),
  dataBlockSectors: u32(336),
});
const MAGIC = 27_022_010n;
const BLOCK = 4096;
const SECTOR = 512;
const HIGH = 0x1_0000_0000;
const INTERNAL = 1;
const LEAF = 2;
const NODE_SIZE = 32;
const DEPTH_MAX = 16;
const VALUES_MAX = 252;

/** Where a block of a thin volume lies in the pool's data: bytes, or null where it was never written. */
export interface ThinMap {
  readonly blockSize: number;
  find(block: number): number | null;
}

/** The map of one thin device; null where the pool does not know it. Two B-trees: device to its own tree, block to place. */
export function thinMap(metadata: ByteSource, device: number): ThinMap | null {
  const raw = SUPER.read(metadata, 0);
  if (raw.magic !== MAGIC) throw SUPER.invalid("magic", raw.magic, String(MAGIC), 0);
  const blockSize = raw.dataBlockSectors * SECTOR;
  if (blockSize === 0) throw SUPER.invalid("dataBlockSectors", 0, "at least 1", 0);
  const pages = new Pages(metadata, "thin pool map");
  const root = lookUp(pages, Number(raw.mappingRoot), device);
  if (root === null) return null;
  return {
    blockSize,
    find: (block) => {
      const value = lookUp(pages, root, block);
      return value === null ? null : Math.floor(value / 2 ** 24) * blockSize;
    },
  };
}

/** Value of the key; the time in the low 24 bits of a place stays in it. */
function lookUp(pages: Pages, root: number, key: number): number | null {
  let block = root;
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const at = block * BLOCK;
    const flags = pages.u32(at + 4);
    const count = pages.u32(at + 16);
    const most = pages.u32(at + 20);
    if ((flags !== INTERNAL && flags !== LEAF) || count > most || most > VALUES_MAX) throw damaged(at);
    const u64At = (place: number): number => pages.u32(place + 4) * HIGH + pages.u32(place);
    let low = -1;
    for (let high = count; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (u64At(at + NODE_SIZE + middle * 8) <= key) low = middle;
      else high = middle;
    }
    if (low < 0) return null;
    const value = u64At(at + NODE_SIZE + most * 8 + low * 8);
    if (flags === LEAF) return u64At(at + NODE_SIZE + low * 8) === key ? value : null;
    block = value;
  }
  throw damaged(block * BLOCK);
}

function damaged(offset: number): EvidenceError {
  return new EvidenceError("metadata-damaged", {
    offset,
    field: "thin pool map",
    detail: "a node of the thin pool's map makes no sense",
  });
}
