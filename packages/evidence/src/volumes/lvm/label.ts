import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, crc32, struct, u32, u64 } from "@mizugiwa/bytes";

const SECTOR = 512;
const LABEL = struct("LVM2 label", SECTOR, {
  id: bytesAt(0, 8),
  sector: u64(8),
  checksum: u32(16),
  summed: bytesAt(20, SECTOR - 20),
  offset: u32(20),
  type: bytesAt(24, 8),
});
const PV = struct("LVM2 physical volume", 40, { id: bytesAt(0, 32), size: u64(32) });
const AREA = struct("LVM2 area", 16, { offset: u64(0), size: u64(8) });
const MDA = struct("LVM2 metadata area", SECTOR, {
  checksum: u32(0),
  summed: bytesAt(4, SECTOR - 4),
  magic: bytesAt(4, 16),
  version: u32(20),
  start: u64(24),
  size: u64(32),
});
const LOCATION = struct("LVM2 metadata location", 24, {
  offset: u64(0),
  size: u64(8),
  checksum: u32(16),
  flags: u32(20),
});
const LOCATIONS_AT = 40;
const MAGIC = " LVM2 x[5A%r0N*>";
/** Start value of LVM's checksum, whose end is not inverted. */
const CRC_SEED = 0xf597a6cf;
const LABEL_SECTORS = 4;
const AREAS_MAX = 64;
const IGNORED = 1;
/** Metadata areas are 1 MiB by default. */
const RING_MAX = 64 * 1024 * 1024;
const VERSIONS_MAX = 4096;

/** A disk that belongs to a volume group. */
export interface PhysicalVolume {
  /** Without dashes, as on the disk. */
  readonly id: string;
  /** The metadata that is in force, as this disk has it; null where it holds none. */
  readonly current: string | null;
  /** Older texts still in the ring, unordered. */
  readonly older: readonly string[];
  readonly problems: readonly Problem[];
}

function lvmCrc(bytes: Uint8Array): number {
  return ~crc32(bytes, ~CRC_SEED >>> 0) >>> 0;
}

/** Where the label lies, in one of the first four sectors; null where there is none. */
export function labelAt(disk: ByteSource): number | null {
  for (let at = 0; at < LABEL_SECTORS * SECTOR && at + SECTOR <= disk.size; at += SECTOR) {
    const raw = LABEL.read(disk, at);
    if (ascii(raw.id) === "LABELONE" && ascii(raw.type) === "LVM2 001") return at;
  }
  return null;
}

/** Reads the label, the physical volume's header and all metadata that its areas still hold. */
export function readPhysicalVolume(disk: ByteSource): PhysicalVolume | null {
  const at = labelAt(disk);
  if (at === null) return null;
  const problems: Problem[] = [];
  const raw = LABEL.read(disk, at);
  if (lvmCrc(raw.summed) !== raw.checksum) {
    problems.push(
      toProblem("checksum-wrong", { offset: at, field: LABEL.name, detail: "the label does not fit its checksum" }),
    );
  }
  const header = at + raw.offset;
  const pv = PV.read(disk, header);
  let current: string | null = null;
  const older: string[] = [];
  for (const area of metadataAreas(disk, header + PV.size)) {
    const read = readArea(disk, area, problems);
    current ??= read.current;
    older.push(...read.older);
  }
  return { id: ascii(pv.id), current, older, problems };
}

interface Area {
  readonly offset: number;
  readonly size: number;
}

/** Two lists behind the header, each ended by zeros: data areas, then metadata areas. */
function metadataAreas(disk: ByteSource, start: number): Area[] {
  const areas: Area[] = [];
  let ended = 0;
  for (
    let at = start, count = 0;
    ended < 2 && count < AREAS_MAX && at + AREA.size <= disk.size;
    at += AREA.size, count += 1
  ) {
    const { offset, size } = AREA.read(disk, at);
    if (offset === 0n) ended += 1;
    else if (ended === 1) areas.push({ offset: Number(offset), size: Number(size) });
  }
  return areas;
}

function readArea(disk: ByteSource, area: Area, problems: Problem[]): { current: string | null; older: string[] } {
  const problem = (code: string, detail: string): void => {
    problems.push(toProblem(code, { offset: area.offset, field: MDA.name, detail }));
  };
  if (!Number.isSafeInteger(area.offset) || area.offset + SECTOR > disk.size) {
    problem("metadata-damaged", "the metadata area lies outside of the disk");
    return { current: null, older: [] };
  }
  const raw = MDA.read(disk, area.offset);
  if (ascii(raw.magic) !== MAGIC) {
    problem("metadata-damaged", "the metadata area does not begin as one");
    return { current: null, older: [] };
  }
  if (lvmCrc(raw.summed) !== raw.checksum)
    problem("checksum-wrong", "the head of the metadata area does not fit its checksum");
  const size = Math.min(Number(raw.size), RING_MAX, disk.size - area.offset);
  const ring = Uint8Array.from(disk.read(area.offset, size));
  const location = LOCATION.read(disk, area.offset + LOCATIONS_AT);
  const used = location.offset !== 0n && (location.flags & IGNORED) === 0;
  const bytes = used ? textIn(ring, Number(location.offset), Number(location.size)) : null;
  const sound = bytes !== null && lvmCrc(bytes) === location.checksum;
  if (used && !sound) problem("checksum-wrong", "the metadata text does not fit its checksum");
  return { current: bytes === null ? null : decode(bytes), older: olderTexts(ring) };
}

/** A text of the ring, which wraps to behind its head. */
function textIn(ring: Uint8Array, offset: number, size: number): Uint8Array | null {
  if (!(offset >= SECTOR && offset < ring.length && size > 0 && size <= ring.length - SECTOR)) return null;
  const first = ring.subarray(offset, Math.min(offset + size, ring.length));
  if (first.length === size) return first;
  const whole = new Uint8Array(size);
  whole.set(first);
  whole.set(ring.subarray(SECTOR, SECTOR + size - first.length), first.length);
  return whole;
}

/** Every version begins at a sector with the group's name and a brace, and ends before a zero. */
function olderTexts(ring: Uint8Array): string[] {
  const texts: string[] = [];
  for (let at = SECTOR; at < ring.length && texts.length < VERSIONS_MAX; at += SECTOR) {
    if (!/^[\w+.-]{1,127} \{\n/.test(ascii(ring.subarray(at, at + 132)))) continue;
    const turned = textIn(ring, at, ring.length - SECTOR) ?? ring.subarray(at);
    const end = turned.indexOf(0);
    texts.push(decode(end === -1 ? turned : turned.subarray(0, end)));
  }
  return texts;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
