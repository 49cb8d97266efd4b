import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, struct, u8, u16, u32 } from "@mizugiwa/bytes";

/**
 * FAT boot sector with the fields of FAT12/16 (from 0x24) and FAT32 (from 0x24, the identity from 0x40).
 *
 * Source: Microsoft, "FAT: General Overview of On-Disk Format" 1.03, "Boot Sector and BPB" and "FAT Type Determination".
 */
const BOOT = struct("FAT boot sector", 512, {
  jump: u8(0x00),
  oem: bytesAt(0x03, 8),
  sectorSize: u16(0x0b),
  sectorsPerCluster: u8(0x0d),
  reserved: u16(0x0e),
  copies: u8(0x10),
  rootSlots: u16(0x11),
  sectors16: u16(0x13),
  media: u8(0x15),
  tableSectors16: u16(0x16),
  sectors32: u32(0x20),
  tableSectors32: u32(0x24),
  extFlags: u16(0x28),
  rootCluster: u32(0x2c),
  backup: u16(0x32),
  serial16: u32(0x27),
  serial32: u32(0x43),
});
const FAT12_BELOW = 4085;
const FAT16_BELOW = 65_525;
/** Clusters that 28 bits can name, less the reserved values. */
const CLUSTERS_MAX = 0x0fff_fff5;
/** Where Windows and Linux keep the copy of a FAT32 boot sector. */
const SPARE_SECTOR = 6;

type FatKind = "fat12" | "fat16" | "fat32";

export interface Boot {
  readonly kind: FatKind;
  readonly sectorSize: number;
  readonly clusterSize: number;
  /** Clusters of the data area that lie on the volume; they are numbered from 2. */
  readonly clusters: number;
  readonly media: number;
  readonly tableOffset: number;
  readonly tableSize: number;
  readonly copies: number;
  /** The copy in use where copies are not kept alike (FAT32), else null. */
  readonly active: number | null;
  /** Root directory of FAT12/16: a fixed area; empty on FAT32. */
  readonly rootOffset: number;
  readonly rootSize: number;
  /** First cluster of the root directory on FAT32, else 0. */
  readonly rootCluster: number;
  /** Where cluster 2 lies. */
  readonly dataOffset: number;
  readonly serial: string;
  /** Where the boot sector that was used lies. */
  readonly offset: number;
}

/** Whether the bytes at `offset` make a boot sector of FAT; never throws. */
export function isBoot(volume: ByteSource, offset: number): boolean {
  const bytes = volume.read(offset, 512);
  if (bytes.length < 512 || bytes[510] !== 0x55 || bytes[511] !== 0xaa) return false;
  if (bytes[0] !== 0xeb && bytes[0] !== 0xe9) return false;
  const raw = BOOT.read(bytes, 0);
  const oem = String.fromCharCode(...raw.oem);
  return oem !== "NTFS    " && oem !== "EXFAT   " && complaint(raw) === null;
}

type Raw = ReturnType<typeof BOOT.read>;

function complaint(raw: Raw): [field: keyof Raw, wanted: string] | null {
  if (![512, 1024, 2048, 4096].includes(raw.sectorSize)) return ["sectorSize", "512 to 4096"];
  if (raw.sectorsPerCluster === 0 || (raw.sectorsPerCluster & (raw.sectorsPerCluster - 1)) !== 0) {
    return ["sectorsPerCluster", "a power of two"];
  }
  if (raw.reserved === 0) return ["reserved", "1 or more"];
  if (raw.copies === 0 || raw.copies > 4) return ["copies", "1 to 4"];
  if (raw.media !== 0xf0 && raw.media < 0xf8) return ["media", "0xf0 or 0xf8 to 0xff"];
  if ((raw.tableSectors16 || raw.tableSectors32) === 0) return ["tableSectors32", "1 or more"];
  if (totalOf(raw) <= dataSector(raw)) return ["sectors32", "more sectors than the tables take"];
  return null;
}

const totalOf = (raw: Raw): number => (raw.sectors16 === 0 ? raw.sectors32 : raw.sectors16);
const tableSectors = (raw: Raw): number => (raw.tableSectors16 === 0 ? raw.tableSectors32 : raw.tableSectors16);
const rootSectors = (raw: Raw): number => Math.ceil((raw.rootSlots * 32) / raw.sectorSize);
const dataSector = (raw: Raw): number => raw.reserved + raw.copies * tableSectors(raw) + rootSectors(raw);

/** Reads the boot sector, or its FAT32 copy where the first is damaged (a problem says so); throws StructError where neither can be used. */
export function readBoot(volume: ByteSource, problems: Problem[]): Boot {
  const spare = SPARE_SECTOR * 512;
  if (isBoot(volume, 0) || !isBoot(volume, spare)) return parseBoot(volume, 0, problems);
  problems.push(
    toProblem("boot-sector-damaged", {
      offset: 0,
      field: "FAT boot sector",
      detail: `the first sector is no FAT boot sector; its copy at 0x${spare.toString(16)} is used`,
    }),
  );
  return parseBoot(volume, spare, problems);
}

function parseBoot(volume: ByteSource, offset: number, problems: Problem[]): Boot {
  const raw = BOOT.read(volume, offset);
  const wrong = complaint(raw);
  if (wrong !== null) throw BOOT.invalid(wrong[0], String(raw[wrong[0]]), wrong[1], offset);
  const clusters = Math.floor((totalOf(raw) - dataSector(raw)) / raw.sectorsPerCluster);
  const kind = kindOf(raw, clusters, offset, problems);
  const tableSize = tableSectors(raw) * raw.sectorSize;
  const named = Math.floor((tableSize * 8) / BITS[kind]) - 2;
  if (named < clusters) problems.push(tableShort(named, clusters, offset));
  const clusterSize = raw.sectorsPerCluster * raw.sectorSize;
  const present = Math.max(0, Math.ceil((volume.size - dataSector(raw) * raw.sectorSize) / clusterSize));
  if (present < clusters) problems.push(cutShort(present, clusters, volume.size));
  const tableOffset = raw.reserved * raw.sectorSize;
  const fixed = kind !== "fat32";
  const serial = fixed ? raw.serial16 : raw.serial32;
  const text = serial.toString(16).padStart(8, "0").toUpperCase();
  return {
    kind,
    sectorSize: raw.sectorSize,
    clusterSize,
    clusters: Math.min(clusters, present, Math.max(named, 0), CLUSTERS_MAX),
    media: raw.media,
    tableOffset,
    tableSize,
    copies: raw.copies,
    active: !fixed && (raw.extFlags & 0x80) !== 0 ? (raw.extFlags & 15) % raw.copies : null,
    rootOffset: tableOffset + raw.copies * tableSize,
    rootSize: fixed ? raw.rootSlots * 32 : 0,
    rootCluster: fixed ? 0 : raw.rootCluster & 0x0fff_ffff,
    dataOffset: dataSector(raw) * raw.sectorSize,
    serial: `${text.slice(0, 4)}-${text.slice(4)}`,
    offset,
  };
}

const BITS = { fat12: 12, fat16: 16, fat32: 32 } as const;

/** By the number of clusters alone; only a volume without a FAT12/16 layout at all is FAT32 whatever its size, and that is said. */
function kindOf(raw: Raw, clusters: number, offset: number, problems: Problem[]): FatKind {
  if (clusters >= FAT16_BELOW) return "fat32";
  if (raw.tableSectors16 === 0 && raw.rootSlots === 0) {
    problems.push(
      toProblem("fat-type-unusual", {
        offset,
        field: "clusters",
        detail: `laid out as FAT32 with ${clusters} clusters, fewer than ${FAT16_BELOW}; read as FAT32`,
      }),
    );
    return "fat32";
  }
  return clusters < FAT12_BELOW ? "fat12" : "fat16";
}

function cutShort(present: number, clusters: number, offset: number): Problem {
  return toProblem("volume-cut-short", {
    offset,
    field: "sectors",
    detail: `the file system has ${clusters} clusters, ${present} of them lie on the volume`,
  });
}

function tableShort(named: number, clusters: number, offset: number): Problem {
  return toProblem("fat-too-short", {
    offset: offset + 0x16,
    field: "tableSectors",
    detail: `the file allocation table names ${named} clusters, the volume has ${clusters}`,
  });
}
