import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, struct, u8, u16, u32 } from "@mizugiwa/bytes";
import { CHECKSUM_START, checksum } from "./checksum.js";
import { COMPAT, type Features, INCOMPAT, RO_COMPAT } from "./features.js";

/** Super block: 1024 bytes at byte 1024 of the volume, little-endian. Linux ext4 documentation, "Super Block". */
const SUPER_BLOCK = struct("ext super block", 1024, {
  inodesCount: u32(0x00),
  blocksCountLow: u32(0x04),
  freeBlocksLow: u32(0x0c),
  firstDataBlock: u32(0x14),
  logBlockSize: u32(0x18),
  logClusterSize: u32(0x1c),
  blocksPerGroup: u32(0x20),
  inodesPerGroup: u32(0x28),
  mountTime: u32(0x2c),
  writeTime: u32(0x30),
  magic: u16(0x38),
  state: u16(0x3a),
  revision: u32(0x4c),
  firstInode: u32(0x54),
  inodeSize: u16(0x58),
  blockGroup: u16(0x5a),
  compat: u32(0x5c),
  incompat: u32(0x60),
  roCompat: u32(0x64),
  uuid: bytesAt(0x68, 16),
  label: bytesAt(0x78, 16),
  lastMounted: bytesAt(0x88, 64),
  reservedDescriptorBlocks: u16(0xce),
  journalUuid: bytesAt(0xd0, 16),
  journalInode: u32(0xe0),
  lastOrphan: u32(0xe8),
  journalBackupType: u8(0xfd),
  descriptorSize: u16(0xfe),
  firstMetaGroup: u32(0x104),
  madeTime: u32(0x108),
  journalBackup: bytesAt(0x10c, 68),
  blocksCountHigh: u32(0x150),
  backupGroup0: u32(0x24c),
  backupGroup1: u32(0x250),
  checksumSeed: u32(0x270),
  orphanFileInode: u32(0x280),
  checksum: u32(0x3fc),
});

const MAGIC = 0xef53;
const LOG_BLOCK_SIZE_MAX = 6; // 64 KiB, the largest the kernel accepts
const CHECKSUM_AT = 0x3fc;

/** What the super block says, with what follows from it. Block numbers and counts are in blocks unless they say clusters. */
export interface SuperBlock extends Features {
  readonly raw: ReturnType<typeof SUPER_BLOCK.read>;
  readonly blockSize: number;
  readonly clusterBlocks: number;
  readonly blocksCount: number;
  readonly groupsCount: number;
  readonly inodeSize: number;
  readonly descriptorSize: number;
  /** Start of every metadata checksum; null where there are none. */
  readonly seed: number | null;
  /** Byte of the volume it was read from. */
  readonly at: number;
}

export const has = (bits: number, bit: number): boolean => (bits & bit) !== 0;

/**
 * Reads the super block at `at`; throws StructError or ReadError where it is none or its sizes cannot be. A checksum that does
 * not hold is a problem of the second part and no refusal.
 */
export function readSuperBlock(volume: ByteSource, at: number): { superBlock: SuperBlock; checksumHolds: boolean } {
  const bytes = Uint8Array.from(volume.read(at, SUPER_BLOCK.size));
  const raw = SUPER_BLOCK.read(bytes, 0);
  const need = (holds: boolean, field: Parameters<typeof SUPER_BLOCK.invalid>[0], wanted: string): void => {
    const value = raw[field];
    if (!holds) throw SUPER_BLOCK.invalid(field, typeof value === "number" ? value : "other", wanted, at);
  };
  need(raw.magic === MAGIC, "magic", "0xef53");
  need(raw.logBlockSize <= LOG_BLOCK_SIZE_MAX, "logBlockSize", "0 to 6");
  const { compat, incompat, roCompat } = raw;
  const blockSize = 1024 << raw.logBlockSize;
  const bigalloc = has(roCompat, RO_COMPAT.bigalloc);
  const clusterLog = bigalloc ? raw.logClusterSize - raw.logBlockSize : 0;
  need(clusterLog >= 0 && clusterLog <= 16, "logClusterSize", "no less than the block size");
  const clusterBlocks = 2 ** clusterLog;
  const wide = has(incompat, INCOMPAT.wide);
  const blocksCount = (wide ? raw.blocksCountHigh * 2 ** 32 : 0) + raw.blocksCountLow;
  need(
    blocksCount > raw.firstDataBlock && blocksCount * blockSize <= Number.MAX_SAFE_INTEGER,
    "blocksCountLow",
    "a count of blocks",
  );
  need(raw.firstDataBlock <= 1, "firstDataBlock", "0 or 1");
  const perGroup = raw.blocksPerGroup;
  need(
    perGroup > 0 && perGroup <= 8 * blockSize * clusterBlocks,
    "blocksPerGroup",
    `1 to ${8 * blockSize * clusterBlocks}`,
  );
  need(raw.inodesPerGroup > 0 && raw.inodesPerGroup <= 8 * blockSize, "inodesPerGroup", `1 to ${8 * blockSize}`);
  const inodeSize = raw.revision === 0 ? 128 : raw.inodeSize;
  need(
    inodeSize >= 128 && inodeSize <= blockSize && Number.isInteger(Math.log2(inodeSize)),
    "inodeSize",
    "a power of two from 128 to the block size",
  );
  const descriptorSize = wide ? raw.descriptorSize : 32;
  need(
    descriptorSize >= 32 && descriptorSize <= blockSize && descriptorSize % 8 === 0,
    "descriptorSize",
    "32 to the block size",
  );
  const groupsCount = Math.ceil((blocksCount - raw.firstDataBlock) / perGroup);
  need(
    raw.inodesCount > 0 && raw.inodesCount <= groupsCount * raw.inodesPerGroup,
    "inodesCount",
    "no more than all groups hold",
  );
  const checked = has(roCompat, RO_COMPAT.metadataChecksum);
  const seed = !checked
    ? null
    : has(incompat, INCOMPAT.checksumSeed)
      ? raw.checksumSeed
      : checksum(CHECKSUM_START, raw.uuid);
  const checksumHolds = !checked || checksum(CHECKSUM_START, bytes.subarray(0, CHECKSUM_AT)) === raw.checksum;
  const superBlock = {
    raw,
    compat,
    incompat,
    roCompat,
    blockSize,
    clusterBlocks,
    blocksCount,
    groupsCount,
    inodeSize,
    descriptorSize,
    seed,
    at,
  };
  return { superBlock, checksumHolds };
}

/** Whether the bytes at `at` are a super block that this reader accepts. */
function trySuperBlock(volume: ByteSource, at: number): ReturnType<typeof readSuperBlock> | { fault: MizugiwaError } {
  try {
    return readSuperBlock(volume, at);
  } catch (caught) {
    if (caught instanceof MizugiwaError) return { fault: caught };
    throw caught;
  }
}

const PRIMARY_AT = 1024;

/** Where copies lie when groups have their usual size of 8 blocks a byte of a block: groups 1, 3, 5, 7, 9 for each block size. */
function* backupPlaces(): Generator<{ at: number; group: number; blockSize: number }, void, undefined> {
  for (const group of [1, 3, 5, 7, 9]) {
    for (let log = 0; log <= LOG_BLOCK_SIZE_MAX; log += 1) {
      const blockSize = 1024 << log;
      yield { at: group * 8 * blockSize * blockSize + (blockSize === 1024 ? 1024 : 0), group, blockSize };
    }
  }
}

/** The first good copy of the super block, by the usual places; null where there is none. */
function findBackup(volume: ByteSource): SuperBlock | null {
  for (const { at, group, blockSize } of backupPlaces()) {
    if (at + SUPER_BLOCK.size > volume.size) continue;
    const tried = trySuperBlock(volume, at);
    if ("fault" in tried || !tried.checksumHolds) continue;
    const { superBlock } = tried;
    if (superBlock.blockSize === blockSize && superBlock.raw.blockGroup === group) return superBlock;
  }
  return null;
}

/**
 * The super block of the volume: the primary, or a copy where the primary is damaged and a copy is not. Throws what is wrong with
 * the primary where there is no copy either.
 */
export function findSuperBlock(volume: ByteSource): { superBlock: SuperBlock; problems: Problem[] } {
  const primary = trySuperBlock(volume, PRIMARY_AT);
  if (!("fault" in primary) && primary.checksumHolds) return { superBlock: primary.superBlock, problems: [] };
  const backup = findBackup(volume);
  const why = "fault" in primary ? primary.fault.problem.detail : "ext super block: the checksum does not hold";
  if (backup !== null) {
    const detail = `${why}; the copy of group ${backup.raw.blockGroup} at byte ${backup.at} is used`;
    return { superBlock: backup, problems: [toProblem("super-block-damaged", { offset: PRIMARY_AT, detail })] };
  }
  if ("fault" in primary) throw primary.fault;
  return {
    superBlock: primary.superBlock,
    problems: [toProblem("checksum-mismatch", { offset: PRIMARY_AT, field: "super block", detail: why })],
  };
}

/** Signatures of what may have been made over an older ext file system, whose copies then still lie about. */
const OTHERS: readonly [at: number, text: string][] = [
  [0, "XFSB"],
  [3, "NTFS    "],
  [3, "EXFAT   "],
  [54, "FAT"],
  [82, "FAT32"],
  [0x10040, "_BHRfS_M"],
  [0x8001, "CD001"],
  [0, "LUKS"],
];

/** Whether there is an ext file system: the primary super block, or a good copy where nothing else claims the volume. */
export function detectSuperBlock(volume: ByteSource): boolean {
  if (!("fault" in trySuperBlock(volume, PRIMARY_AT))) return true;
  const claimed = OTHERS.some(([at, text]) => {
    const found = volume.read(at, text.length);
    return found.length === text.length && found.every((byte, index) => byte === text.charCodeAt(index));
  });
  return !claimed && findBackup(volume) !== null;
}

/** Whether the group begins with a copy of the super block and the descriptors. */
export function holdsBackup(superBlock: SuperBlock, group: number): boolean {
  if (group === 0) return true;
  const { raw, compat, roCompat } = superBlock;
  if (has(compat, COMPAT.sparseSuper2)) return group === raw.backupGroup0 || group === raw.backupGroup1;
  if (group === 1 || !has(roCompat, RO_COMPAT.sparseSuper)) return true;
  return [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}
