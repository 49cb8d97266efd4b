import { Budget, MizugiwaError, type Problem } from "@mizugiwa/base";
import { bytesOf, joinPath, keyOf } from "../../unix/text.js";
import type { Bitmaps } from "../bitmaps.js";
import { inlineContent } from "../content.js";
import { type DirectoryRecord, isDots, isSoundDirectoryBlock, readDirectoryBlock, remnantsIn } from "../directory.js";
import { FLAG, type Inode } from "../inode.js";
import { formOf, ROOT_INODE, readDirectory } from "../listing.js";
import type { ExtVolume } from "../volume.js";
import type { Life, Version } from "./lives.js";
import type { LogHistory } from "./log-history.js";
import { oldMap } from "./old-map.js";

/** A name that is no longer in its directory. */
export interface LostName {
  readonly parent: number;
  readonly parentGeneration: number;
  readonly name: Uint8Array;
  readonly child: number;
  readonly type: number;
  /** Order of the newest transaction that still had it; null where it comes from the free part of a block. */
  readonly order: number | null;
}

const UNKNOWN = "/unknown";
const DEPTH_MAX = 512;
/** Bytes that a name takes in memory, about. */
const NAME_BYTES = 300;

/** Every name that was, by the inode it led to; and the paths of directories, live and deleted. */
export class Names {
  readonly problems: Problem[] = [];
  readonly #volume: ExtVolume;
  readonly #history: LogHistory;
  readonly #bitmaps: Bitmaps;
  readonly #byChild = new Map<number, Map<string, LostName>>();
  readonly #livePaths = new Map<number, { path: Uint8Array; generation: number }>();
  readonly #liveNames = new Map<number, Set<string>>();
  readonly #deadDirectories = new Map<string, Life>();
  readonly #chosen = new Map<string, LostName>();
  readonly #budget: Budget;

  constructor(volume: ExtVolume, history: LogHistory, bitmaps: Bitmaps) {
    this.#volume = volume;
    this.#history = history;
    this.#bitmaps = bitmaps;
    this.#budget = new Budget(Math.floor(volume.heldBytes / NAME_BYTES), "deleted names");
  }

  /** Reads the directories that are there: their paths, and what was in them. */
  readLive(): void {
    const pending: { number: number; path: Uint8Array }[] = [{ number: ROOT_INODE, path: new Uint8Array(0) }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { number, path } = next;
      if (this.#livePaths.has(number) || path.length > 65536) continue;
      try {
        const inode = this.#volume.inode(number);
        if ((inode.mode & 0xf000) !== 0x4000) continue;
        this.#livePaths.set(number, { path, generation: inode.generation });
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
    const names = new Set<string>();
    const remnants: DirectoryRecord[] = [];
    const blocks: number[] = [];
    for (const piece of readDirectory(this.#volume, inode)) {
      if (!piece.ok) continue;
      const { block, bytes, records, gaps } = piece.value;
      for (const each of records) {
        if (isDots(each.name)) continue;
        names.add(nameKey(each));
        live.push(each);
      }
      remnants.push(...remnantsIn(bytes, gaps, form));
      if (block !== null && this.#history.of(block).length > 0) blocks.push(block);
    }
    this.#liveNames.set(inode.number, names);
    for (const each of remnants) this.#add(inode, each, null, names);
    for (const block of blocks) this.#addCopies(inode, block, Number.POSITIVE_INFINITY, names);
    return live;
  }

  /** Names in the log's copies of a directory block. */
  #addCopies(inode: Inode, block: number, until: number, live: ReadonlySet<string> | null): void {
    for (const copy of this.#history.of(block)) {
      if (copy.order <= until) this.#addBlock(inode, this.#history.read(copy), copy.order, live);
    }
  }

  #addBlock(inode: Inode, bytes: Uint8Array, order: number | null, live: ReadonlySet<string> | null): void {
    const form = formOf(this.#volume);
    const seed = this.#volume.seedOf(inode);
    if (seed !== null && !isSoundDirectoryBlock(bytes, seed)) return;
    const { records, gaps } = readDirectoryBlock(bytes, 0, bytes.length, form);
    const self = records[0];
    if (self !== undefined && self.name.length === 1 && isDots(self.name) && self.inode !== inode.number) return;
    for (const each of records) if (!isDots(each.name)) this.#add(inode, each, order, live);
    for (const each of remnantsIn(bytes, gaps, form)) this.#add(inode, each, null, live);
  }

  #add(parent: Inode, record: DirectoryRecord, order: number | null, live: ReadonlySet<string> | null): void {
    const key = nameKey(record);
    const { inode: child, type } = record;
    if (live?.has(key) === true || child > this.#volume.superBlock.raw.inodesCount) return;
    const full = `${parent.number}:${parent.generation}:${key}`;
    let names = this.#byChild.get(child);
    if (names === undefined) {
      names = new Map<string, LostName>();
      this.#byChild.set(child, names);
    }
    const held = names.get(full);
    if (held !== undefined && (order ?? Number.NEGATIVE_INFINITY) <= (held.order ?? Number.NEGATIVE_INFINITY)) return;
    if (held === undefined) this.#budget.take(1);
    const name = Uint8Array.from(record.name);
    names.set(full, { parent: parent.number, parentGeneration: parent.generation, name, child, type, order });
  }

  /** A state of a directory that keeps its entries in its inode. */
  addInline({ inode, order }: Version): void {
    const bytes = inlineContent(inode);
    const form = formOf(this.#volume);
    const live =
      this.#livePaths.get(inode.number)?.generation === inode.generation
        ? (this.#liveNames.get(inode.number) ?? null)
        : null;
    const when = Number.isFinite(order) ? order : null;
    for (const [from, to] of [[4, Math.min(60, bytes.length)] as const, [60, bytes.length] as const]) {
      if (to <= from) continue;
      const { records, gaps } = readDirectoryBlock(bytes, from, to, form);
      for (const each of records) this.#add(inode, each, when, live);
      for (const each of remnantsIn(bytes, gaps, form)) this.#add(inode, each, null, live);
    }
  }

  /** Reads a deleted directory: its blocks where nobody took them, and the log's copies of them. */
  addDead(life: Life): void {
    const { inode } = life.best;
    this.#deadDirectories.set(`${life.number}:${life.generation}`, life);
    if (inode.bytes === 0 || inode.has(FLAG.inlineData)) return;
    const map = oldMap(this.#volume, this.#history, this.#bitmaps, life);
    for (const { physical, count } of map.extents) {
      for (let block = physical; block < physical + count; block += 1) {
        if (!this.#bitmaps.isAllocated(block) || life.held) {
          this.#addBlock(inode, Uint8Array.from(this.#volume.block(block, "directory block")), null, null);
        }
        this.#addCopies(inode, block, life.deadAt, null);
      }
    }
  }

  /**
   * The names a file had when it was deleted: the newest ones, as many as it had links. `after` and `until` bound the transactions that may
   * speak of this use of the number.
   */
  choose(life: Life, after: number, until: number): LostName[] {
    const format = life.best.inode.mode >>> 12;
    const fits = [...(this.#byChild.get(life.number)?.values() ?? [])].filter(
      ({ type, order }) =>
        (type === 0 || TYPE_FORMATS[type] === format) && (order === null || (order > after && order <= until)),
    );
    fits.sort((a, b) => (b.order ?? Number.NEGATIVE_INFINITY) - (a.order ?? Number.NEGATIVE_INFINITY));
    const count = format === 4 ? 1 : Math.max(1, life.best.inode.links);
    const chosen = fits.slice(0, count);
    const [first] = chosen;
    if (first !== undefined && format === 4) this.#chosen.set(`${life.number}:${life.generation}`, first);
    return chosen;
  }

  /** Names that lead to this inode, whatever it is now. */
  leadingTo(child: number): LostName[] {
    return [...(this.#byChild.get(child)?.values() ?? [])];
  }

  children(): Iterable<number> {
    return this.#byChild.keys();
  }

  /** Path of a directory as it was: of a live one, or put together from the names of deleted ones. */
  pathOf(number: number, generation: number): Uint8Array {
    const parts: Uint8Array[] = [];
    const seen = new Set<string>();
    let [at, age] = [number, generation];
    for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
      const live = this.#livePaths.get(at);
      if (live !== undefined && live.generation === age) return joinAll(live.path, parts);
      const key = `${at}:${age}`;
      const name = this.#chosen.get(key);
      if (seen.has(key) || name === undefined) break;
      seen.add(key);
      parts.push(name.name);
      [at, age] = [name.parent, name.parentGeneration];
    }
    return joinAll(bytesOf(`${UNKNOWN}/inode-${at}`), parts);
  }
}

/** st_mode's format, shifted, of each type that directory entries tell. */
const TYPE_FORMATS = [0, 8, 4, 2, 6, 1, 12, 10];

const nameKey = ({ inode, name }: DirectoryRecord): string => `${inode}:${keyOf(name)}`;

function joinAll(start: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  return parts.reduceRight((path, part) => joinPath(path, part), start);
}

export const UNKNOWN_DIRECTORY = bytesOf(UNKNOWN);
