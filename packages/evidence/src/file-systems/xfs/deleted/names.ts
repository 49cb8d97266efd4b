import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { NameBook } from "../../unix/name-book.js";
import { isDots, joinPath } from "../../unix/text.js";
import {
  directoryBlocks,
  ownerOf,
  readShortForm,
  readXfsBlock,
  readXfsDirectory,
  recordsInPart,
  type XfsRecord,
} from "../directory.js";
import type { XfsInode } from "../inode.js";
import type { LoggedBuffer, LoggedInode } from "../log/items.js";
import type { XfsVolume } from "../volume.js";
import type { OldDirectory, XfsLife } from "./lives.js";

const PATH_MAX = 65536;
/** Data of a directory lies below this byte of it. */
const DATA_END = 2 ** 35;
const FORMAT_DIRECTORY = 0x4000;
const TYPE_DIRECTORY = 2;

/** Reads names out of directories: the live ones' free parts, the log's states of small ones, the blocks of deleted ones. */
export class XfsNames {
  readonly book: NameBook;
  readonly problems: Problem[] = [];
  readonly #volume: XfsVolume;

  constructor(volume: XfsVolume) {
    this.#volume = volume;
    this.book = new NameBook(volume.heldBytes);
  }

  /** Reads the directories that are there: their paths, what is in them, and what is left of what was. */
  readLive(): void {
    const pending: { number: number; path: Uint8Array }[] = [
      { number: this.#volume.geometry.rootInode, path: new Uint8Array(0) },
    ];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { number, path } = next;
      if (path.length > PATH_MAX) continue;
      try {
        const inode = this.#volume.inode(number);
        if (!inode.hasMagic || (inode.mode & 0xf000) !== FORMAT_DIRECTORY) continue;
        if (!this.book.addLive(number, inode.generation, path)) continue;
        for (const each of this.#readLiveDirectory(inode)) {
          if (this.#isDirectory(each)) pending.push({ number: each.inode, path: joinPath(path, each.name) });
        }
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw caught;
        this.problems.push(caught.problem);
      }
    }
  }

  #isDirectory({ inode, type }: XfsRecord): boolean {
    if (type !== 0) return type === TYPE_DIRECTORY;
    return (
      !Number.isNaN(this.#volume.inodeOffset(inode)) && (this.#volume.inode(inode).mode & 0xf000) === FORMAT_DIRECTORY
    );
  }

  #readLiveDirectory(inode: XfsInode): XfsRecord[] {
    const live: XfsRecord[] = [];
    const remnants: XfsRecord[] = [];
    for (const piece of readXfsDirectory(this.#volume, inode)) {
      if (!piece.ok) continue;
      for (const each of piece.value.records) {
        if (isDots(each.name)) continue;
        this.book.addLiveName(inode.number, each.inode, each.name);
        live.push(each);
      }
      remnants.push(...piece.value.remnants);
    }
    for (const each of remnants) this.#add(inode, each, null);
    return live;
  }

  #add(parent: XfsInode, { inode: child, name, type }: XfsRecord, order: number | null): void {
    if (isDots(name) || Number.isNaN(this.#volume.inodeOffset(child))) return;
    this.book.add({ parent: parent.number, parentGeneration: parent.generation, name, child, type, order });
  }

  /** A state of a directory that keeps its entries in its inode. */
  addLogged({ inode, order }: LoggedInode): void {
    const { records } = readShortForm(inode.dataFork, inode.bytes, this.#volume.geometry.hasType);
    for (const each of records) this.#add(inode, each, order);
  }

  /**
   * Earlier states of directories: their blocks as they lie, where these still say whose they are (version 5) and bear their checksum, and
   * the parts of them that the log kept.
   */
  addOld(directories: readonly OldDirectory[], buffers: readonly LoggedBuffer[]): void {
    const { blockSize, directoryBlockSize } = this.#volume.geometry;
    const owners = new Map<number, OldDirectory>();
    for (const each of directories) {
      for (const { blocks } of directoryBlocks(each.extents, directoryBlockSize / blockSize, DATA_END / blockSize)) {
        const at = this.#volume.byteOf(blocks[0] ?? 0);
        const before = owners.get(at);
        owners.set(at, each);
        if (before?.inode.number === each.inode.number && before.inode.generation === each.inode.generation) continue;
        this.#addInPlace(each.inode, blocks);
      }
    }
    // A part may show an entry that was freed before it: its transaction does not date the name.
    for (const { at, chunks } of buffers) {
      const owner = owners.get(at);
      if (owner === undefined) continue;
      for (const chunk of chunks) {
        for (const each of recordsInPart(chunk.bytes, chunk.at, this.#volume.geometry.hasType))
          this.#add(owner.inode, each, null);
      }
    }
  }

  #addInPlace(inode: XfsInode, blocks: readonly number[]): void {
    const { blockSize, directoryBlockSize } = this.#volume.geometry;
    const bytes = new Uint8Array(directoryBlockSize);
    for (const [index, block] of blocks.entries())
      bytes.set(this.#volume.blocks(block, 1, "directory block"), index * blockSize);
    if (ownerOf(bytes) !== inode.number) return;
    const problems: Problem[] = [];
    const { records, remnants } = readXfsBlock(this.#volume, bytes, inode.number, blocks[0] ?? 0, problems);
    if (problems.length > 0) return;
    for (const each of records) this.#add(inode, each, null);
    for (const each of remnants) this.#add(inode, each, null);
  }

  /** The blocks of a deleted directory, where nobody took them. */
  addDead(life: XfsLife, isReused: (block: number) => boolean): void {
    const { blockSize, directoryBlockSize } = this.#volume.geometry;
    if (life.best === null || life.map === null) return;
    const { inode } = life.best;
    for (const { blocks } of directoryBlocks(life.map.extents, directoryBlockSize / blockSize, DATA_END / blockSize)) {
      if (blocks.some(isReused)) continue;
      const bytes = new Uint8Array(directoryBlockSize);
      for (const [index, block] of blocks.entries())
        bytes.set(this.#volume.blocks(block, 1, "directory block"), index * blockSize);
      const { records, remnants } = readXfsBlock(this.#volume, bytes, life.number, blocks[0] ?? 0, []);
      for (const each of records) this.#add(inode, each, null);
      for (const each of remnants) this.#add(inode, each, null);
    }
  }
}
