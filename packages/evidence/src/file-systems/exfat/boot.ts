import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, struct, u8, u16, u32, u64 } from "@mizugiwa/bytes";

/**
 * exFAT boot sector: sector 0 of twelve that carry a checksum together; their copy follows them.
 *
 * Source: Microsoft, "exFAT file system specification", 3.1 "Main and Backup Boot Sector", 3.4 "Main and Backup Boot Checksum".
 */
const BOOT = struct("exFAT boot sector", 512, {
  sectors: u64(72),
  tableSector: u32(80),
  tableSectors: u32(84),
  heapSector: u32(88),
  clusters: u32(92),
  rootCluster: u32(96),
  serial: u32(100),
  minor: u8(104),
  major: u8(105),
  flags: u16(106),
  sectorShift: u8(108),
  clusterShift: u8(109),
  tables: u8(110),
  signature: u16(510),
});
const NAME = "EXFAT   ";
const REGION_SECTORS = 12;
/** Bytes that change while the volume is used and are left out of the checksum: flags and percentage in use. */
const UNSUMMED = new Set([106, 107, 112]);
const CLUSTERS_MAX = 0xffff_fff5;
const CLUSTER_SHIFT_MAX = 25;

export interface Boot {
  readonly sectorSize: number;
  readonly clusterSize: number;
  /** Clusters of the heap that lie on the volume; they are numbered from 2. */
  readonly clusters: number;
  /** Clusters as the boot sector says, which the bitmap covers. */
  readonly statedClusters: number;
  readonly tableOffset: number;
  readonly dataOffset: number;
  readonly rootCluster: number;
  /** 0 or 1: which table and bitmap are in use. */
  readonly active: number;
  readonly serial: string;
  readonly version: string;
  readonly dirty: boolean;
}

/** Whether a boot sector of exFAT lies at `offset`. */
export function isBoot(volume: ByteSource, offset: number): boolean {
  const bytes = volume.read(offset, 512);
  if (bytes.length < 512) return false;
  for (let at = 0; at < NAME.length; at += 1) if (bytes[3 + at] !== NAME.charCodeAt(at)) return false;
  return true;
}

/** Where the copy lies: behind twelve sectors of any size; null where there is none. */
export function spareOffset(volume: ByteSource): number | null {
  const sizes = [512, 1024, 2048, 4096];
  return sizes.map((size) => size * REGION_SECTORS).find((offset) => isBoot(volume, offset)) ?? null;
}

/** Reads the boot sector, or its copy where the first is damaged (a problem says so); throws StructError where neither can be used. */
export function readBoot(volume: ByteSource, problems: Problem[]): Boot {
  const spare = spareOffset(volume);
  const wrong = isBoot(volume, 0) ? complaint(volume, 0) : "no exFAT signature in the first sector";
  if (wrong !== null && spare !== null && complaint(volume, spare) === null) {
    const detail = `${wrong}; the copy at 0x${spare.toString(16)} is used`;
    problems.push(toProblem("boot-sector-damaged", { offset: 0, field: "exFAT boot sector", detail }));
    return parseBoot(volume, spare, problems);
  }
  const boot = parseBoot(volume, 0, problems);
  if (wrong !== null) {
    problems.push(toProblem("boot-sector-damaged", { offset: 0, field: "exFAT boot sector", detail: wrong }));
  }
  return boot;
}

/** What is wrong with the checksum over the first eleven sectors; null where nothing is. */
function complaint(volume: ByteSource, at: number): string | null {
  const shift = volume.read(at + 108, 1)[0] ?? 0;
  if (shift < 9 || shift > 12) return "the sector size is none of 512 to 4096";
  const size = 2 ** shift;
  const bytes = volume.read(at, (REGION_SECTORS - 1) * size);
  let sum = 0;
  for (const [index, byte] of bytes.entries()) {
    if (!UNSUMMED.has(index)) sum = ((sum << 31) + (sum >>> 1) + byte) >>> 0;
  }
  const stored = volume.read(at + (REGION_SECTORS - 1) * size, 4);
  if (stored.length < 4) return "the boot region is cut short";
  const wanted = new DataView(stored.buffer, stored.byteOffset, 4).getUint32(0, true);
  return sum === wanted ? null : `the boot checksum is 0x${sum.toString(16)}, stored is 0x${wanted.toString(16)}`;
}

function parseBoot(volume: ByteSource, at: number, problems: Problem[]): Boot {
  const raw = BOOT.read(volume, at);
  if (raw.signature !== 0xaa55) throw BOOT.invalid("signature", raw.signature, "0xaa55", at);
  if (raw.sectorShift < 9 || raw.sectorShift > 12) throw BOOT.invalid("sectorShift", raw.sectorShift, "9 to 12", at);
  const shift = raw.sectorShift + raw.clusterShift;
  if (shift > CLUSTER_SHIFT_MAX) throw BOOT.invalid("clusterShift", raw.clusterShift, "clusters of at most 32 MiB", at);
  if (raw.tables !== 1 && raw.tables !== 2) throw BOOT.invalid("tables", raw.tables, "1 or 2", at);
  if (raw.clusters > CLUSTERS_MAX) throw BOOT.invalid("clusters", raw.clusters, `at most ${CLUSTERS_MAX}`, at);
  const sectorSize = 2 ** raw.sectorShift;
  const clusterSize = 2 ** shift;
  const dataOffset = raw.heapSector * sectorSize;
  const active = raw.tables === 2 ? raw.flags & 1 : 0;
  const present = Math.max(0, Math.ceil((volume.size - dataOffset) / clusterSize));
  if (present < raw.clusters) {
    const detail = `the file system has ${raw.clusters} clusters, ${present} of them lie on the volume`;
    problems.push(toProblem("volume-cut-short", { offset: volume.size, field: "clusters", detail }));
  }
  const serial = raw.serial.toString(16).padStart(8, "0").toUpperCase();
  return {
    sectorSize,
    clusterSize,
    clusters: Math.min(raw.clusters, present),
    statedClusters: raw.clusters,
    tableOffset: (raw.tableSector + active * raw.tableSectors) * sectorSize,
    dataOffset,
    rootCluster: raw.rootCluster,
    active,
    serial: `${serial.slice(0, 4)}-${serial.slice(4)}`,
    version: `${raw.major}.${raw.minor}`,
    dirty: (raw.flags & 2) !== 0,
  };
}
