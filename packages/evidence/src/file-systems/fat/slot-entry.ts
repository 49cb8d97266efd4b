import type { Problem } from "@mizugiwa/base";
import type { Entry, FileType, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const NO_STREAMS: readonly Stream[] = [];
const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** The Sleuth Kit numbers the root 2, and slots from 3 on. */
const ROOT_INODE = 2;
export const FIRST_INODE = 3;

/** Where a name stands. */
export interface SlotPlace {
  readonly directory: Uint8Array;
  readonly inode: number;
  readonly allocated: boolean;
}

/** What a slot tells of a file. */
interface SlotFile {
  readonly name: Uint8Array;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  readonly born: Instant | null;
  readonly problems: readonly Problem[];
}

/**
 * An entry of FAT or exFAT: a file is its slot. Its inode is the number of the slot as The Sleuth Kit counts them, since these file systems
 * have none of their own; what Unix keeps of a file they do not know.
 */
export class SlotEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation = null;
  readonly type: FileType;
  readonly allocated: boolean;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  readonly changed = null;
  readonly born: Instant | null;
  readonly deleted = null;
  readonly mode = null;
  readonly uid = null;
  readonly gid = null;
  readonly links = null;
  readonly target = null;
  readonly device = null;
  readonly xattrs = NO_XATTRS;
  readonly streams: readonly Stream[];
  readonly problems: readonly Problem[];

  constructor({ directory, inode, allocated }: SlotPlace, file: SlotFile) {
    this.directory = directory;
    this.name = file.name;
    this.inode = inode;
    this.type = file.isDirectory ? "dir" : "file";
    this.allocated = allocated;
    this.size = file.size;
    this.modified = file.modified;
    this.accessed = file.accessed;
    this.born = file.born;
    this.streams = file.isDirectory ? NO_STREAMS : [{ name: "", size: file.size }];
    this.problems = file.problems;
  }

  get facts(): ReadonlyMap<string, string> {
    return NO_FACTS;
  }
}

/** The root directory: no slot tells of it, so it has neither times nor attributes. */
export function rootEntry(size: number): SlotEntry {
  const nothing = new Uint8Array(0);
  const place = { directory: nothing, inode: ROOT_INODE, allocated: true };
  const unknown = { modified: null, accessed: null, born: null, problems: [] };
  return new SlotEntry(place, { name: nothing, isDirectory: true, size, ...unknown });
}
