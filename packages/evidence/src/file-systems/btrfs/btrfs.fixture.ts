import { crc32c } from "@mizugiwa/bytes";
import { keyOf } from "./key.js";

const NODE = 4096;
const STRIPE = 65_536;
const SUPER_AT = 65_536;
/** Where the one chunk begins, in the logical space and on each device. */
export const BASE = 1024 * 1024;
const ROWS = 16;
/** Where nodes and data begin within the chunk. */
const NODES_AT = BASE;
const DATA_AT = BASE + 32 * NODE;

type Bytes = readonly number[] | Uint8Array;

/** An item of a leaf: its key and its data. */
export interface TinyItem {
  readonly key: readonly [object: number, type: number, offset: number];
  readonly data: Bytes;
}

export interface TinyInode {
  readonly mode?: number;
  readonly size?: number;
  readonly bytes?: number;
  readonly links?: number;
  readonly generation?: number;
  readonly flags?: number;
}

export interface TinyOptions {
  readonly devices?: number;
  /** Bits of the chunk's kind beside data, system and metadata. */
  readonly profile?: number;
  /** Devices of the stripes in order, from 1; all of them unless told. */
  readonly stripes?: readonly number[];
  readonly subStripes?: number;
  readonly generation?: number;
}

/** 64 bits, little-endian. */
export function wideBytes(...values: readonly number[]): number[] {
  return values.flatMap((value) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
    return [...bytes];
  });
}
const u16 = (value: number): number[] => [value & 255, value >> 8];
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
const text = (name: string): number[] => [...Buffer.from(name)];
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const FSID = text("file-system-uuid");

/** A small btrfs of one chunk, which tests fill item by item. Nodes of 4 KiB, CRC-32C, the top level in tree 5. */
export class TinyBtrfs {
  readonly generation: number;
  /** Items of trees by number; a leaf each. */
  readonly trees = new Map<number, TinyItem[]>([
    [1, []],
    [2, []],
    [5, []],
    [7, []],
  ]);
  readonly devices: Uint8Array[];
  readonly #options: Required<Omit<TinyOptions, "generation">>;
  #nodeAt = NODES_AT;
  #dataAt = DATA_AT;

  constructor({ devices = 1, profile = 0, stripes, subStripes = 1, generation = 10 }: TinyOptions = {}) {
    this.generation = generation;
    const all = Array.from({ length: devices }, (_, index) => index + 1);
    this.#options = { devices, profile, stripes: stripes ?? all, subStripes };
    this.devices = all.map(() => new Uint8Array(BASE + 2 * ROWS * STRIPE));
  }

  get #columns(): number {
    const { profile, stripes, subStripes } = this.#options;
    if (profile === 0x8) return stripes.length;
    if (profile === 0x40) return stripes.length / subStripes;
    return profile === 0x80 ? stripes.length - 1 : profile === 0x100 ? stripes.length - 2 : 1;
  }

  /** Devices and bytes where a logical byte lies. */
  places(logical: number): { device: number; at: number }[] {
    const { profile, stripes, subStripes } = this.#options;
    const within = logical - BASE;
    const put = (stripe: number, at: number, second = 0) => ({
      device: (stripes[stripe] ?? 1) - 1,
      at: BASE + second * ROWS * STRIPE + at,
    });
    if (this.#columns === 1 && (profile & 0x180) === 0)
      return stripes.map((device, stripe) => put(stripe, within, stripes.indexOf(device) < stripe ? 1 : 0));
    const row = Math.floor(within / STRIPE / this.#columns);
    const column = Math.floor(within / STRIPE) % this.#columns;
    const at = row * STRIPE + (within % STRIPE);
    if ((profile & 0x180) !== 0) return [put((row + column) % stripes.length, at)];
    return Array.from({ length: subStripes }, (_, copy) => put(column * subStripes + copy, at));
  }

  /** Writes bytes that lie within one stripe. */
  write(logical: number, bytes: Bytes): void {
    for (const { device, at } of this.places(logical)) this.devices[device]?.set(bytes, at);
  }

  /** Writes a node at the next free address, or the one given; gives the address. */
  node(owner: number, level: number, items: readonly TinyItem[], generation = this.generation, at?: number): number {
    const logical = at ?? this.#nodeAt;
    if (at === undefined) this.#nodeAt += NODE;
    this.write(logical, nodeBytes(logical, owner, level, items, generation));
    return logical;
  }

  /** Adds items to a tree. */
  add(tree: number, ...items: readonly TinyItem[]): this {
    this.trees.set(tree, [...(this.trees.get(tree) ?? []), ...items]);
    return this;
  }

  inode(number: number, facts: TinyInode = {}, tree = 5): this {
    return this.add(tree, inodeItem(number, facts, this.generation));
  }

  /** A name in both of the directory's indexes and beside the inode; `index` counts from 2. */
  name(parent: number, child: number, name: string, { type = 1, index = child, tree = 5 } = {}): this {
    return this.add(tree, ...nameItems(parent, child, name, type, index));
  }

  /** Stores sectors with their checksums and gives them to an owner; gives their address. */
  data(bytes: Uint8Array, generation = this.generation): number {
    const logical = this.#dataAt;
    this.#dataAt += bytes.length;
    for (let at = 0; at < bytes.length; at += NODE) this.write(logical + at, bytes.subarray(at, at + NODE));
    this.add(7, sumItem(logical, bytes));
    this.add(2, { key: [logical, 168, bytes.length], data: wideBytes(1, generation, 1) });
    return logical;
  }

  /** Writes all trees and super blocks. `older` are roots of the transactions before. */
  build(older: readonly { readonly root: number; readonly generation: number }[] = []): this {
    const places = new Map<number, number>();
    for (const [tree, items] of this.trees) if (tree > 1) places.set(tree, this.node(tree, 0, items));
    for (const [tree, bytenr] of places) this.add(1, rootItem(tree, bytenr, 0, this.generation));
    const root = this.node(1, 0, this.trees.get(1) ?? []);
    const chunk = this.#chunk();
    const chunkRoot = this.node(3, 0, [{ key: [256, 228, BASE], data: chunk }]);
    if ((this.#options.profile & 0x180) !== 0) this.#writeParity();
    for (const [index, device] of this.devices.entries())
      device.set(this.#superBlock(index + 1, root, chunkRoot, chunk, older), SUPER_AT);
    return this;
  }

  /** The exclusive or of each row, on the stripe behind the last one with data. */
  #writeParity(): void {
    const { stripes } = this.#options;
    for (let row = 0; row < ROWS; row += 1) {
      const parity = new Uint8Array(STRIPE);
      const start = BASE + row * STRIPE;
      for (let column = 0; column < this.#columns; column += 1) {
        const device = this.devices[(stripes[(row + column) % stripes.length] ?? 1) - 1];
        for (let at = 0; at < STRIPE; at += 1) parity[at] = (parity[at] ?? 0) ^ (device?.[start + at] ?? 0);
      }
      this.devices[(stripes[(row + this.#columns) % stripes.length] ?? 1) - 1]?.set(parity, start);
    }
  }

  #chunk(): number[] {
    const { profile, stripes, subStripes } = this.#options;
    const places = stripes.flatMap((device, stripe) => [
      ...wideBytes(device, BASE + (stripes.indexOf(device) < stripe ? ROWS * STRIPE : 0)),
      ...zeros(16),
    ]);
    const sizes = [
      ...wideBytes(ROWS * STRIPE * this.#columns, 2, STRIPE, 7 | profile),
      ...u32(STRIPE),
      ...u32(STRIPE),
      ...u32(NODE),
    ];
    return [...sizes, ...u16(stripes.length), ...u16(subStripes), ...places];
  }

  #superBlock(
    device: number,
    root: number,
    chunkRoot: number,
    chunk: readonly number[],
    older: readonly { readonly root: number; readonly generation: number }[],
  ): Uint8Array {
    const block = new Uint8Array(4096);
    const put = (at: number, bytes: Bytes): void => block.set(bytes, at);
    put(0x20, FSID);
    put(0x30, wideBytes(SUPER_AT));
    put(0x40, [...text("_BHRfS_M"), ...wideBytes(this.generation, root, chunkRoot)]);
    put(0x88, [
      ...wideBytes(this.devices.length),
      ...u32(4096),
      ...u32(NODE),
      ...u32(NODE),
      ...u32(4096),
      ...u32(chunk.length + 17),
    ]);
    put(0xa4, wideBytes(this.generation));
    put(0xb4, wideBytes(this.trees.has(10) ? 3 : 0, 0x345));
    put(0xc9, wideBytes(device, this.devices[device - 1]?.length ?? 0));
    put(0x12b, text("tiny"));
    put(0x32b, [...wideBytes(256), 228, ...wideBytes(BASE), ...chunk]);
    for (const [index, each] of older.entries()) put(0xb2b + index * 168, wideBytes(each.root, each.generation));
    return sealed(block);
  }
}

/** The same bytes with a checksum that holds. */
export function sealed(block: Uint8Array): Uint8Array {
  new DataView(block.buffer, block.byteOffset).setUint32(0, crc32c(block.subarray(32)), true);
  return block;
}

function nodeBytes(
  logical: number,
  owner: number,
  level: number,
  items: readonly TinyItem[],
  generation: number,
): Uint8Array {
  const block = new Uint8Array(NODE);
  block.set([...FSID, ...wideBytes(logical)], 32);
  const sorted = joined([...items].sort((a, b) => order(a.key, b.key)));
  block.set([...wideBytes(generation, owner), ...u32(sorted.length), level], 80);
  let end = NODE;
  for (const [index, { key, data }] of sorted.entries()) {
    const head = [...wideBytes(key[0]), key[1], ...wideBytes(key[2])];
    if (level > 0) {
      block.set([...head, ...data], 101 + index * 33);
      continue;
    }
    end -= data.length;
    block.set(data, end);
    block.set([...head, ...u32(end - 101), ...u32(data.length)], 101 + index * 25);
  }
  return sealed(block);
}

/** What has the same key stands in one item. */
function joined(sorted: readonly TinyItem[]): TinyItem[] {
  const items: TinyItem[] = [];
  for (const item of sorted) {
    const last = items.at(-1);
    if (last !== undefined && order(last.key, item.key) === 0)
      items[items.length - 1] = { key: last.key, data: [...last.data, ...item.data] };
    else items.push(item);
  }
  return items;
}

function order(a: TinyItem["key"], b: TinyItem["key"]): number {
  const [one, other] = [keyOf(...a), keyOf(...b)];
  return (
    one.objectHigh - other.objectHigh ||
    one.objectLow - other.objectLow ||
    one.type - other.type ||
    one.offsetHigh - other.offsetHigh ||
    one.offsetLow - other.offsetLow
  );
}

export function inodeItem(number: number, facts: TinyInode, transaction: number): TinyItem {
  const { mode = 0o100644, size = 0, bytes = size, links = 1, generation = transaction, flags = 0 } = facts;
  const time = (seconds: number): number[] => [...wideBytes(seconds), ...u32(number)];
  const data = [
    ...wideBytes(generation, transaction, size, bytes, 0),
    ...[links, 1000, 100, mode].flatMap(u32),
    ...wideBytes(0x80_0001, flags, 0, 0, 0, 0, 0),
    ...[1, 2, 3, -4].flatMap(time),
  ];
  return { key: [number, 1, 0], data };
}

/** DIR_ITEM, DIR_INDEX and INODE_REF of a name. */
export function nameItems(parent: number, child: number, name: string, type = 1, index = child): TinyItem[] {
  const entry = [
    ...wideBytes(child),
    1,
    ...wideBytes(0, 1),
    ...u16(0),
    ...u16(Buffer.byteLength(name)),
    type,
    ...text(name),
  ];
  return [
    { key: [parent, 84, crc32c(Buffer.from(name), 1)], data: entry },
    { key: [parent, 96, index], data: entry },
    { key: [child, 12, parent], data: [...wideBytes(index), ...u16(Buffer.byteLength(name)), ...text(name)] },
  ];
}

/** A run of content in an extent. */
interface TinyExtent {
  readonly logical?: number;
  readonly stored?: number;
  readonly skip?: number;
  readonly length: number;
  readonly unpacked?: number;
  readonly packing?: number;
  readonly kind?: number;
  readonly generation?: number;
}

export function extentItem(inode: number, at: number, extent: TinyExtent): TinyItem {
  const { logical = 0, stored = 0, skip = 0, length, packing = 0, kind = 1, generation = 10 } = extent;
  const head = [...wideBytes(generation, extent.unpacked ?? stored), packing, 0, 0, 0, kind];
  return { key: [inode, 108, at], data: [...head, ...wideBytes(logical, stored, skip, length)] };
}

/** Content within its item. */
export function inlineItem(inode: number, bytes: Bytes, unpacked = bytes.length, packing = 0): TinyItem {
  return { key: [inode, 108, 0], data: [...wideBytes(10, unpacked), packing, 0, 0, 0, 0, ...bytes] };
}

export function sumItem(logical: number, bytes: Uint8Array): TinyItem {
  const sums: number[] = [];
  for (let at = 0; at < bytes.length; at += NODE) sums.push(...u32(crc32c(bytes.subarray(at, at + NODE))));
  return { key: [-10, 128, logical], data: sums };
}

export function rootItem(tree: number, bytenr: number, level: number, generation: number, refs = 1): TinyItem {
  const data = new Uint8Array(439);
  data.set(wideBytes(generation, 256, bytenr), 160);
  data.set(u32(refs), 216);
  data.set([level, ...wideBytes(generation)], 238);
  return { key: [tree, 132, 0], data };
}

/** A pointer of a node that is no leaf. */
export function pointer(key: TinyItem["key"], logical: number, generation: number): TinyItem {
  return { key, data: wideBytes(logical, generation) };
}

/** The two items that hang a subvolume into a directory of another. */
export function linkItems(parent: number, directory: number, child: number, name: string): TinyItem[] {
  const data = [...wideBytes(directory, 1), ...u16(name.length), ...text(name)];
  return [
    { key: [parent, 156, child], data },
    { key: [child, 144, parent], data },
  ];
}

/** An entry that leads to a subvolume. */
export function subvolumeItems(parent: number, child: number, name: string, index = 2): TinyItem[] {
  const entry = [...wideBytes(child), 132, ...wideBytes(-1, 1), ...u16(0), ...u16(name.length), 2, ...text(name)];
  return [
    { key: [parent, 84, crc32c(Buffer.from(name), 1)], data: entry },
    { key: [parent, 96, index], data: entry },
  ];
}
