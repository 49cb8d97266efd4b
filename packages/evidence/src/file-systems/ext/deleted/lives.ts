import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { Bitmaps } from "../bitmaps.js";
import { FLAG, Inode } from "../inode.js";
import type { ExtVolume } from "../volume.js";
import type { Copy, LogHistory } from "./log-history.js";

/** The order of what lies on the disk now: after everything in the log. */
export const NOW = Number.POSITIVE_INFINITY;

/** A state of an inode: as a transaction left it, or as it lies on the disk. */
export interface Version {
  readonly inode: Inode;
  readonly order: number;
  readonly copy: Copy | null;
}

/** One use of an inode number, from its creation to its deletion; told from the next use by the generation. */
export interface Life {
  readonly number: number;
  readonly generation: number;
  /** The newest state that still says most: with content, else with links, else whatever there is. */
  best: Version;
  /** Order of the first and the last state seen. */
  readonly firstSeen: number;
  lastSeen: number;
  /** Order of the first state after the deletion; NOW where only the disk shows it. */
  deadAt: number;
  /** Seconds of the deletion where the inode kept them. */
  deletionTime: number | null;
  /** Whether it is in use on the disk now: deleted and still open, its blocks are its own. */
  held: boolean;
  /** Whether it is a file that still has a name now. */
  alive: boolean;
}

const TABLE_PIECE_BLOCKS = 64;
const LINKS_AT = 26;
const FLAGS_AT = 32;

/**
 * The lives of all inodes that are over, by the tables on the disk and the copies of their blocks in the log. `sawDirectory` is told of every
 * state of a directory that keeps its entries in the inode.
 */
export class Lives {
  readonly #volume: ExtVolume;
  readonly #history: LogHistory;
  readonly #bitmaps: Bitmaps;
  readonly #sawDirectory: (version: Version) => void;
  readonly problems: Problem[] = [];

  constructor(volume: ExtVolume, history: LogHistory, sawDirectory: (version: Version) => void) {
    this.#volume = volume;
    this.#history = history;
    this.#bitmaps = new Bitmaps(volume);
    this.#sawDirectory = sawDirectory;
  }

  /** Lives that are over, by number, of one number in order of time. */
  *over(): Generator<Life, void, undefined> {
    const { groupsCount } = this.#volume.superBlock;
    for (let group = 0; group < groupsCount; group += 1) {
      try {
        yield* this.#ofGroup(group);
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw caught;
        this.problems.push(caught.problem);
      }
    }
  }

  *#ofGroup(group: number): Generator<Life, void, undefined> {
    const { raw, inodeSize, blockSize, blocksCount } = this.#volume.superBlock;
    const table = this.#volume.groups.inodeTable(group);
    const blocks = Math.ceil((raw.inodesPerGroup * inodeSize) / blockSize);
    if (table === 0 || table + blocks > blocksCount) return;
    const perBlock = blockSize / inodeSize;
    for (let block = 0; block < blocks; block += TABLE_PIECE_BLOCKS) {
      const count = Math.min(TABLE_PIECE_BLOCKS, blocks - block);
      const bytes = Uint8Array.from(this.#volume.source.read((table + block) * blockSize, count * blockSize));
      const view = new DataView(bytes.buffer);
      for (let index = 0; index < count; index += 1) {
        const first = group * raw.inodesPerGroup + (block + index) * perBlock + 1;
        const copies = this.#history
          .of(table + block + index)
          .map((copy) => ({ copy, view: viewOf(this.#history.read(copy)) }));
        for (let slot = 0; slot < perBlock; slot += 1) {
          const number = first + slot;
          const at = index * blockSize + slot * inodeSize;
          if (number > raw.inodesCount || number > (group + 1) * raw.inodesPerGroup || at + inodeSize > bytes.length)
            break;
          if (number < Math.max(raw.firstInode, 11)) continue;
          if (copies.length === 0 && (isBlank(view, at) || this.#isPlainlyAlive(number, view, at))) continue;
          yield* this.#ofInode(number, new Inode(number, view, at, inodeSize), copies, slot * inodeSize);
        }
      }
    }
  }

  /** Most inodes: in use, with a name, and nothing in the log speaks of them. A directory that keeps its entries in the inode is looked at. */
  #isPlainlyAlive(number: number, view: DataView, at: number): boolean {
    return (
      view.getUint16(at + LINKS_AT, true) > 0 &&
      (view.getUint32(at + FLAGS_AT, true) & FLAG.inlineData) === 0 &&
      this.#bitmaps.isInodeUsed(number)
    );
  }

  *#ofInode(
    number: number,
    disk: Inode,
    copies: readonly { copy: Copy; view: DataView }[],
    at: number,
  ): Generator<Life, void, undefined> {
    const lives: Life[] = [];
    for (const { copy, view } of copies) {
      if (!isBlank(view, at))
        this.#add(lives, { inode: new Inode(number, view, at, disk.size), order: copy.order, copy });
    }
    const used = this.#bitmaps.isInodeUsed(number);
    if (!isBlank(disk.view, disk.at) && (used || this.#volume.isSound(disk))) {
      this.#add(lives, { inode: disk, order: NOW, copy: null });
    }
    const last = lives.at(-1);
    for (const life of lives) {
      if (life === last && life.lastSeen === NOW) {
        life.alive = used && disk.links > 0;
        life.held = used && disk.links === 0;
      } else if (life !== last && life.deadAt === NOW) life.deadAt = lives[lives.indexOf(life) + 1]?.firstSeen ?? NOW;
      if (!life.alive) yield { ...life, best: kept(life.best) };
    }
  }

  #add(lives: Life[], version: Version): void {
    const { inode, order } = version;
    if (isInlineDirectory(inode)) this.#sawDirectory(version);
    let life = lives.at(-1);
    if (life === undefined || (life.generation !== inode.generation && isSomething(inode))) {
      life = {
        number: inode.number,
        generation: inode.generation,
        best: version,
        firstSeen: order,
        lastSeen: order,
        deadAt: NOW,
        deletionTime: null,
        held: false,
        alive: false,
      };
      lives.push(life);
    }
    life.lastSeen = order;
    if (worth(inode) >= worth(life.best.inode)) life.best = version;
    if (inode.links > 0) {
      life.deadAt = NOW;
      life.deletionTime = null;
      return;
    }
    if (life.deadAt === NOW) life.deadAt = order;
    // Of an orphan the same field leads to the next one, or to none.
    if (inode.deletionTime > this.#volume.superBlock.raw.inodesCount) life.deletionTime = inode.deletionTime;
  }
}

/** How much a state says of the file: its content, that it had a name, that it was. */
function worth(inode: Inode): number {
  if (inode.mode === 0) return 0;
  return inode.bytes > 0 ? 3 : inode.links > 0 ? 2 : 1;
}

function isSomething(inode: Inode): boolean {
  return inode.mode !== 0;
}

function isInlineDirectory(inode: Inode): boolean {
  return (inode.mode & 0xf000) === 0x4000 && inode.has(FLAG.inlineData);
}

function isBlank(view: DataView, at: number): boolean {
  return view.getUint16(at, true) === 0 && view.getUint32(at + 4, true) === 0 && view.getUint32(at + 20, true) === 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The same state with memory of its own, so that the table's piece need not be held. */
function kept({ inode, order, copy }: Version): Version {
  const bytes = Uint8Array.from(inode.raw);
  return { inode: new Inode(inode.number, new DataView(bytes.buffer), 0, inode.size), order, copy };
}
