import type { Problem } from "@mizugiwa/base";
import type { Instant } from "./instant.js";

export type FileType = "file" | "dir" | "symlink" | "char" | "block" | "fifo" | "socket" | "other";

/** One content of a file: the main one has the name "", an NTFS alternate data stream its own. */
export interface Stream {
  readonly name: string;
  /** Size in bytes as the file system tells it. */
  readonly size: number;
}

/** What a file system knows of a file under one of its names. A file with three names is three entries with one inode. */
export interface Entry {
  /**
   * Path of the directory that holds the name, as raw bytes: "" for the root's own, else "/a/b" without a slash at the end.
   * Names that are UTF-16 on disk are given as UTF-8, lone surrogates in the same three-byte form (WTF-8).
   */
  readonly directory: Uint8Array;
  /** The name as raw bytes; empty for the root directory itself. Never holds "/" unless the disk does. */
  readonly name: Uint8Array;
  /** Inode, MFT record, object id; null where the file system has none. */
  readonly inode: number | null;
  /** The reuse counter of the inode (generation, sequence number) where there is one. */
  readonly generation: number | null;
  readonly type: FileType;
  /** False for what was deleted. */
  readonly allocated: boolean;
  /** Size of the main stream in bytes. */
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  /** Change of the metadata: ctime, MFT entry changed. */
  readonly changed: Instant | null;
  /** Birth: crtime, creation. */
  readonly born: Instant | null;
  /** Deletion, where the file system notes it (ext dtime). */
  readonly deleted: Instant | null;
  /** st_mode with its type bits, where the file system has one. */
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly links: number | null;
  /** Where a symbolic link or reparse point leads, as raw bytes. */
  readonly target: Uint8Array | null;
  /** Major and minor number of a device node. */
  readonly device: readonly [major: number, minor: number] | null;
  /** Extended attributes with their full names ("user.x", "system.posix_acl_access"). */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** The main stream first, where there is one; a directory has streams only where it carries named ones. */
  readonly streams: readonly Stream[];
  /** Further facts in the file system's own words: NTFS file attributes as "0x20", flags, short name, $FILE_NAME times … */
  readonly facts: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}
