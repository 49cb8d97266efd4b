import { memorySource } from "@mizugiwa/bytes";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { TYPE } from "./attribute.js";
import { ntfs } from "./ntfs.js";

const CLUSTER = 1024;
const CLUSTERS = 256;
const RECORD = 1024;
const MFT_CLUSTER = 4;
const MIRROR_CLUSTER = 120;
/** FILETIME of 2026-01-01T00:00:00Z. */
const TIME = 134_116_992_000_000_000n;

/** What a made record holds beside its attributes. */
interface RecordFacts {
  readonly sequence?: number;
  readonly inUse?: boolean;
  readonly directory?: boolean;
  readonly base?: readonly [record: number, sequence: number];
  /** Bytes put behind the used part. */
  readonly slack?: Uint8Array;
}

/**
 * An NTFS volume of 256 KiB made by hand: clusters and records of 1 KiB, the table from cluster 4 on with room for `records`, a root
 * directory, and what a test puts on it. $Bitmap says that everything from cluster 128 on is free.
 */
export class TinyNtfs {
  readonly bytes = new Uint8Array(CLUSTER * CLUSTERS);
  readonly #view = new DataView(this.bytes.buffer);

  constructor(records = 32, room = records) {
    const view = this.#view;
    this.bytes.set(new TextEncoder().encode("NTFS    "), 3);
    view.setUint16(0x0b, 512, true);
    view.setUint8(0x0d, CLUSTER / 512);
    view.setBigUint64(0x28, BigInt(CLUSTERS * (CLUSTER / 512)), true);
    view.setBigUint64(0x30, BigInt(MFT_CLUSTER), true);
    view.setBigUint64(0x38, BigInt(MIRROR_CLUSTER), true);
    view.setInt8(0x40, -10);
    view.setInt8(0x44, -10);
    view.setUint16(0x1fe, 0xaa55, true);
    this.record(0, [
      resident(TYPE.fileName, fileName([5, 5], "$MFT")),
      nonResident(TYPE.data, [[MFT_CLUSTER, room]], records * RECORD),
      resident(TYPE.bitmap, new Uint8Array(Math.ceil(records / 8)).fill(0xff)),
    ]);
    this.record(3, [resident(TYPE.volumeInformation, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0))]);
    this.record(5, [resident(TYPE.fileName, fileName([5, 5], "."))], { sequence: 5, directory: true });
    this.record(6, [resident(TYPE.data, new Uint8Array(CLUSTERS / 8).fill(0xff, 0, 16))]);
  }

  /** Writes a record of the table, its attributes in order, its fixups set. */
  record(number: number, attributes: readonly Uint8Array[], facts: RecordFacts = {}): this {
    const at = TinyNtfs.offsetOf(number);
    const { sequence = 1, inUse = true, directory = false, base, slack } = facts;
    const record = this.bytes.subarray(at, at + RECORD).fill(0);
    const view = new DataView(record.buffer, record.byteOffset, RECORD);
    record.set(new TextEncoder().encode("FILE"));
    view.setUint16(4, 0x30, true);
    view.setUint16(6, 3, true);
    view.setUint16(16, sequence, true);
    view.setUint16(20, 0x38, true);
    view.setUint16(22, (inUse ? 1 : 0) | (directory ? 2 : 0), true);
    if (base !== undefined) view.setBigUint64(32, (BigInt(base[1]) << 48n) | BigInt(base[0]), true);
    let end = 0x38;
    for (const attribute of attributes) {
      record.set(attribute, end);
      end += attribute.length;
    }
    view.setUint32(end, 0xffff_ffff, true);
    view.setUint32(24, end + 8, true);
    if (slack !== undefined) record.set(slack, end + 8);
    setFixups(view, 0x30, 3);
    return this;
  }

  /** Writes bytes at a cluster. */
  put(cluster: number, bytes: Uint8Array): this {
    this.bytes.set(bytes, cluster * CLUSTER);
    return this;
  }

  /** The image with the mirror of its first records. */
  sealed(): Uint8Array {
    this.bytes.set(this.bytes.slice(TinyNtfs.offsetOf(0), TinyNtfs.offsetOf(4)), MIRROR_CLUSTER * CLUSTER);
    return this.bytes;
  }

  open(): FileSystem {
    return ntfs.open(memorySource(this.sealed()), DEFAULT_FILE_SYSTEM_OPTIONS);
  }

  static offsetOf(number: number): number {
    return MFT_CLUSTER * CLUSTER + number * RECORD;
  }
}

/** The last word of each 512 bytes moves to the update sequence, its number takes the place. */
export function setFixups(view: DataView, at: number, count: number): void {
  view.setUint16(at, 7, true);
  for (let index = 1; index < count; index += 1) {
    view.setUint16(at + index * 2, view.getUint16(index * 512 - 2, true), true);
    view.setUint16(index * 512 - 2, 7, true);
  }
}

function utf16(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "utf16le"));
}

/** A resident attribute with its value. */
export function resident(type: number, value: Uint8Array, name = ""): Uint8Array {
  const valueAt = Math.ceil((24 + name.length * 2) / 8) * 8;
  const bytes = new Uint8Array(Math.ceil((valueAt + value.length) / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  view.setUint8(9, name.length);
  view.setUint16(10, 24, true);
  view.setUint32(16, value.length, true);
  view.setUint16(20, valueAt, true);
  bytes.set(utf16(name), 24);
  bytes.set(value, valueAt);
  return bytes;
}

/** A non-resident attribute; runs of [cluster, length], clusters below 32,768, null for a hole. */
export function nonResident(
  type: number,
  runs: readonly (readonly [cluster: number | null, length: number])[],
  size: number,
  name = "",
): Uint8Array {
  const runsAt = 64 + Math.ceil((name.length * 2) / 8) * 8;
  const bytes = new Uint8Array(Math.ceil((runsAt + runs.length * 5 + 1) / 8) * 8);
  const view = new DataView(bytes.buffer);
  const clusters = runs.reduce((total, [, length]) => total + length, 0);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  view.setUint8(8, 1);
  view.setUint8(9, name.length);
  view.setUint16(10, 64, true);
  view.setBigUint64(24, BigInt(clusters - 1), true);
  view.setUint16(32, runsAt, true);
  for (const [at, value] of [
    [40, clusters * CLUSTER],
    [48, size],
    [56, size],
  ] as const) {
    view.setBigUint64(at, BigInt(value), true);
  }
  bytes.set(utf16(name), 64);
  let at = runsAt;
  let before = 0;
  for (const [cluster, length] of runs) {
    view.setUint8(at, cluster === null ? 0x02 : 0x22);
    view.setUint16(at + 1, length, true);
    at += 3;
    if (cluster === null) continue;
    view.setInt16(at, cluster - before, true);
    before = cluster;
    at += 2;
  }
  return bytes;
}

/** The value of an attribute list: types, and the records that hold them in their first life. */
export function attributeList(entries: readonly (readonly [type: number, record: number])[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * 32);
  const view = new DataView(bytes.buffer);
  for (const [index, [type, record]] of entries.entries()) {
    view.setUint32(index * 32, type, true);
    view.setUint16(index * 32 + 4, 32, true);
    view.setBigUint64(index * 32 + 16, (1n << 48n) | BigInt(record), true);
  }
  return bytes;
}

/** The value of $FILE_NAME; space 1 is Win32, 2 DOS. */
export function fileName(
  parent: readonly [record: number, sequence: number],
  name: string,
  { size = 0, space = 1, directory = false } = {},
): Uint8Array {
  const bytes = new Uint8Array(66 + name.length * 2);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, (BigInt(parent[1]) << 48n) | BigInt(parent[0]), true);
  for (let at = 8; at <= 32; at += 8) view.setBigUint64(at, TIME, true);
  view.setBigUint64(48, BigInt(size), true);
  view.setUint32(56, directory ? 0x1000_0000 : 0x20, true);
  view.setUint8(64, name.length);
  view.setUint8(65, space);
  bytes.set(utf16(name), 66);
  return bytes;
}

/** An index entry over a name; `file` is null for the end mark. */
export function indexEntry(file: readonly [record: number, sequence: number] | null, key: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((16 + key.length) / 8) * 8);
  const view = new DataView(bytes.buffer);
  if (file !== null) view.setBigUint64(0, (BigInt(file[1]) << 48n) | BigInt(file[0]), true);
  view.setUint16(8, bytes.length, true);
  view.setUint16(10, key.length, true);
  view.setUint16(12, file === null ? 2 : 0, true);
  bytes.set(key, 16);
  return bytes;
}

/** An index block: entries in use, the end mark, and bytes behind it. */
export function indexBlock(used: readonly Uint8Array[], slack: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1024);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("INDX"));
  view.setUint16(4, 0x28, true);
  view.setUint16(6, 3, true);
  let at = 0x40;
  for (const entry of [...used, indexEntry(null, new Uint8Array(0))]) {
    bytes.set(entry, at);
    at += entry.length;
  }
  view.setUint32(0x18, 0x28, true);
  view.setUint32(0x1c, at - 0x18, true);
  view.setUint32(0x20, 1024 - 0x18, true);
  for (const entry of slack) {
    bytes.set(entry, at);
    at += entry.length;
  }
  setFixups(view, 0x28, 3);
  return bytes;
}
