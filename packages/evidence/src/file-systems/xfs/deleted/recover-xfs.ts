import { type Item, MizugiwaError, record } from "@mizugiwa/base";
import { memorySource } from "@mizugiwa/bytes";
import type { Entry } from "../../../entry.js";
import type { Range } from "../../../range.js";
import type { Recovered } from "../../../recovery/recovered.js";
import { type Extent, extentSource, rangesOf } from "../../unix/extent-source.js";
import { type LostName, UNKNOWN_DIRECTORY } from "../../unix/name-book.js";
import { bytesOf } from "../../unix/text.js";
import { xfsLayout } from "../content.js";
import { xfsEntry } from "../entry.js";
import { FORMAT } from "../inode.js";
import type { XfsLog } from "../log/records.js";
import type { XfsVolume } from "../volume.js";
import { type XfsLife, XfsLives } from "./lives.js";
import { XfsNames } from "./names.js";
import { XfsOwnership } from "./ownership.js";

const FORMAT_DIRECTORY = 4;
const FORMAT_FILE = 8;
type Found = Pick<Recovered, "confidence" | "ranges" | "content" | "lost">;
const NAME_ONLY: Found = { confidence: "name-only", ranges: [], content: null, lost: [] };
const TYPES = ["other", "file", "dir", "char", "block", "fifo", "socket", "symlink"] as const;

/**
 * Deleted files. Deletion zeroes an inode's mode, size and counts and leaves its extent records; the log keeps older states of the whole inode.
 * With both the content is known to the byte: `intact`, where the records are as many as that state counts, and no block is taken or was claimed
 * later. With the records alone it is `probable`, at the length of its blocks.
 */
export function* recoverXfs(volume: XfsVolume, log: XfsLog | null): Generator<Item<Recovered>, void, undefined> {
  const names = new XfsNames(volume);
  names.readLive();
  const found = new XfsLives(volume, log, (state) => names.addLogged(state));
  const ownership = new XfsOwnership(volume, found);
  const work = new Recovery(volume, names, found, ownership);
  work.readDirectories();
  for (const problem of [...names.problems, ...found.problems, ...ownership.problems]) yield { ok: false, problem };
  for (const [index, life] of found.lives.entries()) yield* work.recover(life, index);
  yield* work.namesOnly();
}

class Recovery {
  readonly #volume: XfsVolume;
  readonly #names: XfsNames;
  readonly #found: XfsLives;
  readonly #ownership: XfsOwnership;

  constructor(volume: XfsVolume, names: XfsNames, found: XfsLives, ownership: XfsOwnership) {
    this.#volume = volume;
    this.#names = names;
    this.#found = found;
    this.#ownership = ownership;
  }

  /** Names in deleted directories, and the names of these themselves: before any path is put together. */
  readDirectories(): void {
    const { lives, directories, buffers } = this.#found;
    this.#guarded(() => this.#names.addOld(directories, buffers));
    for (const life of lives) {
      if (formatOf(life) !== FORMAT_DIRECTORY) continue;
      this.#guarded(() => this.#names.addDead(life, (block) => this.#ownership.isReused(life, block)));
    }
    for (const [index, life] of lives.entries()) if (formatOf(life) === FORMAT_DIRECTORY) this.#namesOf(life, index);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.#names.problems.push(caught.problem);
    }
  }

  #namesOf(life: XfsLife, index: number): LostName[] {
    const { number, generation, deadAt: until } = life;
    const [before, next] = [this.#found.lives[index - 1], this.#found.lives[index + 1]];
    const isFirst = before?.number !== number;
    const isOnly = isFirst && next?.number !== number;
    const after = isFirst ? Number.NEGATIVE_INFINITY : before.deadAt;
    const links = life.best?.inode.links ?? 1;
    return this.#names.book.choose({ number, generation, format: formatOf(life), links, after, until, isOnly });
  }

  /** The file under each of its names; a freed inode of which neither name nor content is left says nothing. */
  *recover(life: XfsLife, index: number): Generator<Item<Recovered>, void, undefined> {
    const names = this.#namesOf(life, index);
    const found = life.best === null ? this.#remnant(life, names) : this.#contentOf(life);
    if (life.best === null && names.length === 0 && found.content === null) return;
    const places =
      names.length > 0
        ? names.map((each) => ({
            directory: this.#names.book.pathOf(each.parent, each.parentGeneration),
            name: each.name,
            type: each.type,
          }))
        : [{ directory: UNKNOWN_DIRECTORY, name: bytesOf(`inode-${life.number}`), type: 1 }];
    const method = life.best === null ? "inode" : "log";
    for (const place of places)
      yield record({ entry: this.#entry(life, place, found), stream: "", method, problems: [], ...found });
  }

  #entry(
    life: XfsLife,
    { directory, name, type }: { directory: Uint8Array; name: Uint8Array; type: number },
    found: Found,
  ): Entry {
    const facts = new Map<string, string>();
    if (life.held) facts.set("still open", "deleted, and not yet given back: a process had it open");
    const deleted = life.last.changed;
    if (life.best !== null) return { ...xfsEntry(this.#volume, life.best.inode, directory, name, facts), deleted };
    facts.set("size", "not known: rounded up to whole blocks");
    const size = found.content?.size ?? 0;
    const entry = {
      ...xfsEntry(this.#volume, life.last, directory, name, facts),
      deleted,
      size,
      type: TYPES[type] ?? "file",
    };
    return {
      ...entry,
      mode: null,
      links: null,
      target: null,
      device: null,
      streams: size === 0 ? [] : [{ name: "", size }],
    };
  }

  #contentOf(life: XfsLife): Found {
    const inode = life.best?.inode;
    if (inode === undefined || formatOf(life) !== FORMAT_FILE) return NAME_ONLY;
    if (inode.bytes === 0) {
      const { born, modified } = inode;
      const untouched = born !== null && born.seconds === modified.seconds && born.nanos === modified.nanos;
      // It may have been written to and deleted before anything of it reached the disk.
      return {
        confidence: untouched ? "intact" : "probable",
        ranges: [],
        content: memorySource(new Uint8Array(0)),
        lost: [],
      };
    }
    if (inode.format === FORMAT.local || life.map === null) return NAME_ONLY;
    return this.#mapped(life, inode.bytes, life.map.extents, life.proven ? "intact" : "possible");
  }

  #remnant(life: XfsLife, names: readonly LostName[]): Found {
    if (life.map === null || names.some(({ type }) => type !== 0 && type !== 1)) return NAME_ONLY;
    const last = life.map.extents.at(-1);
    const size = last === undefined ? 0 : (last.logical + last.count) * this.#volume.geometry.blockSize;
    return this.#mapped(life, size, life.map.extents, "probable");
  }

  #mapped(life: XfsLife, size: number, extents: readonly Extent[], whole: "intact" | "possible" | "probable"): Found {
    const { blockSize } = this.#volume.geometry;
    const kept: Extent[] = [];
    const lost: Range[] = [];
    for (const extent of extents) {
      if (!extent.written || extent.logical * blockSize >= size) continue;
      for (const run of this.#runsOf(life, extent)) {
        if (!run.reused) kept.push(run.extent);
        else {
          const offset = run.extent.logical * blockSize;
          const end = Math.min(size, offset + run.extent.count * blockSize);
          if (end > offset) lost.push({ offset, length: end - offset });
        }
      }
    }
    if (kept.length === 0 && lost.length > 0) return { confidence: "overwritten", ranges: [], content: null, lost: [] };
    const layout = xfsLayout(this.#volume, size, kept);
    const content = extentSource(this.#volume.source, layout);
    return { confidence: lost.length > 0 ? "partial" : whole, ranges: rangesOf(layout), content, lost };
  }

  /** The extent in runs of blocks that are still its own and of such that are not. */
  *#runsOf(life: XfsLife, extent: Extent): Generator<{ extent: Extent; reused: boolean }, void, undefined> {
    let from = 0;
    let reused = this.#ownership.isReused(life, extent.physical);
    for (let index = 1; index <= extent.count; index += 1) {
      const next = index < extent.count ? this.#ownership.isReused(life, extent.physical + index) : !reused;
      if (next === reused) continue;
      yield {
        extent: { ...extent, logical: extent.logical + from, physical: extent.physical + from, count: index - from },
        reused,
      };
      from = index;
      reused = next;
    }
  }

  /** Names that lead to an inode of which nothing else is left, or which is another file's by now. */
  *namesOnly(): Generator<Item<Recovered>, void, undefined> {
    const told = new Set(this.#found.lives.map(({ number }) => number));
    for (const child of this.#names.book.children()) {
      if (told.has(child)) continue;
      for (const { parent, parentGeneration, name, type } of this.#names.book.leadingTo(child)) {
        const directory = this.#names.book.pathOf(parent, parentGeneration);
        yield record({
          entry: bareEntry(child, directory, name, TYPES[type] ?? "other"),
          stream: "",
          method: "inode",
          problems: [],
          ...NAME_ONLY,
        });
      }
    }
  }
}

function formatOf({ best }: XfsLife): number {
  return best === null ? 0 : best.inode.mode >>> 12;
}

function bareEntry(inode: number, directory: Uint8Array, name: Uint8Array, type: Entry["type"]): Entry {
  const nothing = {
    modified: null,
    accessed: null,
    changed: null,
    born: null,
    deleted: null,
    mode: null,
    uid: null,
    gid: null,
    links: null,
  } as const;
  const none = { target: null, device: null, xattrs: new Map<string, Uint8Array>(), streams: [], problems: [] };
  const facts = new Map([["inode now", "in use, by a renamed or by another file, or gone"]]);
  return { directory, name, inode, generation: null, type, allocated: false, size: 0, ...nothing, ...none, facts };
}
