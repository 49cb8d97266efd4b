import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { btrfs } from "./btrfs/btrfs.js";
import { exfat } from "./exfat/exfat.js";
import { ext } from "./ext/ext.js";
import { fat } from "./fat/fat.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "./file-system.js";
import { iso9660 } from "./iso/iso.js";
import { tar } from "./logical/tar.js";
import { zip } from "./logical/zip.js";
import { ntfs } from "./ntfs/ntfs.js";
import { xfs } from "./xfs/xfs.js";

/** Tried in this order: strong signatures first, FAT last, because almost anything looks like FAT. */
const FILE_SYSTEMS: readonly FileSystemFormat[] = [ntfs, exfat, xfs, ext, iso9660, btrfs, tar, zip, fat];

/** Name of the file system by its content; null where none is known. */
export function fileSystemOf(volume: ByteSource): string | null {
  return FILE_SYSTEMS.find((format) => format.detect(volume))?.name ?? null;
}

/** Opens the file system of a volume; throws EvidenceError `file-system-unknown` where none is recognised. */
export function openFileSystem(volume: ByteSource, options: FileSystemOptions): FileSystem {
  const format = FILE_SYSTEMS.find((candidate) => candidate.detect(volume));
  if (format !== undefined) return format.open(volume, options);
  throw new EvidenceError("file-system-unknown", {
    offset: 0,
    detail: `none of ${FILE_SYSTEMS.map(({ name }) => name).join(", ")} is there`,
    remedy: "Carve the volume for files by their signatures.",
  });
}
