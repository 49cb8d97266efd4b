export { type CarveOptions, carve, DEFAULT_CARVE_OPTIONS } from "./carving/carve.js";
export type { CarvingFormat, Measured, Soundness } from "./carving/format.js";
export type { Change } from "./change.js";
export { type Codecs, DEFAULT_CODECS } from "./codecs.js";
export type {
  CheckedRead,
  Container,
  Damage,
  Layer,
  Part,
  Scratch,
  Surroundings,
} from "./containers/container.js";
export type { OpenedImage } from "./containers/registry.js";
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
export { type LogicalFile, type LogicalSource, logicalFileSystem } from "./file-systems/logical/logical.js";
export { ntfs } from "./file-systems/ntfs/ntfs.js";
export { readUsnJournal, type UsnRecord } from "./file-systems/ntfs/usn-journal.js";
export { usnReasons } from "./file-systems/ntfs/usn-reasons.js";
export { type Hash, type HashName, hashSource, type MakeHash, planReads } from "./hashing.js";
export type { Instant } from "./instant.js";
export { type Baseline, type BaselineLimits, readBaseline } from "./known/baseline.js";
export { Comparison, type Known } from "./known/comparison.js";
export { type HashList, readHashList } from "./known/hash-list.js";
export { type PackageFiles, type PackageLimits, readPackages } from "./known/packages.js";
export {
  type ComparedFile,
  type Digests,
  type Judgement,
  type MissingFile,
  type Reason,
  VERDICTS,
  type Verdict,
} from "./known/verdict.js";
export { bodyfileLine } from "./listing/bodyfile.js";
export { entryJson } from "./listing/entry-json.js";
export { type EntryRecord, entryRecord } from "./listing/entry-record.js";
export { instantText } from "./listing/instant-text.js";
export { bytesText, pathText } from "./listing/path-text.js";
export { safeParts } from "./listing/safe-path.js";
export { type Evidence, type EvidenceOptions, type EvidenceVolume, openEvidence } from "./open.js";
export type { Range } from "./range.js";
export type { Confidence, Method, Recovered } from "./recovery/recovered.js";
export { type Verification, verificationOf, verifyContainer } from "./verify.js";
export type { Encryption } from "./volumes/encryption.js";
export type { Located } from "./volumes/volume.js";
