import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, struct, u8, u16, u16be, u32, u32be } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";

/**
 * Volume descriptors: sectors of 2,048 bytes from number 16 on, up to a terminator. Numbers lie twice, little-endian then big-endian.
 *
 * Sources: ECMA-119 (ISO 9660), 8 "Volume Descriptors"; Joliet Specification (Microsoft, 1995), "SVD Escape Sequences";
 * El Torito 1.0, 2.0 "Boot Record Volume Descriptor".
 */
const DESCRIPTOR = struct("ISO 9660 volume descriptor", 2048, {
  type: u8(0),
  id: bytesAt(1, 5),
  label: bytesAt(40, 32),
  blocks: u32(80),
  blocksBig: u32be(84),
  escapes: bytesAt(88, 3),
  blockSize: u16(128),
  blockSizeBig: u16be(130),
  tableSize: u32(132),
  tableSizeBig: u32be(136),
  tableL: u32(140),
  tableLSpare: u32(144),
  tableM: u32be(148),
  tableMSpare: u32be(152),
  created: bytesAt(813, 17),
});
export const SECTOR = 2048;
const FIRST = 16;
const MOST = 64;
const ROOT_RECORD = 156;
const TYPE = { boot: 0, primary: 1, supplementary: 2, end: 255 } as const;
const JOLIET = new Set(["%/@", "%/C", "%/E"]);

/** One of the trees of a volume: its names differ, its content does not. */
export interface Tree {
  readonly joliet: boolean;
  /** Where the record of the root directory lies on the volume. */
  readonly rootAt: number;
  readonly label: Uint8Array;
}

export interface Descriptors {
  readonly primary: Tree;
  readonly joliet: Tree | null;
  readonly blockSize: number;
  /** Blocks of the volume, as it says. */
  readonly blocks: number;
  /** Date and time of creation as it lies, 17 bytes. */
  readonly created: Uint8Array;
  /** Where descriptors, path tables and boot images lie. */
  readonly taken: readonly Range[];
}

/** Whether the volume holds a primary descriptor where the first must be. */
export function hasDescriptor(volume: ByteSource): boolean {
  const bytes = volume.read(FIRST * SECTOR, 7);
  return bytes.length === 7 && String.fromCharCode(...bytes.subarray(1, 6)) === "CD001" && (bytes[0] ?? 9) <= 3;
}

/** Reads all descriptors; throws StructError where there is no usable primary one. */
export function readDescriptors(volume: ByteSource, problems: Problem[]): Descriptors {
  let primary: { tree: Tree; raw: Raw } | null = null;
  let joliet: Tree | null = null;
  const taken: Range[] = [];
  let sector = FIRST;
  for (; sector < FIRST + MOST; sector += 1) {
    const at = sector * SECTOR;
    const bytes = volume.read(at, SECTOR);
    if (bytes.length < SECTOR || String.fromCharCode(...bytes.subarray(1, 6)) !== "CD001") break;
    const raw = DESCRIPTOR.read(bytes, 0);
    if (raw.type === TYPE.end) break;
    const tree = { rootAt: at + ROOT_RECORD, label: raw.label.slice() };
    if (raw.type === TYPE.primary && primary === null) {
      compare(raw, at, problems);
      primary = { raw, tree: { ...tree, joliet: false } };
    } else if (raw.type === TYPE.supplementary && JOLIET.has(String.fromCharCode(...raw.escapes))) {
      joliet ??= { ...tree, joliet: true };
    } else if (raw.type === TYPE.boot) taken.push(...bootRanges(volume, bytes));
    if (raw.type === TYPE.primary || raw.type === TYPE.supplementary) taken.push(...tableRanges(raw));
  }
  if (primary === null) throw DESCRIPTOR.invalid("type", "none", "a primary descriptor", FIRST * SECTOR);
  const { raw, tree } = primary;
  if (![512, 1024, 2048].includes(raw.blockSize)) {
    throw DESCRIPTOR.invalid("blockSize", raw.blockSize, "512, 1024 or 2048", tree.rootAt - ROOT_RECORD);
  }
  if (raw.blocks * raw.blockSize > volume.size) problems.push(cutShort(raw, volume.size));
  taken.push({ offset: 0, length: (sector + 1) * SECTOR });
  return { primary: tree, joliet, blockSize: raw.blockSize, blocks: raw.blocks, created: raw.created.slice(), taken };
}

type Raw = ReturnType<typeof DESCRIPTOR.read>;

function compare(raw: Raw, at: number, problems: Problem[]): void {
  for (const [field, little, big, offset] of [
    ["volume space size", raw.blocks, raw.blocksBig, 80],
    ["logical block size", raw.blockSize, raw.blockSizeBig, 128],
    ["path table size", raw.tableSize, raw.tableSizeBig, 132],
  ] as const) {
    if (little !== big) problems.push(disagreement(field, little, big, at + offset));
  }
}

/** The problem of a number whose two forms differ. */
export function disagreement(field: string, little: number, big: number, offset: number): Problem {
  return toProblem("both-endian-differ", {
    offset,
    field,
    detail: `${field} is ${little} little-endian and ${big} big-endian`,
  });
}

function tableRanges(raw: Raw): Range[] {
  const offsets = [raw.tableL, raw.tableLSpare, raw.tableM, raw.tableMSpare].filter((block) => block !== 0);
  return offsets.map((block) => ({ offset: block * raw.blockSize, length: raw.tableSize }));
}

/** El Torito: the catalogue, and the image of its initial entry. */
function bootRanges(volume: ByteSource, descriptor: Uint8Array): Range[] {
  if (String.fromCharCode(...descriptor.subarray(7, 30)) !== "EL TORITO SPECIFICATION") return [];
  const catalogue = new DataView(descriptor.buffer, descriptor.byteOffset).getUint32(71, true) * SECTOR;
  const bytes = volume.read(catalogue, 64);
  if (bytes.length < 64) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, 64);
  const image = { offset: view.getUint32(40, true) * SECTOR, length: view.getUint16(38, true) * 512 };
  return [{ offset: catalogue, length: SECTOR }, image];
}

function cutShort(raw: Raw, size: number): Problem {
  return toProblem("volume-cut-short", {
    offset: size,
    field: "volume space size",
    detail: `the volume has ${raw.blocks} blocks of ${raw.blockSize} bytes, ${size} bytes of them are there`,
  });
}
