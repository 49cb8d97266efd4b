import { type ByteSource, bytesAt, struct, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { guidOf } from "../hex.js";
import { Pages } from "../pages.js";
import { type Piece, pieceSource } from "../pieces.js";
import { safeNumber } from "../safe-number.js";
import type { ContainerFormat, OpenedFormat, Opening, Part } from "./container.js";

const HEADER = struct("VDI header", 0x1c8, {
  signature: u32(0x40),
  version: u32(0x44),
  type: u32(0x4c),
  mapOffset: u32(0x154),
  dataOffset: u32(0x158),
  size: u64(0x170),
  blockSize: u32(0x178),
  blockExtra: u32(0x17c),
  blocks: u32(0x180),
  id: bytesAt(0x188, 16),
  parentId: bytesAt(0x1a8, 16),
});
const SIGNATURE = 0xbeda107f;
const TYPES = new Map([
  [1, "dynamic"],
  [2, "fixed"],
  [3, "undo"],
  [4, "differencing"],
]);
const DIFFERENCING = 4;
const ABSENT = 0xffff_ffff;
const ZEROS = 0xffff_fffe;

/**
 * VDI, version 1: a map of blocks. A differencing one knows its parent only by identifier, which is looked for among the parts given.
 *
 * Source: Oracle VirtualBox, VDICore.h.
 */
export const vdi: ContainerFormat = {
  name: "vdi",
  nests: false,
  detect: ({ source }) => source.size >= HEADER.size && HEADER.read(source, 0).signature === SIGNATURE,
  open: ([part], opening) => {
    if (part === undefined) throw new RangeError("an image has at least one part");
    const raw = HEADER.read(part.source, 0);
    if (raw.version >>> 16 !== 1) throw HEADER.invalid("version", raw.version, "0x10001", 0);
    if (raw.blockSize === 0) throw HEADER.invalid("blockSize", 0, "at least 1", 0);
    const size = safeNumber(raw.size, HEADER.name, "size", 0);
    const parent = raw.type === DIFFERENCING ? openParent(part, guidOf(raw.parentId), opening) : null;
    const facts = {
      type: TYPES.get(raw.type) ?? `type ${raw.type}`,
      blockSize: String(raw.blockSize),
      id: guidOf(raw.id),
    };
    return {
      source: blocksOf(part.source, raw, size, parent?.source ?? null),
      layers: [{ kind: "vdi", size, facts }, ...(parent?.layers ?? [])],
    };
  },
};

type Header = ReturnType<typeof HEADER.read>;

function blocksOf(source: ByteSource, raw: Header, size: number, base: ByteSource | null): ByteSource {
  const { blockSize, blockExtra, blocks, mapOffset, dataOffset } = raw;
  const pages = new Pages(source, "VDI block map");
  return pieceSource(size, "VDI block", (offset): Piece => {
    const block = Math.floor(offset / blockSize);
    const within = offset % blockSize;
    const length = blockSize - within;
    const place = block < blocks ? pages.u32(mapOffset + block * 4) : ABSENT;
    if (place === ZEROS || (place === ABSENT && (base === null || offset >= base.size)))
      return { length, source: null, offset: 0 };
    if (place === ABSENT) return { length: Math.min(length, (base?.size ?? 0) - offset), source: base, offset };
    return { length, source, offset: dataOffset + place * (blockSize + blockExtra) + blockExtra + within };
  });
}

function openParent(part: Part, id: string, opening: Opening): OpenedFormat {
  const found = opening.parts.find((each) => each !== part && idOf(each) === id);
  if (found !== undefined) {
    opening.claim(found);
    return opening.openBase(found, false);
  }
  throw new EvidenceError("backing-missing", {
    path: part.label,
    offset: 0x1a8,
    field: HEADER.name,
    detail: `the disk stands on another one (vdi, ${id}), which was not given`,
    remedy: "Give the parent's VDI file as well.",
  });
}

function idOf({ source }: Part): string | null {
  if (source.size < HEADER.size) return null;
  const raw = HEADER.read(source, 0);
  return raw.signature === SIGNATURE ? guidOf(raw.id) : null;
}
