import { FORMAT, XfsInode } from "../inode.js";
import type { LogRecord, XfsLog } from "./records.js";

/**
 * What transactions logged: operations of 12 bytes head (transaction, length, client, flags) that give regions; a committed transaction's
 * regions are items, each a format region that tells its kind and its count of regions, in the order of bytes of the machine.
 * Source: XFS Algorithms and Data Structures, 14.3; fs/xfs/libxfs/xfs_log_format.h.
 */
const OPERATION = 12;
const FLAG = { start: 1, commit: 2, continues: 4, continued: 8, unmount: 32 } as const;
const CLIENT_TRANSACTION = 0x69;
const ITEM = { inode: 0x123b, buffer: 0x123c } as const;
const FIELD = { data: 2, extents: 4, root: 8, attributeData: 0x40, attributeExtents: 0x80 } as const;
const CORE_OLD = 96;
const CORE_NEW = 176;
const CHUNK = 128;
const BUFFER_INODES = 1;
const BUFFER_CANCELLED = 2;
/** Bytes of one transaction that are held; a larger one is passed over. */
const TRANSACTION_MAX = 64 * 1024 * 1024;

/** An inode as a transaction logged it. */
export interface LoggedInode {
  readonly kind: "inode";
  /** Counts up along the log. */
  readonly order: number;
  readonly inode: XfsInode;
  /** The literal area was logged too: extent records, or what lies in the inode itself. */
  readonly hasFork: boolean;
  readonly hasAttributes: boolean;
  /** Byte of the volume where the inode lies. */
  readonly at: number;
}

/** Parts of a buffer of metadata as a transaction logged them. */
export interface LoggedBuffer {
  readonly kind: "buffer";
  readonly order: number;
  /** Byte of the volume where the buffer starts, and its size. */
  readonly at: number;
  readonly size: number;
  readonly cancelled: boolean;
  /** A buffer of inodes: what counts of them is logged as inodes. */
  readonly holdsInodes: boolean;
  readonly chunks: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

export type LoggedItem = LoggedInode | LoggedBuffer;

/** What was logged, in order, by committed transactions; `start` and `end` bound the records where given. */
export interface LogReading {
  /** Whether the newest record says that the volume was unmounted. */
  clean: boolean;
  /** Turn and sector of the oldest record that was not written back, as the newest record has it. */
  tail: { readonly cycle: number; readonly sector: number } | null;
}

interface Transaction {
  regions: Uint8Array[];
  bytes: number;
  open: boolean;
}

/** Reads the log: items of committed transactions in order. `reading` is filled along the way and holds at the end. */
export function* loggedItems(
  log: XfsLog,
  inodeSize: number,
  reading: LogReading,
): Generator<LoggedItem & { record: LogRecord }, void, undefined> {
  const running = new Map<number, Transaction>();
  let order = 0;
  for (const record of log.records()) {
    reading.clean = false;
    reading.tail = { cycle: record.tailCycle, sector: record.tailSector };
    const { payload } = record;
    for (let at = 0, left = record.operations; at + OPERATION <= payload.byteLength && left > 0; left -= 1) {
      const id = payload.getUint32(at);
      const length = payload.getUint32(at + 4);
      const client = payload.getUint8(at + 8);
      const flags = payload.getUint8(at + 9);
      at += OPERATION;
      if (at + length > payload.byteLength) break;
      if ((flags & FLAG.unmount) !== 0) reading.clean = true;
      else if (client === CLIENT_TRANSACTION) {
        const region = new Uint8Array(payload.buffer, payload.byteOffset + at, length).slice();
        const whole = operate(running, id, flags, region);
        if (whole !== null) {
          for (const item of itemsOf(whole, record.littleEndian, inodeSize, order)) {
            order += 1;
            yield { ...item, order, record };
          }
        }
      }
      at += length;
    }
  }
}

/** Adds an operation to its transaction; gives the regions when it commits. */
function operate(
  running: Map<number, Transaction>,
  id: number,
  flags: number,
  region: Uint8Array,
): readonly Uint8Array[] | null {
  if ((flags & FLAG.start) !== 0) running.set(id, { regions: [], bytes: 0, open: false });
  const transaction = running.get(id);
  if (transaction === undefined) return null;
  transaction.bytes += region.length;
  if (transaction.bytes > TRANSACTION_MAX) {
    running.delete(id);
    return null;
  }
  if ((flags & FLAG.continued) !== 0 && transaction.open) {
    const last = transaction.regions.pop() ?? new Uint8Array(0);
    const joined = new Uint8Array(last.length + region.length);
    joined.set(last);
    joined.set(region, last.length);
    transaction.regions.push(joined);
  } else if (region.length > 0) transaction.regions.push(region);
  transaction.open = (flags & FLAG.continues) !== 0;
  if ((flags & FLAG.commit) === 0) return null;
  running.delete(id);
  return transaction.regions;
}

/** The items of a transaction; the first region is its own head. A chain that breaks ends the transaction. */
function* itemsOf(
  regions: readonly Uint8Array[],
  little: boolean,
  inodeSize: number,
  order: number,
): Generator<LoggedItem, void, undefined> {
  for (let index = 1; index < regions.length; ) {
    const format = viewOf(regions[index]);
    if (format.byteLength < 4) return;
    const kind = format.getUint16(0, little);
    const count = format.getUint16(2, little);
    if (count === 0) return;
    const parts = regions.slice(index + 1, index + count);
    const item =
      kind === ITEM.inode
        ? inodeItem(format, parts, little, inodeSize, order)
        : kind === ITEM.buffer
          ? bufferItem(format, parts, little, order)
          : null;
    if (item !== null) yield item;
    index += count;
  }
}

/** Format of 56 bytes: 4 fields, 8 and 10 sizes of attributes and data, 16 inode, 40 sector of its buffer, 52 byte within it. */
function inodeItem(
  format: DataView,
  parts: readonly Uint8Array[],
  little: boolean,
  inodeSize: number,
  order: number,
): LoggedInode | null {
  const [core, ...forks] = parts;
  if (format.byteLength < 56 || core === undefined || core.length < CORE_OLD) return null;
  const fields = format.getUint32(4, little);
  const number = Number(format.getBigUint64(16, little));
  const bytes = diskCore(core, little, inodeSize, number);
  const inode = new XfsInode(number, new DataView(bytes.buffer), 0, inodeSize);
  const dataSize = format.getUint16(10, little);
  const hasFork = (fields & (FIELD.data | FIELD.extents)) !== 0 && dataSize > 0;
  if (hasFork) put(bytes, forks[0], inode.coreSize);
  const hasRoot = (fields & FIELD.root) !== 0 && dataSize > 0 && inode.format === FORMAT.btree;
  if (hasRoot) putRoot(inode.dataFork, forks[0], inode.version);
  const attributes = (fields & (FIELD.attributeData | FIELD.attributeExtents)) === 0 ? undefined : forks.at(-1);
  const fork = inode.attributeFork;
  const hasAttributes = attributes !== undefined && fork !== null && format.getUint16(8, little) > 0;
  if (hasAttributes) put(bytes, attributes, inodeSize - fork.byteLength);
  const at = Number(format.getBigInt64(40, little)) * 512 + format.getInt32(52, little);
  return { kind: "inode", order, inode, hasFork: hasFork || hasRoot, hasAttributes, at };
}

function put(bytes: Uint8Array, region: Uint8Array | undefined, at: number): void {
  if (region !== undefined && at < bytes.length) bytes.set(region.subarray(0, bytes.length - at), at);
}

/** The root of a block tree is logged as a block with its head; in the inode it has a head of 4 bytes and as many keys as fit. */
function putRoot(fork: DataView, region: Uint8Array | undefined, version: number): void {
  const head = version >= 3 ? 72 : 24;
  if (region === undefined || region.length < head + 16 || fork.byteLength < 20) return;
  const root = viewOf(region);
  const count = root.getUint16(6);
  const logged = Math.floor((region.length - head) / 16);
  const fit = Math.floor((fork.byteLength - 4) / 16);
  if (count > logged || count > fit) return;
  const bytes = new Uint8Array(fork.buffer, fork.byteOffset, fork.byteLength);
  bytes.set(region.subarray(4, 8));
  bytes.set(region.subarray(head, head + count * 8), 4);
  bytes.set(region.subarray(head + logged * 8, head + logged * 8 + count * 8), 4 + fit * 8);
}

/** Fields of the core by size, as they follow each other: the log keeps them in the machine's order. */
const WIDE = [56, 64, 104, 112, 120, 152];
const WORDS = [8, 12, 16, 32, 36, 40, 44, 48, 52, 72, 76, 92, 96, 128, 144, 148];
const HALVES = [0, 2, 6, 20, 22, 30, 80, 86, 88, 90];
const TIMES = [32, 40, 48, 144];
const FLAG2_BIG_TIME = 8;
const FLAG2_MANY_EXTENTS = 16;

/** The core as it lies on the disk, big-endian, in an inode that is otherwise zero. */
function diskCore(core: Uint8Array, little: boolean, inodeSize: number, number: number): Uint8Array {
  const bytes = new Uint8Array(inodeSize);
  const size = Math.min(core.length, CORE_NEW, inodeSize);
  bytes.set(core.subarray(0, size));
  if (!little) return bytes;
  const version = core[4] ?? 0;
  const flags2 = version >= 3 && core.length >= CORE_NEW ? (core[120] ?? 0) : 0;
  const swap = (at: number, count: number): void => {
    if (at + count <= size) bytes.subarray(at, at + count).reverse();
  };
  const wide = (flags2 & FLAG2_BIG_TIME) === 0 ? WIDE : [...WIDE, ...TIMES];
  for (const at of wide) swap(at, 8);
  for (const at of WORDS) if (!wide.some((start) => at >= start && at < start + 8)) swap(at, 4);
  for (const at of HALVES) if ((flags2 & FLAG2_MANY_EXTENTS) === 0 || (at !== 80 && at !== 30)) swap(at, 2);
  if ((flags2 & FLAG2_MANY_EXTENTS) !== 0) swap(24, 8);
  if (version >= 3) new DataView(bytes.buffer).setBigUint64(152, BigInt(number));
  return bytes;
}

/** Format: 4 flags, 6 sectors, 8 first sector, 16 words of the map, 20 the map: a bit for each 128 bytes, a region for each run of bits. */
function bufferItem(
  format: DataView,
  parts: readonly Uint8Array[],
  little: boolean,
  order: number,
): LoggedBuffer | null {
  if (format.byteLength < 20) return null;
  const at = Number(format.getBigInt64(8, little)) * 512;
  const size = format.getUint16(6, little) * 512;
  const flags = format.getUint16(4, little);
  const words = Math.min(format.getUint32(16, little), Math.floor((format.byteLength - 20) / 4));
  const chunks: { at: number; bytes: Uint8Array }[] = [];
  let part = 0;
  let last = -2;
  let within = 0;
  for (let bit = 0; bit < words * 32; bit += 1) {
    if ((format.getUint32(20 + Math.floor(bit / 32) * 4, little) & (1 << (bit % 32))) === 0) continue;
    // A run of bits is one region; a region that is used up while bits go on is followed by the next.
    const region = parts[part];
    if (region === undefined) break;
    if (last !== bit - 1 || within >= region.length) {
      if (last >= 0) part += 1;
      const next = parts[part];
      if (next === undefined) break;
      chunks.push({ at: bit * CHUNK, bytes: next });
      within = 0;
    }
    within += CHUNK;
    last = bit;
  }
  const [cancelled, holdsInodes] = [(flags & BUFFER_CANCELLED) !== 0, (flags & BUFFER_INODES) !== 0];
  return { kind: "buffer", order, at, size, cancelled, holdsInodes, chunks };
}

function viewOf(bytes: Uint8Array | undefined): DataView {
  return bytes === undefined
    ? new DataView(new ArrayBuffer(0))
    : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
