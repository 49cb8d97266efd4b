import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { NameBook } from "../../unix/name-book.js";
import { isDots, joinPath } from "../../unix/text.js";
import type { Bitmaps } from "../bitmaps.js";
import { inlineContent } from "../content.js";
import { type DirectoryRecord, isSoundDirectoryBlock, readDirectoryBlock, remnantsIn } from "../directory.js";
import { FLAG, type Inode } from "../inode.js";
import { formOf, ROOT_INODE, readDirectory } from "../listing.js";
import type { ExtVolume } from "../volume.js";
import type { Life, Version } from "./lives.js";
import type { LogHistory } from "./log-history.js";
import { oldMap } from "./old-map.js";

const PATH_MAX = 65536;

/** Reads names out of directories, live and deleted, and out of the log's copies of their blocks. */
export class Names {
  readonly problems: Problem[] = [];
  readonly #volume: ExtVolume;
  readonly #history: LogHistory;
  readonly #bitmaps: Bitmaps;
  readonly book: NameBook;

  constructor(volume: ExtVolume, history: LogHistory, bitmaps: Bitmaps) {
    this.#volume = volume;
    this.#history = history;
    this.#bitmaps = bitmaps;
    this.book = new NameBook(volume.heldBytes);
  }

  /** Reads the directories that are there: their paths, and what was in them. */
  readLive(): void {
    const pending: { number: number; path: Uint8Array }[] = [{ number: ROOT_INODE, path: new Uint8Array(0) }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { number, path } = next;
      if (path.length > PATH_MAX) continue;
      try {
        const inode = this.#volume.inode(number);
        if ((inode.mode & 0xf000) !== 0x4000) continue;
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

  #isDirectory({ inode, type }: DirectoryRecord): boolean {
    if (type !== 0) return type === 2;
    if (inode > this.#volume.superBlock.raw.inodesCount) return false;
    return (this.#volume.inode(inode).mode & 0xf000) === 0x4000;
  }

  /** Live entries of a directory; what is left of others goes to the names. */
  #readLiveDirectory(inode: Inode): DirectoryRecord[] {
    const form = formOf(this.#volume);
    const live: DirectoryRecord[] = [];
    const remnants: DirectoryRecord[] = [];
    const blocks: number[] = [];
    for (const piece of readDirectory(this.#volume, inode)) {
      if (!piece.ok) continue;
      const { block, bytes, records, gaps } = piece.value;
      for (const each of records) {
        if (isDots(each.name)) continue;
        this.book.addLiveName(inode.number, each.inode, each.name);
        live.push(each);
      }
      remnants.push(...remnantsIn(bytes, gaps, form));
      if (block !== null && this.#history.of(block).length > 0) blocks.push(block);
    }
    for (const each of remnants) this.#add(inode, each, null);
    for (const block of blocks) this.#addCopies(inode, block, Number.POSITIVE_INFINITY);
    return live;
  }

  /** Names in the log's copies of a directory block. */
  #addCopies(inode: Inode, block: number, until: number): void {
    for (const copy of this.#history.of(block)) {
      if (copy.order <= until) this.#addBlock(inode, this.#history.read(copy), copy.order);
    }
  }

  #addBlock(inode: Inode, bytes: Uint8Array, order: number | null): void {
    const form = formOf(this.#volume);
    const seed = this.#volume.seedOf(inode);
    if (seed !== null && !isSoundDirectoryBlock(bytes, seed)) return;
    const { records, gaps } = readDirectoryBlock(bytes, 0, bytes.length, form);
    const self = records[0];
    if (self !== undefined && self.name.length === 1 && isDots(self.name) && self.inode !== inode.number) return;
    for (const each of records) if (!isDots(each.name)) this.#add(inode, each, order);
    for (const each of remnantsIn(bytes, gaps, form)) this.#add(inode, each, null);
  }

  #add(parent: Inode, { inode: child, name, type }: DirectoryRecord, order: number | null): void {
    if (child > this.#volume.superBlock.raw.inodesCount) return;
    this.book.add({ parent: parent.number, parentGeneration: parent.generation, name, child, type, order });
  }

  /** A state of a directory that keeps its entries in its inode. */
  addInline({ inode, order }: Version): void {
    const bytes = inlineContent(inode);
    const form = formOf(this.#volume);
    const when = Number.isFinite(order) ? order : null;
    for (const [from, to] of [[4, Math.min(60, bytes.length)] as const, [60, bytes.length] as const]) {
      if (to <= from) continue;
      const { records, gaps } = readDirectoryBlock(bytes, from, to, form);
      for (const each of records) this.#add(inode, each, when);
      for (const each of remnantsIn(bytes, gaps, form)) this.#add(inode, each, null);
    }
  }

  /** Reads a deleted directory: its blocks where nobody took them, and the log's copies of them. */
  addDead(life: Life): void {
    const { inode } = life.best;
    if (inode.bytes === 0 || inode.has(FLAG.inlineData)) return;
    const map = oldMap(this.#volume, this.#history, this.#bitmaps, life);
    for (const { physical, count } of map.extents) {
      for (let block = physical; block < physical + count; block += 1) {
        if (!this.#bitmaps.isAllocated(block) || life.held) {
          this.#addBlock(inode, Uint8Array.from(this.#volume.block(block, "directory block")), null);
        }
        this.#addCopies(inode, block, life.deadAt);
      }
    }
  }
}
