import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, struct, u8, u16, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { safeNumber } from "../../safe-number.js";
import { type Checksum, checksumOf } from "./checksum.js";

const SIZE = 4096;
/** Super block: 4 KiB at 64 KiB, its copies at 64 MiB and 256 GiB of each device. btrfs-progs, "On-disk format", Superblock. */
const SUPER_BLOCK = struct("btrfs super block", SIZE, {
  fsid: bytesAt(0x20, 16),
  bytenr: u64(0x30),
  magic: u64(0x40),
  generation: u64(0x48),
  root: u64(0x50),
  chunkRoot: u64(0x58),
  logRoot: u64(0x60),
  deviceCount: u64(0x88),
  sectorSize: u32(0x90),
  nodeSize: u32(0x94),
  chunkArraySize: u32(0xa0),
  chunkRootGeneration: u64(0xa4),
  readOnlyCompatible: u64(0xb4),
  incompatible: u64(0xbc),
  checksumKind: u16(0xc4),
  rootLevel: u8(0xc6),
  chunkRootLevel: u8(0xc7),
  deviceId: u64(0xc9),
  deviceBytes: u64(0xd1),
  label: bytesAt(0x12b, 256),
  metadataUuid: bytesAt(0x23b, 16),
  chunkArray: bytesAt(0x32b, 2048),
  backups: bytesAt(0xb2b, 4 * 168),
});

const MAGIC = 0x4d5f53665248425fn; // "_BHRfS_M"
export const SUPER_OFFSETS = [0x1_0000, 0x400_0000, 0x40_0000_0000] as const;
const BACKUP_SIZE = 168;
const BOOT_SIGNATURE = [0x55, 0xaa];
const NODE_SIZE_MAX = 65_536;
const METADATA_UUID = 0x400n;
/** The tree of free space is there, and was kept up. */
const FREE_SPACE_VALID = 3n;
/** Features that change how a volume is read, by bit. */
const FEATURES = [
  "mixed backrefs",
  "default subvolume",
  "mixed groups",
  "lzo",
  "zstd",
  "big metadata",
  "extended inode references",
  "raid56",
  "skinny metadata",
  "no holes",
  "metadata uuid",
  "raid1c34",
  "zoned",
  "extent tree v2",
  "raid stripe tree",
  "",
  "simple quotas",
] as const;
/** Zoned devices keep their super blocks in a ring, the raid stripe tree moves data away from its chunks; version 2 has several extent trees. */
const UNREAD = new Set(["zoned", "extent tree v2", "raid stripe tree"]);

/** A root as the super block keeps it. */
export interface RootPlace {
  readonly bytenr: number;
  readonly generation: number;
  readonly level: number;
}

/** What a super block says, with what follows from it. */
export interface SuperBlock {
  readonly raw: ReturnType<typeof SUPER_BLOCK.read>;
  /** Byte of the device where it was read. */
  readonly at: number;
  readonly sound: boolean;
  readonly checksum: Checksum;
  readonly sectorSize: number;
  readonly nodeSize: number;
  readonly generation: number;
  readonly root: RootPlace;
  readonly chunkRoot: RootPlace;
  /** The trees of roots of the last four transactions, as far as they are told. */
  readonly backups: readonly RootPlace[];
  readonly deviceId: number;
  readonly deviceBytes: number;
  readonly deviceCount: number;
  /** What nodes bear as the identity of their file system. */
  readonly nodeFsid: Uint8Array;
  readonly hasLog: boolean;
  readonly hasFreeSpaceTree: boolean;
  readonly features: readonly string[];
  readonly unknownFeatures: bigint;
}

function hasMagic(volume: ByteSource, at: number): boolean {
  if (at + SIZE > volume.size) return false;
  const head = volume.read(at + 0x40, 8);
  return head.length === 8 && new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true) === MAGIC;
}

/** Whether the volume has the super block, or where it lacks it and begins like nothing else, a sound copy of it. */
export function detectBtrfs(volume: ByteSource): boolean {
  if (hasMagic(volume, SUPER_OFFSETS[0])) return true;
  const boot = volume.read(510, 2);
  if (boot.length < 2 || BOOT_SIGNATURE.every((byte, index) => boot[index] === byte)) return false;
  return SUPER_OFFSETS.slice(1).some((at) => {
    if (!hasMagic(volume, at)) return false;
    try {
      return readSuperBlock(volume, 0, at).sound;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return false;
    }
  });
}

/** The newest sound super block of the device that begins at `base`; where none is sound, the first that can be read. */
export function findSuperBlock(volume: ByteSource, base: number, problems: Problem[]): SuperBlock {
  const found: SuperBlock[] = [];
  let refused: MizugiwaError | null = null;
  for (const offset of SUPER_OFFSETS) {
    if (offset > 0x1_0000 && !hasMagic(volume, base + offset)) continue;
    try {
      found.push(readSuperBlock(volume, base, offset));
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      refused ??= caught;
      if (offset === SUPER_OFFSETS[0]) problems.push(caught.problem);
    }
  }
  const sound = found.filter((each) => each.sound);
  const best = (sound.length > 0 ? sound : found).reduce<SuperBlock | null>(
    (newest, each) => (newest === null || each.generation > newest.generation ? each : newest),
    null,
  );
  if (best === null) throw refused ?? SUPER_BLOCK.invalid("magic", 0n, "0x4d5f53665248425f", base + SUPER_OFFSETS[0]);
  const first = found.find(({ at }) => at === base + SUPER_OFFSETS[0]);
  if (first !== undefined && !first.sound)
    problems.push(tell("checksum-mismatch", first.at, "the checksum of the super block does not hold"));
  if (best !== first)
    problems.push(tell("super-block-copy-used", best.at, `the copy at 0x${best.at.toString(16)} is used`));
  return best;
}

function tell(code: string, offset: number, detail: string): Problem {
  return toProblem(code, { offset, field: "super block", detail });
}

/** Reads the super block at `offset` of the device that begins at `base`; throws StructError or ReadError where it is none. */
export function readSuperBlock(volume: ByteSource, base: number, offset: number): SuperBlock {
  const at = base + offset;
  const block = Uint8Array.from(volume.read(at, SIZE));
  const raw = SUPER_BLOCK.read(block, 0);
  const need = (holds: boolean, field: Parameters<typeof SUPER_BLOCK.invalid>[0], wanted: string): void => {
    const value = raw[field];
    if (!holds) throw SUPER_BLOCK.invalid(field, value instanceof Uint8Array ? "other" : value, wanted, at);
  };
  need(raw.magic === MAGIC, "magic", "0x4d5f53665248425f");
  need(raw.bytenr === BigInt(offset), "bytenr", `0x${offset.toString(16)}`);
  need(
    isPower(raw.sectorSize) && raw.sectorSize >= 512 && raw.sectorSize <= NODE_SIZE_MAX,
    "sectorSize",
    "512 to 65536",
  );
  need(
    isPower(raw.nodeSize) && raw.nodeSize >= 4096 && raw.nodeSize <= NODE_SIZE_MAX && raw.nodeSize >= raw.sectorSize,
    "nodeSize",
    "4096 to 65536",
  );
  need(raw.chunkArraySize <= raw.chunkArray.length, "chunkArraySize", "at most 2048");
  need(raw.rootLevel < 8, "rootLevel", "0 to 7");
  need(raw.chunkRootLevel < 8, "chunkRootLevel", "0 to 7");
  const checksum = checksumOf(raw.checksumKind);
  if (checksum === null) throw SUPER_BLOCK.invalid("checksumKind", raw.checksumKind, "0 to 3", at);
  const number = (value: bigint, field: string): number => safeNumber(value, "btrfs super block", field, at);
  const generation = number(raw.generation, "generation");
  return {
    raw,
    at,
    sound: checksum.fits(block.subarray(32), block, 0),
    checksum,
    sectorSize: raw.sectorSize,
    nodeSize: raw.nodeSize,
    generation,
    root: { bytenr: number(raw.root, "root"), generation, level: raw.rootLevel },
    chunkRoot: {
      bytenr: number(raw.chunkRoot, "chunk root"),
      generation: number(raw.chunkRootGeneration, "generation of the chunk root"),
      level: raw.chunkRootLevel,
    },
    backups: backupsOf(raw.backups),
    deviceId: number(raw.deviceId, "device id"),
    deviceBytes: number(raw.deviceBytes, "size of the device"),
    deviceCount: number(raw.deviceCount, "number of devices"),
    nodeFsid: (raw.incompatible & METADATA_UUID) === 0n ? raw.fsid : raw.metadataUuid,
    hasLog: raw.logRoot !== 0n,
    hasFreeSpaceTree: (raw.readOnlyCompatible & FREE_SPACE_VALID) === FREE_SPACE_VALID,
    features: FEATURES.filter((name, bit) => name !== "" && (raw.incompatible & (1n << BigInt(bit))) !== 0n),
    unknownFeatures: unknownOf(raw.incompatible),
  };
}

function unknownOf(incompatible: bigint): bigint {
  let rest = incompatible;
  for (const [bit, name] of FEATURES.entries()) if (name !== "") rest &= ~(1n << BigInt(bit));
  return rest;
}

function backupsOf(bytes: Uint8Array): RootPlace[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places: RootPlace[] = [];
  for (let at = 0; at + BACKUP_SIZE <= bytes.length; at += BACKUP_SIZE) {
    const [bytenr, generation] = [Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true))];
    const level = view.getUint8(at + 152);
    if (bytenr > 0 && Number.isSafeInteger(bytenr) && level < 8) places.push({ bytenr, generation, level });
  }
  return places;
}

const isPower = (value: number): boolean => value > 0 && (value & (value - 1)) === 0;

/** Throws EvidenceError `feature-unknown` where features lay out the volume in a way that is not read here. */
export function refuseUnread({ features, at }: SuperBlock): void {
  const unread = features.filter((name) => UNREAD.has(name));
  if (unread.length === 0) return;
  throw new EvidenceError("feature-unknown", {
    offset: at + 0xbc,
    field: "super block",
    detail: `btrfs with ${unread.join(", ")} is not read here`,
    remedy: "Mount a copy of the image read-only with a Linux kernel that knows it.",
  });
}
