import { TYPE, wide } from "./key.js";

/** A name as an inode tells it: in which directory, and what. */
export interface BackName {
  readonly parent: number;
  /** A view. */
  readonly name: Uint8Array;
}

/** A name as a directory tells it, or an attribute of a file, which has the same form. */
export interface DirectoryName {
  /** The inode, or the subvolume where `isSubvolume`. */
  readonly child: number;
  readonly isSubvolume: boolean;
  /** 1 file, 2 directory … 7 symbolic link, 8 attribute. */
  readonly type: number;
  /** Views. */
  readonly name: Uint8Array;
  readonly data: Uint8Array;
}

const DIRECTORY_HEAD = 30;
/** The highest bit says that the name is encrypted. */
const TYPE_BITS = 0x7f;
const NAME_MAX = 255;

/**
 * The entries of a DIR_ITEM, DIR_INDEX or XATTR_ITEM: names with the same hash stand one after the other.
 *
 *   offset  size  meaning
 *        0    17  key of the inode or subvolume
 *       17     8  transaction
 *       25     2  size of data
 *       27     2  size of name
 *       29     1  type
 *       30     -  name, data
 *
 * Gives null in place of what does not lie within the item, and ends.
 */
export function* directoryNames(view: DataView): Generator<DirectoryName | null, void, undefined> {
  for (let at = 0; at < view.byteLength; ) {
    const hasHead = at + DIRECTORY_HEAD <= view.byteLength;
    const dataSize = hasHead ? view.getUint16(at + 25, true) : 0;
    const nameSize = hasHead ? view.getUint16(at + 27, true) : 0;
    const end = at + DIRECTORY_HEAD + nameSize + dataSize;
    if (nameSize === 0 || nameSize > NAME_MAX || end > view.byteLength) return yield null;
    const nameAt = at + DIRECTORY_HEAD;
    yield {
      child: wide(view, at),
      isSubvolume: view.getUint8(at + 8) === TYPE.root,
      type: view.getUint8(at + 29) & TYPE_BITS,
      name: new Uint8Array(view.buffer, view.byteOffset + nameAt, nameSize),
      data: new Uint8Array(view.buffer, view.byteOffset + nameAt + nameSize, dataSize),
    };
    at = end;
  }
}

/** The names of an INODE_REF, whose key's offset is the directory, or of an INODE_EXTREF, where each tells its own. */
export function* backNames(
  view: DataView,
  extended: boolean,
  directory: number,
): Generator<BackName | null, void, undefined> {
  const head = extended ? 18 : 10;
  for (let at = 0; at < view.byteLength; ) {
    const nameSize = at + head <= view.byteLength ? view.getUint16(at + head - 2, true) : 0;
    const end = at + head + nameSize;
    if (nameSize === 0 || nameSize > NAME_MAX || end > view.byteLength) return yield null;
    yield {
      parent: extended ? wide(view, at) : directory,
      name: new Uint8Array(view.buffer, view.byteOffset + at + head, nameSize),
    };
    at = end;
  }
}
