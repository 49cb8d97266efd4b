import { type ByteSource, bytesAt, crc32c, struct, u16, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { guidOf, hexOf } from "../../hex.js";
import { safeNumber } from "../../safe-number.js";

const HEADER = struct("VHDX header", 4096, {
  signature: bytesAt(0, 4),
  checksum: u32(4),
  sequence: u64(8),
  logGuid: bytesAt(48, 16),
  logVersion: u16(64),
  version: u16(66),
  logLength: u32(68),
  logOffset: u64(72),
});
const REGION_TABLE = struct("VHDX region table", 16, { signature: bytesAt(0, 4), checksum: u32(4), entries: u32(8) });
const REGION_ENTRY = struct("VHDX region", 32, {
  id: bytesAt(0, 16),
  offset: u64(16),
  length: u32(24),
  required: u32(28),
});
const METADATA_TABLE = struct("VHDX metadata table", 32, { signature: bytesAt(0, 8), entries: u16(10) });
const METADATA_ENTRY = struct("VHDX metadata item", 32, {
  id: bytesAt(0, 16),
  offset: u32(16),
  length: u32(20),
  flags: u32(24),
});
const FILE_PARAMETERS = struct("VHDX file parameters", 8, { blockSize: u32(0), flags: u32(4) });
const SIZE = struct("VHDX virtual disk size", 8, { size: u64(0) });
const SECTOR_SIZE = struct("VHDX logical sector size", 4, { size: u32(0) });
const LOCATOR = struct("VHDX parent locator", 20, { count: u16(18) });
const LOCATOR_ENTRY = struct("VHDX parent locator", 12, {
  keyOffset: u32(0),
  valueOffset: u32(4),
  keyLength: u16(8),
  valueLength: u16(10),
});

const KIB_64 = 64 * 1024;
const HEADERS_AT = [KIB_64, 2 * KIB_64] as const;
const REGIONS_AT = [3 * KIB_64, 4 * KIB_64] as const;
const REGIONS_MAX = 2047;
const METADATA_MAX = 2047;
const BAT = "2dc27766-f623-4200-9d64-115e9bfd4a08";
const METADATA = "8b7ca206-4790-4b9a-b8fe-575f050f886e";
const ITEMS = {
  parameters: "caa16737-fa36-4d43-b3b6-33f0aa44e76b",
  size: "2fa54224-cd1b-4876-b211-5dbed83bf4b8",
  diskId: "beca12ab-b2e6-4523-93ef-c309e000c746",
  logicalSector: "8141bf1d-a96f-4709-ba47-f233a8faab5f",
  physicalSector: "cda348c7-445d-4471-9cc9-e9885251c556",
  parentLocator: "a8d35f2d-b30b-454d-abf7-d3d84834ab0c",
} as const;
const FLAG_REQUIRED = 4;
const HAS_PARENT = 2;

export interface Header {
  readonly logOffset: number;
  readonly logLength: number;
  /** Hexadecimal; null where there is nothing to replay. */
  readonly logGuid: string | null;
}

export interface Metadata {
  readonly blockSize: number;
  readonly hasParent: boolean;
  readonly size: number;
  readonly sectorSize: number;
  readonly diskId: string;
  /** Keys and values of the parent locator. */
  readonly locator: ReadonlyMap<string, string>;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function sound(source: ByteSource, at: number, length: number, stored: number): boolean {
  const bytes = Uint8Array.from(source.read(at, length));
  bytes.fill(0, 4, 8);
  return bytes.length === length && crc32c(bytes) === stored;
}

/** The valid header with the higher sequence number ([MS-VHDX] 2.2.2). */
export function readHeader(source: ByteSource): Header {
  let best: ReturnType<typeof HEADER.read> | null = null;
  for (const at of HEADERS_AT) {
    if (at + HEADER.size > source.size) continue;
    const raw = HEADER.read(source, at);
    if (ascii(raw.signature) !== "head" || !sound(source, at, HEADER.size, raw.checksum)) continue;
    if (best === null || raw.sequence > best.sequence) best = raw;
  }
  if (best === null) throw HEADER.invalid("checksum", "wrong in both headers", "one that fits", HEADERS_AT[0]);
  if (best.version !== 1) throw HEADER.invalid("version", best.version, "1", HEADERS_AT[0]);
  return {
    logOffset: safeNumber(best.logOffset, HEADER.name, "logOffset", HEADERS_AT[0]),
    logLength: best.logLength,
    logGuid: best.logGuid.every((byte) => byte === 0) ? null : hexOf(best.logGuid),
  };
}

export interface Regions {
  readonly bat: { readonly offset: number; readonly length: number };
  readonly metadata: number;
}

/** Where the block table and the metadata lie ([MS-VHDX] 2.2.3); the second table is the spare. */
export function readRegions(source: ByteSource): Regions {
  for (const at of REGIONS_AT) {
    if (at + KIB_64 > source.size) continue;
    const raw = REGION_TABLE.read(source, at);
    if (ascii(raw.signature) !== "regi" || !sound(source, at, KIB_64, raw.checksum)) continue;
    let [bat, metadata]: [Regions["bat"] | null, number | null] = [null, null];
    for (let index = 0; index < Math.min(raw.entries, REGIONS_MAX); index += 1) {
      const entry = REGION_ENTRY.read(source, at + REGION_TABLE.size + index * REGION_ENTRY.size);
      const id = guidOf(entry.id);
      const offset = safeNumber(entry.offset, REGION_ENTRY.name, "offset", at);
      if (id === BAT) bat = { offset, length: entry.length };
      else if (id === METADATA) metadata = offset;
      else if ((entry.required & 1) !== 0) throw unknown(`region ${id}`, at);
    }
    if (bat !== null && metadata !== null) return { bat, metadata };
  }
  throw REGION_TABLE.invalid("checksum", "wrong in both tables", "one that fits", REGIONS_AT[0]);
}

/** What the disk is ([MS-VHDX] 2.6). */
export function readMetadata(source: ByteSource, at: number): Metadata {
  const raw = METADATA_TABLE.read(source, at);
  if (ascii(raw.signature) !== "metadata") throw METADATA_TABLE.invalid("signature", "something else", "metadata", at);
  const items = new Map<string, { at: number; length: number }>();
  const known = new Set<string>(Object.values(ITEMS));
  for (let index = 0; index < Math.min(raw.entries, METADATA_MAX); index += 1) {
    const entry = METADATA_ENTRY.read(source, at + METADATA_TABLE.size + index * METADATA_ENTRY.size);
    const id = guidOf(entry.id);
    if (!known.has(id) && (entry.flags & FLAG_REQUIRED) !== 0) throw unknown(`metadata item ${id}`, at);
    items.set(id, { at: at + entry.offset, length: entry.length });
  }
  const need = (id: string, name: string): number => {
    const item = items.get(id);
    if (item === undefined) throw METADATA_TABLE.invalid("entries", `without ${name}`, name, at);
    return item.at;
  };
  const parametersAt = need(ITEMS.parameters, "file parameters");
  const parameters = FILE_PARAMETERS.read(source, parametersAt);
  const sizeAt = need(ITEMS.size, "a disk size");
  const sectorAt = need(ITEMS.logicalSector, "a sector size");
  const sectorSize = SECTOR_SIZE.read(source, sectorAt).size;
  const { blockSize } = parameters;
  const mib = blockSize / (1024 * 1024);
  if (mib < 1 || mib > 256 || !Number.isInteger(Math.log2(mib))) {
    throw FILE_PARAMETERS.invalid("blockSize", blockSize, "1 to 256 MiB, a power of two", parametersAt);
  }
  if (sectorSize !== 512 && sectorSize !== 4096) throw SECTOR_SIZE.invalid("size", sectorSize, "512 or 4096", sectorAt);
  const idAt = items.get(ITEMS.diskId);
  const locatorAt = items.get(ITEMS.parentLocator);
  return {
    blockSize,
    hasParent: (parameters.flags & HAS_PARENT) !== 0,
    size: safeNumber(SIZE.read(source, sizeAt).size, SIZE.name, "size", sizeAt),
    sectorSize,
    diskId: idAt === undefined ? "" : guidOf(source.read(idAt.at, 16)),
    locator: locatorAt === undefined ? new Map() : readLocator(source, locatorAt.at, locatorAt.length),
  };
}

function readLocator(source: ByteSource, at: number, length: number): Map<string, string> {
  const values = new Map<string, string>();
  const { count } = LOCATOR.read(source, at);
  for (let index = 0; index < count && LOCATOR.size + (index + 1) * LOCATOR_ENTRY.size <= length; index += 1) {
    const entry = LOCATOR_ENTRY.read(source, at + LOCATOR.size + index * LOCATOR_ENTRY.size);
    const text = (offset: number, size: number): string =>
      new TextDecoder("utf-16le").decode(source.read(at + offset, size));
    values.set(text(entry.keyOffset, entry.keyLength), text(entry.valueOffset, entry.valueLength));
  }
  return values;
}

function unknown(what: string, offset: number): EvidenceError {
  return new EvidenceError("feature-unknown", {
    offset,
    field: "VHDX",
    detail: `the image needs ${what}, which is not known here`,
    remedy: "Convert it with the program that made it.",
  });
}
