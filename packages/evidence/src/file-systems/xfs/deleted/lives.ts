import { Budget, MizugiwaError, type Problem } from "@mizugiwa/base";
import type { Extent } from "../../unix/extent-source.js";
import { type ForkMap, readExtent, readFork } from "../fork.js";
import { allInodes } from "../group-trees.js";
import { FORMAT, XfsInode } from "../inode.js";
import { type LoggedBuffer, type LoggedInode, loggedItems } from "../log/items.js";
import type { XfsLog } from "../log/records.js";
import type { XfsVolume } from "../volume.js";

const NOW = Number.POSITIVE_INFINITY;
/** Bytes that a logged state takes in memory, about. */
const STATE_BYTES = 1024;

/** One use of an inode number, from its creation to its deletion. */
export interface XfsLife {
  readonly number: number;
  readonly generation: number;
  /** The newest state that tells the content's size, or at least the file; null where only extent records are left in the freed inode. */
  readonly best: { readonly inode: XfsInode; readonly order: number } | null;
  /** Its content's blocks; null where nothing tells them. */
  readonly map: ForkMap | null;
  /** The map is the one that the best state counts. */
  readonly proven: boolean;
  readonly firstSeen: number;
  readonly deadAt: number;
  /** The freed inode, or the last state without a name: when that was. */
  readonly last: XfsInode;
  /** Unlinked and still open: its blocks are its own. */
  readonly held: boolean;
}

/** A state of a directory that has blocks, and which. */
export interface OldDirectory {
  readonly inode: XfsInode;
  readonly order: number;
  readonly extents: readonly Extent[];
}

/** What the log says of extents: whose they were, and when. */
export interface Claim {
  readonly number: number;
  readonly generation: number;
  readonly order: number;
  readonly extents: readonly Extent[];
}

interface State {
  readonly inode: XfsInode;
  readonly order: number;
  readonly hasFork: boolean;
}

/** Lives that are over, from the log's older states and from what deletion leaves in freed inodes: their extent records. */
export class XfsLives {
  readonly lives: XfsLife[] = [];
  readonly claims: Claim[] = [];
  readonly problems: Problem[] = [];
  /** Later writes of metadata: where, how much, when. */
  readonly metadata: { readonly at: number; readonly size: number; readonly order: number }[] = [];
  readonly directories: OldDirectory[] = [];
  /** Parts of buffers of the size of a directory block, as far as they may be held. */
  readonly buffers: LoggedBuffer[] = [];
  #bufferBytes = 0;
  readonly #volume: XfsVolume;
  readonly #states = new Map<number, State[]>();

  constructor(volume: XfsVolume, log: XfsLog | null, sawDirectory: (state: LoggedInode) => void) {
    this.#volume = volume;
    try {
      if (log !== null) this.#readLog(log, sawDirectory);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.problems.push(caught.problem);
    }
    const seen = new Set<number>();
    for (const { number, used } of allInodes(volume, this.problems)) {
      seen.add(number);
      if (!used || this.#states.has(number)) this.#inode(number, used);
    }
    for (const number of this.#states.keys()) if (!seen.has(number)) this.#inode(number, false);
    this.lives.sort((a, b) => a.number - b.number || a.firstSeen - b.firstSeen);
  }

  #readLog(log: XfsLog, sawDirectory: (state: LoggedInode) => void): void {
    const budget = new Budget(Math.floor(this.#volume.heldBytes / STATE_BYTES), "logged states of inodes");
    for (const item of loggedItems(log, this.#volume.geometry.inodeSize, { clean: true, tail: null })) {
      if (item.kind === "buffer") {
        if (!item.cancelled && !item.holdsInodes) this.#sawBuffer(item);
        continue;
      }
      const { inode, order, hasFork } = item;
      if (!inode.hasMagic || Number.isNaN(this.#volume.inodeOffset(inode.number))) continue;
      budget.take(1);
      if ((inode.mode & 0xf000) === 0x4000 && inode.format === FORMAT.local && hasFork) sawDirectory(item);
      const states = this.#states.get(inode.number);
      if (states === undefined) this.#states.set(inode.number, [{ inode, order, hasFork }]);
      else states.push({ inode, order, hasFork });
      if (hasFork && inode.format === FORMAT.extents && inode.mode !== 0) {
        const { extents } = readFork(this.#volume, inode, inode.dataFork, FORMAT.extents, inode.extentCount);
        this.claims.push({ number: inode.number, generation: inode.generation, order, extents });
        if ((inode.mode & 0xf000) === 0x4000) this.directories.push({ inode, order, extents });
      }
    }
  }

  #sawBuffer(item: LoggedBuffer): void {
    this.metadata.push({ at: item.at, size: item.size, order: item.order });
    const bytes = item.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, STATE_BYTES);
    if (
      item.size !== this.#volume.geometry.directoryBlockSize ||
      this.#bufferBytes + bytes > this.#volume.heldBytes / 4
    )
      return;
    this.#bufferBytes += bytes;
    this.buffers.push(item);
  }

  #inode(number: number, used: boolean): void {
    const disk = this.#onDisk(number);
    const states = [...(this.#states.get(number) ?? [])];
    if (disk !== null) states.push({ inode: disk, order: NOW, hasFork: true });
    let life: State[] = [];
    let closed = false;
    for (const state of states) {
      const { mode, generation } = state.inode;
      const first = life[0];
      if (mode === 0) {
        // A freed inode speaks for itself only where the log says nothing of what it was.
        if (life.length > 0 || !closed) this.#close(number, life, state, false);
        closed ||= life.length > 0;
        life = [];
      } else if (first !== undefined && first.inode.generation !== generation) {
        this.#close(number, life, state, false);
        life = [state];
      } else life.push(state);
    }
    const last = life.at(-1);
    if (last === undefined) return;
    if (last.order !== NOW) this.#close(number, life, last, false);
    else if (last.inode.links === 0) this.#close(number, life, last, used);
  }

  /** The inode as it lies; null where there is none any more, or another's. */
  #onDisk(number: number): XfsInode | null {
    try {
      const inode = this.#volume.inode(number);
      if (!inode.hasMagic || (inode.ownNumber !== null && inode.ownNumber !== number)) return null;
      const bytes = Uint8Array.from(inode.raw);
      return new XfsInode(number, new DataView(bytes.buffer), 0, inode.size);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      return null;
    }
  }

  #close(number: number, states: readonly State[], end: State, held: boolean): void {
    const [first] = states;
    const freedOnDisk = end.inode.mode === 0 && end.order === NOW;
    if (first === undefined) {
      if (freedOnDisk) this.#remnant(number, end.inode);
      return;
    }
    const withSize = states.findLast(({ inode }) => inode.bytes > 0);
    const best = withSize ?? states.at(-1) ?? first;
    const remnants =
      end.inode.mode === 0 ? (freedOnDisk ? end.inode : this.#freedNow(number, end.inode.generation)) : null;
    const { map, proven } = this.#mapOf(states, best, remnants);
    this.lives.push({
      number,
      generation: first.inode.generation,
      best: { inode: best.inode, order: best.order },
      map,
      proven,
      firstSeen: first.order,
      deadAt: end.order,
      last: end.inode.mode === 0 ? end.inode : (states.at(-1)?.inode ?? end.inode),
      held,
    });
  }

  /** The freed inode on the disk, where it is still the one that a logged state freed. */
  #freedNow(number: number, generation: number): XfsInode | null {
    const disk = this.#onDisk(number);
    return disk !== null && disk.mode === 0 && disk.generation === generation ? disk : null;
  }

  /** The best state's map: its own records, else those of an earlier state, else those left in the freed inode, if they are as many. */
  #mapOf(states: readonly State[], best: State, freed: XfsInode | null): { map: ForkMap | null; proven: boolean } {
    const { inode } = best;
    if (inode.format === FORMAT.local || inode.bytes === 0) return { map: null, proven: false };
    const own = states.findLast(
      (state) => state.order <= best.order && state.hasFork && state.inode.format === inode.format,
    );
    const sources = [own?.inode ?? null, freed === null ? null : withCore(inode, freed)];
    for (const source of sources) {
      if (source === null) continue;
      const map = readFork(this.#volume, source, source.dataFork, inode.format, inode.extentCount);
      if (map.problems.length === 0 && this.#counts(inode, map)) return { map, proven: true };
    }
    const [first] = sources.filter((each) => each !== null);
    if (first === undefined) return { map: null, proven: false };
    return { map: readFork(this.#volume, first, first.dataFork, inode.format, inode.extentCount), proven: false };
  }

  /** Whether the map has as many extents and blocks as the inode counts; attributes in blocks take some of them. */
  #counts(inode: XfsInode, { extents, treeBlocks }: ForkMap): boolean {
    const data = extents.reduce((sum, { count }) => sum + count, 0) + treeBlocks.length;
    if (inode.format === FORMAT.extents && extents.length > inode.extentCount) return false;
    return inode.attributeExtentCount === 0 ? data === inode.blocks : data <= inode.blocks && data > 0;
  }

  /** A freed inode of which the log knows nothing more: extent records from the start of its data, as long as they can be such. */
  #remnant(number: number, disk: XfsInode): void {
    const extents: Extent[] = [];
    const fork = disk.dataFork;
    let next = 0;
    for (let at = 0; at + 16 <= fork.byteLength; at += 16) {
      const extent = readExtent(fork, at);
      const inside =
        !Number.isNaN(this.#volume.byteOf(extent.physical)) &&
        !Number.isNaN(this.#volume.byteOf(extent.physical + extent.count - 1));
      if (extent.count === 0 || extent.physical === 0 || extent.logical < next || !inside) break;
      next = extent.logical + extent.count;
      extents.push(extent);
    }
    const map = extents.length === 0 ? null : { extents, treeBlocks: [], problems: [] };
    if (map !== null)
      this.claims.push({ number, generation: disk.generation, order: Number.NEGATIVE_INFINITY, extents });
    this.lives.push({
      number,
      generation: disk.generation,
      best: null,
      map,
      proven: false,
      firstSeen: NOW,
      deadAt: NOW,
      last: disk,
      held: false,
    });
  }
}

/** The core of a logged state with the data that is left in the freed inode. */
function withCore(core: XfsInode, freed: XfsInode): XfsInode {
  const bytes = Uint8Array.from(freed.raw);
  bytes.set(core.raw.subarray(0, core.coreSize));
  return new XfsInode(core.number, new DataView(bytes.buffer), 0, bytes.length);
}
