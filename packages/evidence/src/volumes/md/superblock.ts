import { type ByteSource, bytesAt, i32, i32be, struct, u16, u32, u32be, u64 } from "@mizugiwa/bytes";
import { dashed } from "../../hex.js";

const SECTOR = 512;
const MAGIC = 0xa92b4efc;
const V1 = struct("MD superblock", 256, {
  magic: u32(0),
  major: u32(4),
  features: u32(8),
  setId: bytesAt(16, 16),
  name: bytesAt(32, 32),
  level: i32(72),
  layout: u32(76),
  size: u64(80),
  chunkSectors: u32(88),
  raidDisks: u32(92),
  dataOffset: u64(128),
  dataSize: u64(136),
  superOffset: u64(144),
  deviceNumber: u32(160),
  updated: u64(192),
  events: u64(200),
  checksum: u32(216),
  maxDevices: u32(220),
});
const V0_SIZE = 4096;
const v0Fields = (word: typeof u32, signed: typeof i32) => ({
  magic: word(0),
  major: word(4),
  minor: word(8),
  id0: bytesAt(20, 4),
  level: signed(28),
  sizeKib: word(32),
  raidDisks: word(40),
  mdMinor: word(44),
  id1: bytesAt(52, 12),
  eventsLow: word(156),
  eventsHigh: word(160),
  checksum: word(152),
  layout: word(256),
  chunkBytes: word(260),
  role: word(3968 + 12),
});
const V0 = struct("MD superblock", V0_SIZE, v0Fields(u32, i32));
const V0_BE = struct("MD superblock", V0_SIZE, v0Fields(u32be, i32be));
const ROLE = struct("MD role", 2, { role: u16(0) });

const DEVICES_MAX = 1920;
const SPARE_ROLE = 0xfff0;
const RESHAPE = 4;
const RECOVERING = 2;

/** What a member says of itself and of its array. */
export interface Member {
  readonly version: string;
  readonly setId: string;
  /** "web01:0" or the number of the device. */
  readonly arrayName: string;
  readonly level: number;
  readonly layout: number;
  readonly chunkSize: number;
  readonly raidDisks: number;
  /** Place in the array; null for a spare, a faulty member or a journal. */
  readonly role: number | null;
  readonly events: bigint;
  readonly dataOffset: number;
  /** Bytes of data that the array uses of each member; null where each gives what it has (RAID 0, linear). */
  readonly usedSize: number | null;
  readonly dataSize: number;
  readonly sound: boolean;
  readonly reshaping: boolean;
  readonly recovering: boolean;
  readonly at: number;
}

/** Reads the superblock of a member, wherever its version puts it; null where there is none. */
export function readMember(disk: ByteSource): Member | null {
  const sectors = Math.floor(disk.size / SECTOR);
  const places: readonly (readonly [number, string])[] = [
    [8, "1.2"],
    [0, "1.1"],
    [(sectors - 16) & ~7, "1.0"],
  ];
  for (const [sector, version] of places) {
    const at = (sectors - 16 > 2 ** 31 && version === "1.0" ? Math.floor((sectors - 16) / 8) * 8 : sector) * SECTOR;
    if (at < 0 || at + V1.size > disk.size) continue;
    const raw = V1.read(disk, at);
    if (raw.magic === MAGIC && raw.major === 1 && Number(raw.superOffset) * SECTOR === at)
      return version1(disk, at, version, raw);
  }
  return readVersion0(disk, sectors);
}

function version1(disk: ByteSource, at: number, version: string, raw: ReturnType<typeof V1.read>): Member {
  const devices = Math.min(raw.maxDevices, DEVICES_MAX);
  const roleAt = at + V1.size + raw.deviceNumber * 2;
  const known = raw.deviceNumber < devices && roleAt + 2 <= disk.size;
  const role = known ? ROLE.read(disk, roleAt).role : SPARE_ROLE;
  const name = new TextDecoder().decode(raw.name).replace(/\0.*$/s, "");
  return {
    version,
    setId: dashed(raw.setId),
    arrayName: name,
    level: raw.level,
    layout: raw.layout,
    chunkSize: raw.chunkSectors * SECTOR,
    raidDisks: raw.raidDisks,
    role: role >= SPARE_ROLE ? null : role,
    events: raw.events,
    dataOffset: bytes(raw.dataOffset),
    usedSize: raw.size === 0n ? null : bytes(raw.size),
    dataSize: bytes(raw.dataSize),
    sound: sumV1(disk.read(at, V1.size + devices * 2)) === raw.checksum,
    reshaping: (raw.features & RESHAPE) !== 0,
    recovering: (raw.features & RECOVERING) !== 0,
    at,
  };
}

function bytes(sectors: bigint): number {
  return Math.min(Number(sectors) * SECTOR, Number.MAX_SAFE_INTEGER);
}

/** Sum of all words, the checksum's own as zero, folded once; an odd role at the end counts as 16 bits. */
function sumV1(block: Uint8Array): number {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  let sum = 0;
  let at = 0;
  for (; at + 4 <= block.length; at += 4) if (at !== 216) sum += view.getUint32(at, true);
  if (at + 2 <= block.length) sum += view.getUint16(at, true);
  return ((sum % 0x1_0000_0000) + Math.floor(sum / 0x1_0000_0000)) >>> 0;
}

/** 0.90: 64 to 128 KiB before the end, in the byte order of the host. */
function readVersion0(disk: ByteSource, sectors: number): Member | null {
  const at = (Math.floor(sectors / 128) * 128 - 128) * SECTOR;
  if (at < 0 || at + V0_SIZE > disk.size) return null;
  for (const [layout, order] of [
    [V0, "little"],
    [V0_BE, "big"],
  ] as const) {
    const raw = layout.read(disk, at);
    if (raw.magic !== MAGIC || raw.major !== 0) continue;
    const [low, high] = order === "little" ? [raw.eventsLow, raw.eventsHigh] : [raw.eventsHigh, raw.eventsLow];
    const id = new Uint8Array(16);
    id.set(raw.id0);
    id.set(raw.id1, 4);
    return {
      version: `0.${raw.minor}`,
      setId: dashed(id),
      arrayName: String(raw.mdMinor),
      level: raw.level,
      layout: raw.layout,
      chunkSize: raw.chunkBytes,
      raidDisks: raw.raidDisks,
      role: raw.role < raw.raidDisks ? raw.role : null,
      events: (BigInt(high) << 32n) | BigInt(low),
      dataOffset: 0,
      usedSize: raw.sizeKib === 0 ? null : raw.sizeKib * 1024,
      dataSize: at,
      sound: sumV0(disk.read(at, V0_SIZE), order === "little") === raw.checksum,
      reshaping: raw.minor > 90,
      recovering: false,
      at,
    };
  }
  return null;
}

function sumV0(block: Uint8Array, little: boolean): number {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  let sum = 0;
  for (let at = 0; at + 4 <= block.length; at += 4) if (at !== 152) sum += view.getUint32(at, little);
  return ((sum % 0x1_0000_0000) + Math.floor(sum / 0x1_0000_0000)) >>> 0;
}
