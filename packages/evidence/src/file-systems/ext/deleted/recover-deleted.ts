import { Budget, type Item, MizugiwaError, record } from "@mizugiwa/base";
import { memorySource } from "@mizugiwa/bytes";
import type { Instant } from "../../../instant.js";
import type { Range } from "../../../range.js";
import type { Confidence, Method, Recovered } from "../../../recovery/recovered.js";
import { type Extent, extentSource, rangesOf } from "../../unix/extent-source.js";
import { type LostName, type NameBounds, UNKNOWN_DIRECTORY } from "../../unix/name-book.js";
import { bytesOf } from "../../unix/text.js";
import { Bitmaps } from "../bitmaps.js";
import { inlineContent, layoutOf } from "../content.js";
import { entryOf } from "../entry.js";
import { FLAG, Inode } from "../inode.js";
import type { Log } from "../journal/log.js";
import type { ExtVolume } from "../volume.js";
import { type Life, Lives, NOW } from "./lives.js";
import { LogHistory } from "./log-history.js";
import { Names } from "./names.js";
import { type OldMap, oldMap } from "./old-map.js";
import { Ownership } from "./ownership.js";

const FORMAT_DIRECTORY = 4;
const FORMAT_FILE = 8;
/** Bytes that a deleted file's facts take in memory, about. */
const LIFE_BYTES = 1024;

/**
 * Deleted files: inodes that are over, by the tables and by the older copies of them that the journal keeps; names from the free parts of
 * directory blocks and from the journal's copies of them; maps with their mapping blocks. `intact` is said only where the map is proven and
 * no block was given away since: not now, not in any later bitmap of the log, not to another deleted file.
 */
export function* recoverDeleted(volume: ExtVolume, log: Log | null): Generator<Item<Recovered>, void, undefined> {
  const work = new Recovery(volume, log);
  const { lives, problems } = work.gather();
  for (const problem of problems) yield { ok: false, problem };
  for (const life of lives) yield* work.recover(life);
  yield* work.namesOnly();
}

class Recovery {
  readonly #volume: ExtVolume;
  readonly #history: LogHistory;
  readonly #bitmaps: Bitmaps;
  readonly #names: Names;
  readonly #ownership: Ownership;
  readonly #maps = new Map<Life, OldMap>();
  readonly #bounds = new Map<Life, Pick<NameBounds, "after" | "until" | "isOnly">>();
  readonly #numbers = new Set<number>();

  constructor(volume: ExtVolume, log: Log | null) {
    this.#volume = volume;
    this.#history = new LogHistory(log);
    this.#bitmaps = new Bitmaps(volume);
    this.#names = new Names(volume, this.#history, this.#bitmaps);
    this.#ownership = new Ownership(this.#history, this.#bitmaps);
  }

  /** All lives that are over, with their maps and names; the work that needs all of them at once. */
  gather(): { lives: readonly Life[]; problems: Names["problems"] } {
    this.#names.readLive();
    const found = new Lives(this.#volume, this.#history, (version) => this.#names.addInline(version));
    const lives: Life[] = [];
    const budget = new Budget(Math.floor(this.#volume.heldBytes / LIFE_BYTES), "deleted files");
    const problems = this.#names.problems;
    try {
      for (const life of found.over()) {
        // The value of an attribute that is kept in an inode of its own: no file, and never had a name.
        if (life.best.inode.has(FLAG.eaInode)) continue;
        budget.take(1);
        lives.push(life);
        this.#numbers.add(life.number);
      }
      for (const life of lives) this.#prepare(life);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      problems.push(caught.problem);
    }
    this.#ownership.settle();
    for (const [index, life] of lives.entries()) {
      const [before, next] = [lives[index - 1], lives[index + 1]];
      const isFirst = before?.number !== life.number;
      const isLast = next?.number !== life.number;
      // The transaction that first shows the next use of the number shows the next one's name, too.
      const after = isFirst ? Number.NEGATIVE_INFINITY : Math.min(before.deadAt, life.firstSeen - 1);
      const until = isLast ? life.deadAt : Math.min(life.deadAt, next.firstSeen - 1);
      this.#bounds.set(life, { after, until, isOnly: isFirst && isLast });
      if (formatOf(life) === FORMAT_DIRECTORY) this.#namesOf(life);
    }
    problems.push(...found.problems);
    return { lives, problems };
  }

  #prepare(life: Life): void {
    const { inode } = life.best;
    const format = formatOf(life);
    try {
      if (format === FORMAT_DIRECTORY) this.#names.addDead(life);
      if (format !== FORMAT_FILE || inode.bytes === 0 || inode.has(FLAG.inlineData)) return;
      const map = oldMap(this.#volume, this.#history, this.#bitmaps, life);
      this.#maps.set(life, map);
      this.#ownership.claim(life, map.extents);
      this.#ownership.claim(
        life,
        map.mappingBlocks.map((physical) => ({ logical: 0, physical, count: 1, written: true })),
      );
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.#names.problems.push(caught.problem);
    }
  }

  #namesOf(life: Life): LostName[] {
    const bounds = this.#bounds.get(life) ?? { after: Number.NEGATIVE_INFINITY, until: NOW, isOnly: true };
    const { number, generation } = life;
    return this.#names.book.choose({
      number,
      generation,
      format: formatOf(life),
      links: life.best.inode.links,
      ...bounds,
    });
  }

  /** The file under each of its names, or under its number where no name is left. */
  *recover(life: Life): Generator<Item<Recovered>, void, undefined> {
    const names = this.#namesOf(life);
    const found = this.#contentOf(life);
    const places =
      names.length > 0
        ? names.map((each) => ({
            directory: this.#names.book.pathOf(each.parent, each.parentGeneration),
            name: each.name,
          }))
        : [{ directory: UNKNOWN_DIRECTORY, name: bytesOf(`inode-${life.number}`) }];
    const { inode, copy } = life.best;
    const method: Method = copy === null ? "inode" : "journal";
    const facts = new Map<string, string>();
    if (copy !== null) {
      facts.set("transaction", String(copy.sequence));
      const seconds = this.#history.commitSeconds(copy.sequence);
      if (seconds !== null && seconds < 8e12) facts.set("committed", new Date(seconds * 1000).toISOString());
    }
    if (life.held) facts.set("still open", "deleted, and not yet given back: a process had it open");
    const deleted = this.#deletionOf(life);
    for (const { directory, name } of places) {
      const entry = entryOf(this.#volume, inode, directory, name, { deleted, facts });
      yield record({ entry, stream: "", method, problems: [], ...found });
    }
  }

  #deletionOf({ deletionTime }: Life): Instant | null {
    return deletionTime === null ? null : { seconds: deletionTime, nanos: 0, digits: 0 };
  }

  #contentOf(life: Life): Pick<Recovered, "confidence" | "ranges" | "content" | "lost"> {
    const { inode } = life.best;
    if (formatOf(life) !== FORMAT_FILE) return NAME_ONLY;
    if (inode.has(FLAG.inlineData)) {
      const bytes = inlineContent(inode);
      if (bytes.length < inode.bytes || (inode.bytes === 0 && inode.links === 0)) return NAME_ONLY;
      return { confidence: "intact", ranges: [], content: memorySource(Uint8Array.from(bytes)), lost: [] };
    }
    if (inode.bytes === 0) return emptyFile(life);
    const map = this.#maps.get(life);
    if (map === undefined || (map.extents.length === 0 && inode.blocks === 0 && inode.links === 0)) return NAME_ONLY;
    return this.#mapped(life, map);
  }

  #mapped(life: Life, map: OldMap): Pick<Recovered, "confidence" | "ranges" | "content" | "lost"> {
    const { inode } = life.best;
    const kept: Extent[] = [];
    const lost: Range[] = [];
    const { blockSize } = this.#volume.superBlock;
    for (const extent of map.extents) {
      if (!extent.written) continue;
      for (const run of this.#runsOf(life, extent)) {
        if (!run.reused) kept.push(run.extent);
        else pushLost(lost, run.extent.logical * blockSize, run.extent.count * blockSize, inode.bytes);
      }
    }
    const layout = layoutOf(this.#volume, inode, kept);
    const ranges = rangesOf(layout);
    const confidence = confidenceOf(map, kept.length, lost.length);
    if (confidence === "overwritten") return { confidence, ranges: [], content: null, lost: [] };
    if (confidence === "name-only") return NAME_ONLY;
    return { confidence, ranges, content: extentSource(this.#volume.source, layout), lost };
  }

  /** The extent in runs of blocks that are still its own and of such that are not. */
  *#runsOf(life: Life, extent: Extent): Generator<{ extent: Extent; reused: boolean }, void, undefined> {
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
    const blank = new Inode(0, new DataView(new ArrayBuffer(256)), 0, 256);
    for (const child of this.#names.book.children()) {
      if (this.#numbers.has(child)) continue;
      for (const { parent, parentGeneration, name, type } of this.#names.book.leadingTo(child)) {
        const facts = new Map([
          ["inode now", this.#bitmaps.isInodeUsed(child) ? "in use, by a renamed or by another file" : "free"],
        ]);
        const entry = entryOf(this.#volume, blank, this.#names.book.pathOf(parent, parentGeneration), name, {
          deleted: null,
          facts,
        });
        const bare = {
          inode: child,
          generation: null,
          type: TYPES[type] ?? "other",
          modified: null,
          accessed: null,
          changed: null,
          born: null,
        } as const;
        const none = { mode: null, uid: null, gid: null, links: null, streams: [] } as const;
        yield record({
          entry: { ...entry, ...bare, ...none },
          stream: "",
          method: "inode",
          problems: [],
          ...NAME_ONLY,
        });
      }
    }
  }
}

const TYPES = ["other", "file", "dir", "char", "block", "fifo", "socket", "symlink"] as const;
const NAME_ONLY = { confidence: "name-only", ranges: [], content: null, lost: [] } as const;

const formatOf = (life: Life): number => life.best.inode.mode >>> 12;

function confidenceOf(map: OldMap, kept: number, lost: number): Confidence {
  if (kept === 0) return lost > 0 ? "overwritten" : map.proven ? "intact" : "name-only";
  if (lost > 0) return "partial";
  return map.proven ? "intact" : "possible";
}

function pushLost(lost: Range[], offset: number, length: number, size: number): void {
  const end = Math.min(offset + length, size);
  if (end <= offset) return;
  const last = lost.at(-1);
  if (last !== undefined && last.offset + last.length === offset)
    lost[lost.length - 1] = { offset: last.offset, length: last.length + end - offset };
  else lost.push({ offset, length: end - offset });
}

/**
 * A file that was empty when it had a name. It may have been written to and deleted before anything of it reached the disk: where its
 * modification is not that of its creation, emptiness is only probable.
 */
function emptyFile({ best: { inode } }: Life): Pick<Recovered, "confidence" | "ranges" | "content" | "lost"> {
  if (inode.links === 0) return NAME_ONLY;
  const { born, modified } = inode;
  const untouched = born !== null && born.seconds === modified.seconds && born.nanos === modified.nanos;
  return {
    confidence: untouched ? "intact" : "probable",
    ranges: [],
    content: memorySource(new Uint8Array(0)),
    lost: [],
  };
}
