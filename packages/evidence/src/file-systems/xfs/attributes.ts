import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { extentSource } from "../unix/extent-source.js";
import { type AclEntry, aclAttribute } from "../unix/mode.js";
import { xfsLayout } from "./content.js";
import { readFork } from "./fork.js";
import { FORMAT, type XfsInode } from "./inode.js";
import { isSound } from "./super-block.js";
import type { XfsVolume } from "./volume.js";

const FLAG = { local: 1, root: 2, secure: 4, parent: 8, incomplete: 128 } as const;
const LEAF_OLD = 0xfbee;
const LEAF_NEW = 0x3bee;
const NODE_OLD = 0xfebe;
const NODE_NEW = 0x3ebe;
const CHECKSUM_AT = 12;
const REMOTE_MAGIC = 0x5841524d;
const REMOTE_HEAD = 56;
const VALUE_MAX = 65536;
const DEPTH_MAX = 8;

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * The attributes of an inode: within it, in leaves, large values in blocks of their own. Access control lists appear under the name the system
 * shows, too. XFS Algorithms and Data Structures, 21. What cannot be read is added to `problems`.
 */
export function readXfsAttributes(
  volume: XfsVolume,
  inode: XfsInode,
  problems: Problem[],
  withBlocks: boolean,
): ReadonlyMap<string, Uint8Array> {
  const fork = inode.attributeFork;
  if (fork === null) return NONE;
  const reader = new Reader(volume, inode, problems);
  if (inode.attributeFormat === FORMAT.local) reader.shortForm(fork);
  else if (withBlocks && inode.attributeExtentCount > 0) reader.leaves(fork);
  return reader.found.size === 0 ? NONE : reader.found;
}

class Reader {
  readonly found = new Map<string, Uint8Array>();
  readonly #volume: XfsVolume;
  readonly #inode: XfsInode;
  readonly #problems: Problem[];

  constructor(volume: XfsVolume, inode: XfsInode, problems: Problem[]) {
    this.#volume = volume;
    this.#inode = inode;
    this.#problems = problems;
  }

  #trouble(code: string, detail: string): void {
    const offset = this.#volume.inodeOffset(this.#inode.number);
    this.#problems.push(
      toProblem(code, { offset, field: "attribute", detail: `inode ${this.#inode.number}: ${detail}` }),
    );
  }

  #put(flags: number, name: Uint8Array, value: Uint8Array): void {
    if ((flags & (FLAG.incomplete | FLAG.parent)) !== 0) return;
    const plain = new TextDecoder().decode(name);
    const space = (flags & FLAG.root) !== 0 ? "trusted." : (flags & FLAG.secure) !== 0 ? "security." : "user.";
    this.found.set(space + plain, value.slice());
    const shown = (flags & FLAG.root) === 0 ? undefined : ACL_NAMES.get(plain);
    const list = shown === undefined ? null : aclOf(value);
    if (shown !== undefined && list !== null) this.found.set(shown, list);
  }

  /** Within the inode: size, count; entries of two lengths, flags, name, value. */
  shortForm(fork: DataView): void {
    if (fork.byteLength < 4) return;
    const end = Math.min(fork.getUint16(0), fork.byteLength);
    let at = 4;
    for (let left = fork.getUint8(2); left > 0; left -= 1) {
      const [nameSize, valueSize] = at + 3 <= end ? [fork.getUint8(at), fork.getUint8(at + 1)] : [0, 0];
      const last = at + 3 + nameSize + valueSize;
      if (nameSize === 0 || last > end)
        return this.#trouble("attribute-damaged", `attributes within the inode break at byte ${at}`);
      const bytes = new Uint8Array(fork.buffer, fork.byteOffset + at + 3, nameSize + valueSize);
      this.#put(fork.getUint8(at + 2), bytes.subarray(0, nameSize), bytes.subarray(nameSize));
      at = last;
    }
  }

  /** Blocks: from the first one down to the leftmost leaf, then from leaf to leaf. */
  leaves(fork: DataView): void {
    const map = readFork(
      this.#volume,
      this.#inode,
      fork,
      this.#inode.attributeFormat,
      this.#inode.attributeExtentCount,
    );
    this.#problems.push(...map.problems);
    const { blockSize } = this.#volume.geometry;
    const last = map.extents.at(-1);
    const size = last === undefined ? 0 : (last.logical + last.count) * blockSize;
    const source = extentSource(this.#volume.source, xfsLayout(this.#volume, size, map.extents));
    const seen = new Set<number>();
    let block = 0;
    for (let depth = 0; !seen.has(block); depth += 1) {
      seen.add(block);
      const bytes = Uint8Array.from(source.read(block * blockSize, blockSize));
      if (bytes.length < blockSize) return this.#trouble("attribute-damaged", `attribute block ${block} is not there`);
      const view = new DataView(bytes.buffer);
      const magic = view.getUint16(8);
      const isNew = magic === LEAF_NEW || magic === NODE_NEW;
      if (isNew && !isSound(bytes, CHECKSUM_AT))
        this.#trouble("checksum-mismatch", `attribute block ${block}: the checksum does not hold`);
      if (magic === NODE_OLD || magic === NODE_NEW) {
        if (depth > DEPTH_MAX) return this.#trouble("attribute-damaged", "the tree is too deep");
        block = view.getUint32((isNew ? 64 : 16) + 4);
      } else if (magic === LEAF_OLD || magic === LEAF_NEW) {
        this.#leaf(bytes, view, isNew, source);
        block = view.getUint32(0);
        if (block === 0) return;
      } else return this.#trouble("attribute-damaged", `attribute block ${block} has magic 0x${magic.toString(16)}`);
    }
    this.#trouble("cycle", `attribute block ${block} comes twice`);
  }

  #leaf(bytes: Uint8Array, view: DataView, isNew: boolean, source: ReturnType<typeof extentSource>): void {
    const count = view.getUint16(isNew ? 56 : 12);
    const head = isNew ? 80 : 32;
    for (let index = 0; index < count && head + (index + 1) * 8 <= bytes.length; index += 1) {
      const at = view.getUint16(head + index * 8 + 4);
      const flags = view.getUint8(head + index * 8 + 6);
      const isLocal = (flags & FLAG.local) !== 0;
      const nameAt = at + (isLocal ? 3 : 9);
      const nameSize = nameAt <= bytes.length ? view.getUint8(nameAt - 1) : 0;
      const valueSize = nameAt > bytes.length ? 0 : isLocal ? view.getUint16(at) : view.getUint32(at + 4);
      const end = nameAt + nameSize + (isLocal ? valueSize : 0);
      if (nameSize === 0 || end > bytes.length || valueSize > VALUE_MAX) {
        this.#trouble("attribute-damaged", `entry ${index} of a leaf lies at byte ${at}`);
        continue;
      }
      const name = bytes.subarray(nameAt, nameAt + nameSize);
      const value = isLocal
        ? bytes.subarray(nameAt + nameSize, end)
        : this.#remote(view.getUint32(at), valueSize, source);
      if (value !== null) this.#put(flags, name, value);
    }
  }

  /** A value in blocks of the attribute fork; in version 5 each has a head of 56 bytes. */
  #remote(block: number, size: number, source: ReturnType<typeof extentSource>): Uint8Array | null {
    const { blockSize, version } = this.#volume.geometry;
    const value = new Uint8Array(size);
    try {
      if (version === 4) {
        value.set(source.read(block * blockSize, size));
        return value;
      }
      for (let done = 0, at = block; done < size; at += 1) {
        const bytes = source.read(at * blockSize, blockSize);
        const isHeaded =
          bytes.length === blockSize && new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) === REMOTE_MAGIC;
        if (!isHeaded || !isSound(bytes, CHECKSUM_AT)) {
          this.#trouble("attribute-damaged", `block ${at} of a value is damaged`);
          return null;
        }
        const piece = bytes.subarray(REMOTE_HEAD, REMOTE_HEAD + size - done);
        value.set(piece, done);
        done += piece.length;
      }
      return value;
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.#problems.push(caught.problem);
      return null;
    }
  }
}

const ACL_NAMES: ReadonlyMap<string, string> = new Map([
  ["SGI_ACL_FILE", "system.posix_acl_access"],
  ["SGI_ACL_DEFAULT", "system.posix_acl_default"],
]);
const ACL_ENTRY = 12;

/** Lists on disk: a count, entries of tag, id, permissions and two bytes of padding, big-endian. */
function aclOf(value: Uint8Array): Uint8Array | null {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const count = value.length >= 4 ? view.getUint32(0) : 0;
  if (value.length < 4 + count * ACL_ENTRY) return null;
  const entries: AclEntry[] = [];
  for (let at = 4; at < 4 + count * ACL_ENTRY; at += ACL_ENTRY) {
    const tag = view.getUint32(at);
    entries.push({
      tag,
      permissions: view.getUint16(at + 8),
      id: tag === 2 || tag === 8 ? view.getUint32(at + 4) : null,
    });
  }
  return aclAttribute(entries);
}
