import type { EntryRecord } from "@mizugiwa/evidence";
import { csvLine } from "../print/csv.js";
import { visible } from "../print/neutral.js";
import { padEnd } from "../print/width.js";

/** Columns of a listing as CSV. */
export const CSV_COLUMNS = [
  "volume",
  "path",
  "path_hex",
  "inode",
  "type",
  "allocated",
  "size",
  "mtime",
  "atime",
  "ctime",
  "btime",
  "mode",
  "uid",
  "gid",
  "links",
  "target",
] as const;

/** A file as a line of CSV, with cells of the command's own behind. */
export function csvEntry(record: EntryRecord, more: readonly (string | null)[] = []): string {
  return csvLine([...CSV_COLUMNS.map((name) => cellOf(record[name])), ...more]);
}

function cellOf(value: string | number | boolean | null): string | null {
  return value === null ? null : String(value);
}

/** `! 12  100644  0:0  1024  2026-01-02T03:04:05Z  /path -> target`; the mark stands before what was deleted. */
export function tableLine({
  volume,
  path,
  inode,
  type,
  allocated,
  size,
  mtime,
  mode,
  uid,
  gid,
  target,
}: EntryRecord): string {
  const columns = [
    allocated ? " " : "✗",
    String(inode ?? "—").padStart(8),
    padEnd(mode ?? type, 7),
    padEnd(uid === null ? "" : `${uid}:${gid ?? ""}`, 9),
    String(size).padStart(12),
    padEnd(mtime?.slice(0, 19).replace("T", " ") ?? "—", 19),
    `${volume === null ? "" : `${visible(volume)}:`}${visible(path)}${target === null ? "" : ` -> ${visible(target)}`}`,
  ];
  return `${columns.join("  ")}\n`;
}
