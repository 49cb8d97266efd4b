import type { Entry, FileType, Stream } from "../../entry.js";
import type { Found } from "./name-remnants.js";

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
/** Flag of $FILE_NAME that repeats that the file has an index of names. */
const DIRECTORY = 0x1000_0000;

const PLACES = { indx: "index", mft: "MFT record", log: "log" } as const;

/** A deleted name of which nothing but its $FILE_NAME structure is left. Its times are those of the name, which Windows rarely renews. */
export class RemnantEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number | null;
  readonly generation: number | null;
  readonly type: FileType;
  readonly allocated = false;
  readonly size: number;
  readonly modified;
  readonly accessed;
  readonly changed;
  readonly born;
  readonly deleted = null;
  readonly mode = null;
  readonly uid = null;
  readonly gid = null;
  readonly links = null;
  readonly target = null;
  readonly device = null;
  readonly xattrs = NO_XATTRS;
  readonly streams: readonly Stream[];
  readonly facts: ReadonlyMap<string, string>;
  readonly problems = [];

  constructor({ file, name, offset, method }: Found, directory: Uint8Array) {
    const isDirectory = (name.flags & DIRECTORY) !== 0;
    this.directory = directory;
    this.name = name.name;
    this.inode = file === null ? null : file.record;
    this.generation = file === null ? null : file.sequence;
    this.type = isDirectory ? "dir" : "file";
    this.size = isDirectory ? 0 : name.size;
    this.modified = name.modified;
    this.accessed = name.accessed;
    this.changed = name.changed;
    this.born = name.born;
    this.streams = isDirectory ? [] : [{ name: "", size: name.size }];
    const facts = new Map([
      ["attributes", `0x${(name.flags & 0xffff).toString(16)}`],
      ["remnant-of", PLACES[method]],
      ["parent", `${name.parent.record}-${name.parent.sequence}`],
    ]);
    if (offset !== null) facts.set("remnant-offset", String(offset));
    this.facts = facts;
  }
}
