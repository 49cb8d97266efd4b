/** Numbers of objects that are no inodes; they are the last ones of 64 bits, hence below zero here. */
export const OBJECT = {
  rootTree: 1,
  extentTree: 2,
  topLevel: 5,
  checksumTree: 7,
  freeSpaceTree: 10,
  firstFree: 256,
  checksums: -10,
  orphans: -5,
} as const;

/** Types of items, in the order in which they follow each other within an object. */
export const TYPE = {
  inode: 1,
  inodeRef: 12,
  inodeExtendedRef: 13,
  attribute: 24,
  orphan: 48,
  directoryItem: 84,
  directoryIndex: 96,
  extentData: 108,
  checksum: 128,
  root: 132,
  rootBackRef: 144,
  rootRef: 156,
  extent: 168,
  metadata: 169,
  freeSpaceExtent: 199,
  freeSpaceBitmap: 200,
  chunk: 228,
} as const;

const TWO_32 = 2 ** 32;
const SAFE_HIGH = 2 ** 21;

/** Where an item stands in its tree: by object, then type, then offset, all without sign. Halves of 64 bits, since doubles lose the low bits. */
export interface Key {
  readonly objectHigh: number;
  readonly objectLow: number;
  readonly type: number;
  readonly offsetHigh: number;
  readonly offsetLow: number;
}

export const KEY_SIZE = 17;
const WHOLE = 0xffffffff;

/** The key of numbers within the safe range; those below zero count from the end of 64 bits. */
export function keyOf(object: number, type: number, offset: number): Key {
  return {
    objectHigh: Math.floor(object / TWO_32) >>> 0,
    objectLow: object >>> 0,
    type,
    offsetHigh: Math.floor(offset / TWO_32) >>> 0,
    offsetLow: offset >>> 0,
  };
}

/** The last key of an object, or of one type of its items. */
export function lastKeyOf(object: number, type = 255): Key {
  return { ...keyOf(object, type, 0), offsetHigh: WHOLE, offsetLow: WHOLE };
}

/** 64 bits as a number: exact up to 2^53, and below zero where the high half says so; else as near as a double comes. */
export function wide(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  const low = view.getUint32(at, true);
  return (high >= TWO_32 - SAFE_HIGH ? high - TWO_32 : high) * TWO_32 + low;
}

/** Order of the key at `at` of a node against another. */
export function compareAt(view: DataView, at: number, key: Key): number {
  return (
    view.getUint32(at + 4, true) - key.objectHigh ||
    view.getUint32(at, true) - key.objectLow ||
    view.getUint8(at + 8) - key.type ||
    view.getUint32(at + 13, true) - key.offsetHigh ||
    view.getUint32(at + 9, true) - key.offsetLow
  );
}

/** The key that lies at `at`. */
export function readKey(view: DataView, at: number): Key {
  return {
    objectHigh: view.getUint32(at + 4, true),
    objectLow: view.getUint32(at, true),
    type: view.getUint8(at + 8),
    offsetHigh: view.getUint32(at + 13, true),
    offsetLow: view.getUint32(at + 9, true),
  };
}
