import { type ByteSource, bytesAt, crc32c, struct, u8, u16be, u32, u32be, u64be } from "@mizugiwa/bytes";

/** Super block: first sector of each allocation group, big-endian, its checksum little-endian. XFS Algorithms and Data Structures, 13.1. */
const SUPER_BLOCK = struct("XFS super block", 264, {
  magic: u32be(0),
  blockSize: u32be(4),
  blocks: u64be(8),
  realtimeBlocks: u64be(16),
  uuid: bytesAt(32, 16),
  logStart: u64be(48),
  rootInode: u64be(56),
  groupBlocks: u32be(84),
  groups: u32be(88),
  logBlocks: u32be(96),
  version: u16be(100),
  sectorSize: u16be(102),
  inodeSize: u16be(104),
  inodesPerBlock: u16be(106),
  label: bytesAt(108, 12),
  blockLog: u8(120),
  inodeLog: u8(122),
  inodesPerBlockLog: u8(123),
  groupBlockLog: u8(124),
  inodes: u64be(128),
  freeInodes: u64be(136),
  freeBlocks: u64be(144),
  directoryBlockLog: u8(192),
  features2: u32be(200),
  readOnlyCompatible: u32be(212),
  incompatible: u32be(216),
  checksum: u32(224),
  metaUuid: bytesAt(248, 16),
});

const MAGIC = 0x58465342;
const CHECKSUM_AT = 224;
const VERSION_DIRECTORY2 = 0x2000;
const FEATURES2_FILE_TYPE = 0x200;
/** Bits of `incompatible`. */
const INCOMPATIBLE = {
  fileType: 1,
  sparseInodes: 2,
  metaUuid: 4,
  bigTime: 8,
  needsRepair: 16,
  manyExtents: 32,
} as const;
const INCOMPATIBLE_KNOWN = 63;
const SIZE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** What the super block says, with what follows from it. */
export interface XfsGeometry {
  readonly raw: ReturnType<typeof SUPER_BLOCK.read>;
  /** 4, or 5 with checksums. */
  readonly version: number;
  readonly blockSize: number;
  readonly sectorSize: number;
  readonly groups: number;
  readonly groupBlocks: number;
  readonly blocks: number;
  readonly inodeSize: number;
  readonly rootInode: number;
  /** Bytes of a directory block: one or several blocks. */
  readonly directoryBlockSize: number;
  /** Directory entries tell the type of the file. */
  readonly hasType: boolean;
  /** Byte and size of the log within the volume; null where it lies on another device. */
  readonly log: { readonly offset: number; readonly size: number } | null;
}

/** Whether the volume begins with the super block's magic. */
export function detectXfs(volume: ByteSource): boolean {
  const head = volume.read(0, 4);
  return head.length === 4 && new DataView(head.buffer, head.byteOffset, 4).getUint32(0) === MAGIC;
}

/** Reads the super block at `at`; throws StructError or ReadError where it is none or its sizes cannot be. */
export function readGeometry(volume: ByteSource, at: number): XfsGeometry {
  const raw = SUPER_BLOCK.read(volume, at);
  const need = (holds: boolean, field: Parameters<typeof SUPER_BLOCK.invalid>[0], wanted: string): void => {
    const value = raw[field];
    if (!holds) throw SUPER_BLOCK.invalid(field, value instanceof Uint8Array ? "other" : value, wanted, at);
  };
  need(raw.magic === MAGIC, "magic", "0x58465342");
  const version = raw.version & 15;
  need(version === 4 || version === 5, "version", "4 or 5");
  need(version === 5 || (raw.version & VERSION_DIRECTORY2) !== 0, "version", "directories of version 2");
  need(raw.blockLog >= 9 && raw.blockLog <= 16 && raw.blockSize === 2 ** raw.blockLog, "blockSize", "512 to 65536");
  need(
    raw.sectorSize >= 512 && raw.sectorSize <= raw.blockSize && isPower(raw.sectorSize),
    "sectorSize",
    "512 to the block size",
  );
  need(raw.inodeLog >= 8 && raw.inodeLog <= 11 && raw.inodeSize === 2 ** raw.inodeLog, "inodeSize", "256 to 2048");
  need(raw.inodesPerBlockLog === raw.blockLog - raw.inodeLog, "inodesPerBlockLog", "block size by inode size");
  need(
    raw.groups > 0 && raw.groupBlocks > 0 && raw.groupBlocks <= 2 ** raw.groupBlockLog && raw.groupBlockLog <= 31,
    "groupBlocks",
    "1 or more",
  );
  need(
    raw.blocks > 0n &&
      raw.blocks * BigInt(raw.blockSize) <= SIZE_MAX &&
      raw.blocks <= BigInt(raw.groups) * BigInt(raw.groupBlocks),
    "blocks",
    "no more than the groups hold",
  );
  need(raw.rootInode <= SIZE_MAX, "rootInode", "a number below 2^53");
  need(raw.directoryBlockLog + raw.blockLog <= 16, "directoryBlockLog", "directory blocks up to 64 KiB");
  const { blockSize, groupBlocks } = raw;
  return {
    raw,
    version,
    blockSize,
    sectorSize: raw.sectorSize,
    groups: raw.groups,
    groupBlocks,
    blocks: Number(raw.blocks),
    inodeSize: raw.inodeSize,
    rootInode: Number(raw.rootInode),
    directoryBlockSize: blockSize * 2 ** raw.directoryBlockLog,
    hasType:
      version === 5 ? (raw.incompatible & INCOMPATIBLE.fileType) !== 0 : (raw.features2 & FEATURES2_FILE_TYPE) !== 0,
    log: logOf(raw),
  };
}

function logOf(raw: XfsGeometry["raw"]): XfsGeometry["log"] {
  if (raw.logStart === 0n || raw.logStart > SIZE_MAX) return null;
  const group = Math.floor(Number(raw.logStart) / 2 ** raw.groupBlockLog);
  const block = group * raw.groupBlocks + (Number(raw.logStart) % 2 ** raw.groupBlockLog);
  return { offset: block * raw.blockSize, size: raw.logBlocks * raw.blockSize };
}

const isPower = (value: number): boolean => Number.isInteger(Math.log2(value));

/** Whether the sector at `at` bears its checksum; true in version 4, which has none. */
export function isSoundSuperBlock(volume: ByteSource, at: number, geometry: XfsGeometry): boolean {
  return geometry.version === 4 || isSound(volume.read(at, geometry.sectorSize), CHECKSUM_AT);
}

/** Whether a structure bears its checksum: CRC-32C over all of it, the checksum itself zero, stored little-endian. */
export function isSound(bytes: Uint8Array, checksumAt: number): boolean {
  if (bytes.length < checksumAt + 4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = crc32c(ZEROS, crc32c(bytes.subarray(0, checksumAt)));
  return crc32c(bytes.subarray(checksumAt + 4), start) === view.getUint32(checksumAt, true);
}

const ZEROS = new Uint8Array(4);

/** Names of the features of version 5 that change how the volume is read, and the number of those not known here. */
export function featuresOf({ raw, version }: XfsGeometry): { names: string[]; unknown: number } {
  if (version === 4) return { names: [], unknown: 0 };
  const names = Object.entries(INCOMPATIBLE).filter(([, bit]) => (raw.incompatible & bit) !== 0);
  return { names: names.map(([name]) => name), unknown: (raw.incompatible & ~INCOMPATIBLE_KNOWN) >>> 0 };
}
