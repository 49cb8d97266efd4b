import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, struct, u8, u16, u32 } from "@mizugiwa/bytes";
import { partition, type Row } from "./partition.js";
import { MBR_TYPES } from "./partition-types.js";
import type { Volume, VolumeFormat } from "./volume.js";

const SECTOR = 512;
const TABLE = struct("MBR", SECTOR, {
  oem: bytesAt(3, 8),
  fat: bytesAt(54, 3),
  fat32: bytesAt(82, 3),
  magic: u16(510),
});
const ENTRY = struct("MBR entry", 16, { status: u8(0), type: u8(4), start: u32(8), sectors: u32(12) });
const ENTRIES_AT = 446;
const ENTRIES = 4;
const MAGIC = 0xaa55;
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;
const FIRST_LOGICAL = 5;
/** Logical partitions; Linux stops at 60, and nobody makes more than a few. */
const DEPTH_MAX = 128;

interface Entry {
  readonly index: number;
  readonly status: number;
  readonly type: number;
  readonly start: number;
  readonly sectors: number;
}

/** The four entries of a table; null where the sector is none. */
export function readTable(disk: ByteSource, sector: number): readonly Entry[] | null {
  const at = sector * SECTOR;
  if (at + SECTOR > disk.size || TABLE.read(disk, at).magic !== MAGIC) return null;
  return Array.from({ length: ENTRIES }, (_, index) => ({
    index,
    ...ENTRY.read(disk, at + ENTRIES_AT + index * ENTRY.size),
  }));
}

/** Whether the disk has a protective MBR, as GPT disks do. */
export function isProtective(disk: ByteSource): boolean {
  return readTable(disk, 0)?.some(({ type }) => type === PROTECTIVE) ?? false;
}

/**
 * MBR with extended partitions: a chain of further tables, whose first entry counts from the table itself and whose second one, the next table,
 * from the start of the extended partition. Sectors are of 512 bytes. Logical partitions are numbered from p5.
 */
export const mbr: VolumeFormat = {
  name: "mbr",
  spansDisks: false,
  detect: (disk) => {
    const entries = readTable(disk, 0);
    if (entries === null || !entries.every(({ status }) => status === 0 || status === 0x80)) return false;
    const used = entries.filter(isUsed);
    const fits = used.every(({ start, sectors }) => start > 0 && (start + sectors) * SECTOR <= disk.size);
    return used.length > 0 && (fits || (!isBootSector(disk) && used.some(({ start }) => start * SECTOR < disk.size)));
  },
  open: ([disk]) => {
    if (disk === undefined) return [];
    const volumes: Volume[] = [];
    const problems: Problem[] = [];
    const entries = (readTable(disk, 0) ?? []).filter(isUsed);
    for (const entry of entries) volumes.push(partition(disk, rowOf(entry, `p${entry.index + 1}`, 0)));
    for (const entry of entries)
      if (EXTENDED.has(entry.type)) volumes.push(...logicals(disk, entry, volumes.length, problems));
    return [{ kind: "mbr", disks: [0], volumes: numbered(volumes, entries.length), problems }];
  },
};

function isUsed({ type, sectors }: Entry): boolean {
  return type !== 0 && sectors !== 0;
}

/** A file system's own first sector has the same last two bytes. */
function isBootSector(disk: ByteSource): boolean {
  const { oem, fat, fat32 } = TABLE.read(disk, 0);
  const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
  return ["NTFS    ", "EXFAT   ", "-FVE-FS-"].includes(text(oem)) || text(fat) === "FAT" || text(fat32) === "FAT";
}

function rowOf({ type, start, sectors }: Entry, name: string, base: number): Row {
  const words = MBR_TYPES.get(type) ?? `type 0x${type.toString(16).padStart(2, "0")}`;
  const holdsData = !EXTENDED.has(type);
  return {
    name,
    kind: `mbr:${words}`,
    label: null,
    offset: (base + start) * SECTOR,
    size: sectors * SECTOR,
    holdsData,
  };
}

function logicals(disk: ByteSource, extended: Entry, _count: number, problems: Problem[]): Volume[] {
  const volumes: Volume[] = [];
  const seen = new Set<number>();
  let sector = extended.start;
  const stop = (code: string, detail: string): Volume[] => {
    problems.push(toProblem(code, { offset: sector * SECTOR, field: "EBR", detail }));
    return volumes;
  };
  while (!seen.has(sector)) {
    if (seen.size >= DEPTH_MAX) return stop("limit-passed", `more than ${DEPTH_MAX} tables follow each other`);
    seen.add(sector);
    const entries = readTable(disk, sector);
    if (entries === null) return stop("table-damaged", "there is no partition table where one is expected");
    const next = entries.find((entry) => isUsed(entry) && EXTENDED.has(entry.type));
    for (const entry of entries) {
      if (!isUsed(entry) || EXTENDED.has(entry.type)) continue;
      volumes.push(partition(disk, rowOf(entry, "", sector)));
    }
    if (next === undefined) return volumes;
    sector = extended.start + next.start;
  }
  return stop("table-cycle", `the table at sector ${sector} was there before: the chain turns back`);
}

/** Logical partitions get their numbers in the order of the chain. */
function numbered(volumes: readonly Volume[], primaries: number): Volume[] {
  return volumes.map((volume, index) =>
    index < primaries ? volume : { ...volume, name: `p${FIRST_LOGICAL + index - primaries}` },
  );
}
