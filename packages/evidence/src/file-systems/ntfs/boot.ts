import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, i8, struct, u8, u16, u64 } from "@mizugiwa/bytes";

/**
 * NTFS boot sector: sector 0 of the volume, its copy in the sector behind the last one of the file system.
 *
 * Sources: NTFS documentation (Linux-NTFS project, "Concept – File $Boot"); Microsoft, "NTFS BPB".
 */
const BOOT = struct("NTFS boot sector", 512, {
  sectorSize: u16(0x0b),
  sectorsPerCluster: u8(0x0d),
  sectors: u64(0x28),
  mftCluster: u64(0x30),
  mirrorCluster: u64(0x38),
  recordClusters: i8(0x40),
  indexClusters: i8(0x44),
  serial: u64(0x48),
  signature: u16(0x1fe),
});
const OEM = "NTFS    ";
const CLUSTER_MAX = 2 * 1024 * 1024;
const RECORD_MAX = 65_536;

export interface Boot {
  readonly sectorSize: number;
  readonly clusterSize: number;
  /** Whole clusters of the file system, as it says; an image that was cut short holds fewer. */
  readonly clusters: number;
  readonly mftOffset: number;
  readonly mirrorOffset: number;
  readonly recordSize: number;
  readonly indexSize: number;
  /** Volume serial number, 16 hexadecimal digits. */
  readonly serial: string;
}

/** Whether sector 0, or the last sector of the volume, is an NTFS boot sector. */
export function isBoot(volume: ByteSource, offset: number): boolean {
  const bytes = volume.read(offset, 512);
  if (bytes.length < 512) return false;
  for (let at = 0; at < OEM.length; at += 1) if (bytes[3 + at] !== OEM.charCodeAt(at)) return false;
  return true;
}

/** The boot sector, or its copy where the first is damaged (then a problem says so); throws StructError where neither can be used. */
export function readBoot(volume: ByteSource, problems: Problem[]): Boot {
  if (isBoot(volume, 0)) {
    try {
      return parseBoot(volume, 0);
    } catch (caught) {
      const spare = spareOffset(volume);
      if (spare === null) throw caught;
      problems.push(replaced(caught instanceof Error ? caught.message : String(caught), spare));
      return parseBoot(volume, spare);
    }
  }
  const spare = spareOffset(volume);
  if (spare === null) throw BOOT.invalid("signature", "nothing known", "an NTFS boot sector", 0);
  problems.push(replaced("no NTFS signature in the first sector", spare));
  return parseBoot(volume, spare);
}

function replaced(why: string, spare: number): Problem {
  return toProblem("boot-sector-damaged", {
    offset: 0,
    field: "NTFS boot sector",
    detail: `${why}; its copy at 0x${spare.toString(16)} is used`,
  });
}

/** Where the copy lies: in the last whole sector, or, on a volume of 4 KiB sectors, in the last of those. */
export function spareOffset(volume: ByteSource): number | null {
  for (const size of [512, 4096]) {
    const offset = (Math.floor(volume.size / size) - 1) * size;
    if (offset > 0 && isBoot(volume, offset)) return offset;
  }
  return null;
}

function parseBoot(volume: ByteSource, at: number): Boot {
  const raw = BOOT.read(volume, at);
  if (raw.signature !== 0xaa55) throw BOOT.invalid("signature", raw.signature, "0xaa55", at);
  if (![512, 1024, 2048, 4096].includes(raw.sectorSize)) {
    throw BOOT.invalid("sectorSize", raw.sectorSize, "512 to 4096", at);
  }
  const perCluster = raw.sectorsPerCluster > 0x80 ? 2 ** (256 - raw.sectorsPerCluster) : raw.sectorsPerCluster;
  const clusterSize = perCluster * raw.sectorSize;
  if (perCluster === 0 || !Number.isInteger(Math.log2(perCluster)) || clusterSize > CLUSTER_MAX) {
    throw BOOT.invalid("sectorsPerCluster", raw.sectorsPerCluster, "a power of two, clusters of at most 2 MiB", at);
  }
  const recordSize = sizeOf(raw.recordClusters, clusterSize);
  if (recordSize < 512 || recordSize > RECORD_MAX) {
    throw BOOT.invalid("recordClusters", raw.recordClusters, "records of 512 bytes to 64 KiB", at);
  }
  const indexSize = sizeOf(raw.indexClusters, clusterSize);
  const clusters = Math.floor(Number(raw.sectors) / perCluster);
  const mftOffset = Number(raw.mftCluster) * clusterSize;
  if (mftOffset === 0 || mftOffset >= volume.size) {
    throw BOOT.invalid("mftCluster", raw.mftCluster, "a cluster of the volume", at);
  }
  return {
    sectorSize: raw.sectorSize,
    clusterSize,
    clusters,
    mftOffset,
    mirrorOffset: Number(raw.mirrorCluster) * clusterSize,
    recordSize,
    indexSize: indexSize >= 512 && indexSize <= RECORD_MAX ? indexSize : 4096,
    serial: raw.serial.toString(16).padStart(16, "0").toUpperCase(),
  };
}

/** Positive: clusters; negative: a power of two of bytes. */
function sizeOf(value: number, clusterSize: number): number {
  return value > 0 ? value * clusterSize : 2 ** -value;
}
