import type { Item, Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Change } from "../change.js";
import type { Entry } from "../entry.js";
import type { Range } from "../range.js";
import type { Recovered } from "../recovery/recovered.js";

/** How a file system is read. */
export interface FileSystemOptions {
  /**
   * Whether a journal that was not played back is played back in memory, as the system itself would at the next mount (the default). The
   * volume is never written.
   */
  readonly replay: boolean;
  /** Minutes east of UTC that local times (FAT, ISO without offset) are taken in. */
  readonly offsetMinutes: number;
  /** Code page of short names (FAT): 437 where it is not told, 932 for Japanese hosts. */
  readonly oem?: "cp437" | "cp932";
  /** Most bytes of memory that tables of the volume may take before a read is refused with `limit-passed`. */
  readonly heldBytes: number;
}

export const DEFAULT_FILE_SYSTEM_OPTIONS: FileSystemOptions = {
  replay: true,
  offsetMinutes: 0,
  heldBytes: 256 * 1024 * 1024,
};

/** An open file system. Everything is read anew when it is asked for; nothing is kept of a listing. */
export interface FileSystem {
  /** "ext4", "ntfs", "fat32", "exfat", "xfs", "btrfs", "iso9660" … */
  readonly kind: string;
  readonly label: string | null;
  /** UUID or serial number in its usual text form. */
  readonly uuid: string | null;
  readonly blockSize: number;
  /** What was found wrong on opening: checksums, a journal that waits, damage that was gone around. */
  readonly problems: readonly Problem[];
  /** Further facts in its own words, for `image info`. */
  readonly facts: ReadonlyMap<string, string>;
  /**
   * Every live name, the root directory first (its name is empty), a directory before what it holds. A directory or inode that cannot be read is a
   * problem with its place, and what can be read goes on. A cycle is a problem, not an endless list.
   */
  list(): Generator<Item<Entry>, void, undefined>;
  /**
   * Content of a live entry, "" for the main stream; random access, without holding it. Holes and unwritten extents read as zeros; compressed
   * data as it was. Throws EvidenceError `stream-unknown` where there is no such stream, `content-damaged` from a read where bytes cannot be had.
   */
  open(entry: Entry, stream?: string): ByteSource;
  /** Where the content of a live stream lies in the volume, in order; null where it has no such place (inline, compressed). */
  ranges(entry: Entry, stream?: string): readonly Range[] | null;
  /** Deleted files as far as the file system remembers them, best knowledge of each; orphans too. */
  deleted(): Generator<Item<Recovered>, void, undefined>;
  /** What the file system noted of changes to files, oldest first; left out where it keeps no such journal. */
  changes?(): Generator<Item<Change>, void, undefined>;
  /** Ranges of the volume that belong to nobody now, ascending, not touching. */
  unallocated(): Iterable<Range>;
}

/** One kind of file system; the registry lists them. */
export interface FileSystemFormat {
  readonly name: string;
  /** Whether the volume holds one, by its content; reads little, never throws for bad content. */
  detect(volume: ByteSource): boolean;
  /** Opens it; throws EvidenceError or a struct error where nothing can be read. */
  open(volume: ByteSource, options: FileSystemOptions): FileSystem;
}
