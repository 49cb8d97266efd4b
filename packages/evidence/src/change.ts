import type { Instant } from "./instant.js";

/** Something that happened to a file, as a file system noted it itself. */
export interface Change {
  readonly time: Instant | null;
  /** Path of the directory and the name then, as raw bytes; an empty name where only the file's number is told. */
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation: number;
  /** What happened, in the file system's own words: "file-create", "rename-old-name", "close" … */
  readonly reasons: readonly string[];
  /** Place of the note in its journal: the update sequence number of NTFS. */
  readonly position: number;
}
