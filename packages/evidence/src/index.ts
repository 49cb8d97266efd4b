export type { Container, ContainerFormat, Layer, Part, Scratch, Surroundings } from "./containers/container.js";
export type { Entry, FileType, Stream } from "./entry.js";
export { EvidenceError } from "./evidence-error.js";
export { exfat } from "./file-systems/exfat/exfat.js";
export { fat } from "./file-systems/fat/fat.js";
export {
  DEFAULT_FILE_SYSTEM_OPTIONS,
  type FileSystem,
  type FileSystemFormat,
  type FileSystemOptions,
} from "./file-systems/file-system.js";
export { iso9660 } from "./file-systems/iso/iso.js";
export { ntfs } from "./file-systems/ntfs/ntfs.js";
export type { Instant } from "./instant.js";
export { bodyfileLine } from "./listing/bodyfile.js";
export { type EntryRecord, entryRecord } from "./listing/entry-record.js";
export { instantText } from "./listing/instant-text.js";
export { bytesText, pathText } from "./listing/path-text.js";
export { safeParts } from "./listing/safe-path.js";
export type { Range } from "./range.js";
export type { Confidence, Method, Recovered } from "./recovery/recovered.js";
export type { Volume, VolumeFormat, VolumeSystem } from "./volumes/volume.js";
