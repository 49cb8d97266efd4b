import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, crc32, struct, u32, u64 } from "@mizugiwa/bytes";
import { guidOf } from "../hex.js";
import { isProtective, readTable } from "./mbr.js";
import { partition } from "./partition.js";
import { GPT_TYPES } from "./partition-types.js";
import type { Volume, VolumeFormat } from "./volume.js";

const HEADER = struct("GPT header", 92, {
  signature: bytesAt(0, 8),
  size: u32(12),
  checksum: u32(16),
  own: u64(24),
  other: u64(32),
  diskId: bytesAt(56, 16),
  entriesAt: u64(72),
  count: u32(80),
  entrySize: u32(84),
  entriesChecksum: u32(88),
});
const ENTRY = struct("GPT entry", 128, {
  type: bytesAt(0, 16),
  id: bytesAt(16, 16),
  first: u64(32),
  last: u64(40),
  name: bytesAt(56, 72),
});
const SIGNATURE = "EFI PART";
const SECTOR_SIZES = [512, 4096] as const;
const ENTRIES_BYTES_MAX = 8 * 1024 * 1024;
/** How far before the end of a disk a lost backup header is looked for: an image may be longer than its disk. */
const SEARCH_BYTES = 4 * 1024 * 1024;
const WIPED_BYTES = 34 * 512;

interface Candidate {
  readonly which: "primary" | "backup";
  readonly at: number;
  readonly sector: number;
  readonly header: ReturnType<typeof HEADER.read>;
  readonly entries: Uint8Array;
  /** What is wrong with it, in words; null where both checksums fit. */
  readonly fault: string | null;
}

/**
 * GPT: a header and an array of entries at the start, both again at the end. The primary is used where its checksums fit, else the backup; which one,
 * and why, is told. Sectors of 512 and 4,096 bytes are found by where the header lies.
 *
 * Source: UEFI Specification, 5.3.
 */
export const gpt: VolumeFormat = {
  name: "gpt",
  spansDisks: false,
  detect: (disk) => primaryOf(disk) !== null || backupOf(disk, null) !== null,
  open: ([disk]) => {
    if (disk === undefined) return [];
    const primary = primaryOf(disk);
    const backup = backupOf(disk, primary);
    const { chosen, problems } = choose(primary, backup);
    if (chosen === null) return [];
    return [{ kind: "gpt", disks: [0], volumes: volumesOf(disk, chosen), problems: [...problems, ...hybrid(disk)] }];
  },
};

function primaryOf(disk: ByteSource): Candidate | null {
  for (const sector of SECTOR_SIZES) {
    const found = candidateAt(disk, sector, sector, "primary");
    if (found !== null) return found;
  }
  return null;
}

/**
 * In the last sector; where the primary says; else searched for. Without a primary something must speak for a GPT: a disk that was made anew
 * as one file system may still have the backup of its former table at its end.
 */
function backupOf(disk: ByteSource, primary: Candidate | null): Candidate | null {
  if (primary === null && !isProtective(disk) && !isWiped(disk)) return null;
  const sizes = primary === null ? SECTOR_SIZES : [primary.sector];
  for (const sector of sizes) {
    const last = Math.floor(disk.size / sector) * sector - sector;
    const told = primary === null ? last : Number(primary.header.other) * sector;
    for (const at of [last, told]) {
      const found = at > sector && Number.isSafeInteger(at) ? candidateAt(disk, at, sector, "backup") : null;
      if (found !== null) return found;
    }
  }
  return primary?.fault === null ? null : searchBackup(disk);
}

/** Whether all is zeros where a primary table would be; a file system has its own first structures there. */
function isWiped(disk: ByteSource): boolean {
  const bytes = disk.read(0, WIPED_BYTES);
  return bytes.length === WIPED_BYTES && bytes.every((byte) => byte === 0);
}

function searchBackup(disk: ByteSource): Candidate | null {
  const end = Math.floor(disk.size / 512) * 512;
  const start = Math.max(end - SEARCH_BYTES, 4096);
  for (let at = end - 512; at >= start; at -= 512) {
    for (const sector of SECTOR_SIZES) {
      const found = at % sector === 0 ? candidateAt(disk, at, sector, "backup") : null;
      if (found !== null && Number(found.header.own) * sector === at) return found;
    }
  }
  return null;
}

function candidateAt(disk: ByteSource, at: number, sector: number, which: Candidate["which"]): Candidate | null {
  if (at < 0 || at + HEADER.size > disk.size) return null;
  const header = HEADER.read(disk, at);
  if (String.fromCharCode(...header.signature) !== SIGNATURE) return null;
  const { count, entrySize, size } = header;
  const bytes = count * entrySize;
  const start = Number(header.entriesAt) * sector;
  const sane = entrySize >= ENTRY.size && bytes <= ENTRIES_BYTES_MAX && start + bytes <= disk.size;
  const entries = sane ? disk.read(start, bytes) : new Uint8Array(0);
  const faults: string[] = [];
  if (size < HEADER.size || size > sector || !fits(disk, at, size, header.checksum))
    faults.push("its header does not fit its checksum");
  if (!sane) faults.push(`its ${count} entries do not lie on the disk`);
  else if (crc32(entries) !== header.entriesChecksum) faults.push("its entries do not fit their checksum");
  return {
    which,
    at,
    sector,
    header,
    entries: Uint8Array.from(entries),
    fault: faults.length === 0 ? null : faults.join(" and "),
  };
}

function fits(disk: ByteSource, at: number, size: number, checksum: number): boolean {
  const bytes = Uint8Array.from(disk.read(at, size));
  bytes.fill(0, 16, 20);
  return bytes.length === size && crc32(bytes) === checksum;
}

function choose(
  primary: Candidate | null,
  backup: Candidate | null,
): { chosen: Candidate | null; problems: Problem[] } {
  const problem = (code: string, detail: string, at: number): Problem =>
    toProblem(code, { offset: at, field: HEADER.name, detail });
  const whyNot = (which: string, candidate: Candidate | null): string =>
    `the ${which} table ${candidate?.fault === undefined ? "is missing" : `is damaged: ${candidate.fault}`}`;
  if (primary?.fault === null) {
    if (backup?.fault !== null) {
      return {
        chosen: primary,
        problems: [
          problem("gpt-backup-damaged", `${whyNot("backup", backup)}; the primary is used`, backup?.at ?? primary.at),
        ],
      };
    }
    const same =
      primary.entries.length === backup.entries.length &&
      primary.entries.every((byte, index) => byte === backup.entries[index]);
    const detail = "both tables fit their checksums and differ; the primary is used";
    return { chosen: primary, problems: same ? [] : [problem("gpt-tables-differ", detail, backup.at)] };
  }
  if (backup?.fault === null) {
    const detail = `${whyNot("primary", primary)}; the backup at the end of the disk is used`;
    return { chosen: backup, problems: [problem("gpt-backup-used", detail, primary?.at ?? 512)] };
  }
  const chosen = [primary, backup].find((each) => each !== null && each.entries.length > 0) ?? primary ?? backup;
  if (chosen === null) return { chosen, problems: [] };
  const detail = `${whyNot("primary", primary)}, ${whyNot("backup", backup)}; the ${chosen.which} is used as it is`;
  return { chosen, problems: [problem("gpt-damaged", detail, chosen.at)] };
}

function volumesOf(disk: ByteSource, { header, entries, sector }: Candidate): Volume[] {
  const volumes: Volume[] = [];
  for (let index = 0; (index + 1) * header.entrySize <= entries.length; index += 1) {
    const raw = ENTRY.read(entries, index * header.entrySize);
    if (raw.type.every((byte) => byte === 0)) continue;
    const type = guidOf(raw.type);
    const offset = Number(raw.first) * sector;
    const size = Math.max((Number(raw.last) + 1) * sector - offset, 0);
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size)) continue;
    const label = new TextDecoder("utf-16le").decode(raw.name).replace(/\0.*$/s, "");
    const kind = `gpt:${GPT_TYPES.get(type) ?? type}`;
    volumes.push(
      partition(disk, {
        name: `p${index + 1}`,
        kind,
        label: label === "" ? null : label,
        offset,
        size,
        holdsData: true,
      }),
    );
  }
  return volumes;
}

/** Entries of the MBR beside the protective one: a hybrid table, whose partitions some systems see instead. */
function hybrid(disk: ByteSource): Problem[] {
  const entries = (readTable(disk, 0) ?? []).filter(({ type, sectors }) => type !== 0 && sectors !== 0);
  const others = entries.filter(({ type }) => type !== 0xee);
  if (entries.length === others.length || others.length === 0) return [];
  const shown = others.map(
    ({ index, type, start, sectors }) =>
      `entry ${index + 1}: type 0x${type.toString(16)}, ${sectors} sectors from ${start}`,
  );
  const detail = `the MBR names partitions beside the protective one (${shown.join("; ")}); the GPT is used`;
  return [toProblem("gpt-hybrid", { offset: 446, field: "MBR", detail })];
}
