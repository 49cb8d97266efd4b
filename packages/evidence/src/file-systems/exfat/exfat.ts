import { record as found, type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import { chainedDirectory, type Directory, directoryOfRuns } from "../fat/directory.js";
import { FIRST_INODE, rootEntry } from "../fat/slot-entry.js";
import { FatTable } from "../fat/table.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { ClusterMap, freeRanges } from "../shared/cluster-map.js";
import { mappedSource, type Piece, rangesOf } from "../shared/mapped-source.js";
import { joinPath, textOf, utf16 } from "../shared/names.js";
import { type Boot, isBoot, readBoot, spareOffset } from "./boot.js";
import { chainOf, piecesOf } from "./content.js";
import { deletedFiles } from "./deleted.js";
import { ExfatEntry } from "./entry.js";
import { type EntrySet, entrySetAt, entrySets, SLOT, slotsOfType, TYPE } from "./entry-set.js";
import { UP_CASE_BYTES_MAX, UpCase, upCaseChecksum } from "./up-case.js";

const SET_BYTES_MAX = 19 * SLOT;
/** A directory holds at most 256 MiB (specification, 3.1.20); what is held of one at a time is less. */
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;

/** exFAT 1.0. */
export const exfat: FileSystemFormat = {
  name: "exfat",
  detect: (volume) => isBoot(volume, 0) || spareOffset(volume) !== null,
  open: (volume, options) => new Exfat(volume, options),
};

class Exfat implements FileSystem {
  readonly kind = "exfat";
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: Problem[] = [];
  readonly facts: ReadonlyMap<string, string>;
  readonly #volume: ByteSource;
  readonly #options: FileSystemOptions;
  readonly #boot: Boot;
  readonly #table: FatTable;
  readonly #upCase: UpCase | null;

  constructor(volume: ByteSource, options: FileSystemOptions) {
    this.#volume = volume;
    this.#options = options;
    const boot = readBoot(volume, this.problems);
    this.#boot = boot;
    const { clusters, clusterSize, dataOffset } = boot;
    const place = { bits: 32, mask: 0xffff_ffff, offset: boot.tableOffset, clusters, clusterSize, dataOffset } as const;
    this.#table = new FatTable(volume, place);
    this.uuid = boot.serial;
    this.blockSize = clusterSize;
    const root = this.#root(this.#noneListed());
    const [label] = slotsOfType(root.bytes, TYPE.label);
    const units = label === undefined ? 0 : Math.min(label.getUint8(1), 11);
    this.label = label === undefined || units === 0 ? null : utf16(bytesIn(label), 2, units);
    this.#upCase = this.#readUpCase(root);
    this.facts = new Map([
      ["clusters", String(boot.statedClusters)],
      ["version", boot.version],
      ["state", boot.dirty ? "dirty" : "clean"],
    ]);
  }

  #noneListed(): ClusterMap {
    return new ClusterMap(this.#boot.clusters, this.#options.heldBytes);
  }

  #root(listed: ClusterMap): Directory {
    return chainedDirectory(this.#volume, this.#boot, this.#table, this.#boot.rootCluster, 0, listed);
  }

  /** Content that a slot which stands alone names: bitmap or up-case table; at most `most` bytes of it. */
  #contentOf(slot: DataView, most: number): Uint8Array {
    const size = Math.min(Number(slot.getBigUint64(24, true)), most);
    const first = slot.getUint32(20, true);
    const { runs } = chainOf(this.#table, this.#boot, { contiguous: false, first, size }, 0);
    return mappedSource(this.#volume, this.#table.pieces(runs), size, "table of the volume").read(0, size);
  }

  /** Where the table is lost names cannot be checked; nothing else depends on it. */
  #readUpCase(root: Directory): UpCase | null {
    try {
      const [slot] = slotsOfType(root.bytes, TYPE.upCase);
      if (slot === undefined) throw damaged("up-case table", "there is none");
      const bytes = this.#contentOf(slot, UP_CASE_BYTES_MAX);
      const sum = upCaseChecksum(bytes);
      if (sum !== slot.getUint32(4, true)) throw damaged("up-case table", "its checksum does not hold");
      return new UpCase(bytes);
    } catch (caught) {
      if (!(caught instanceof EvidenceError)) throw caught;
      this.problems.push(caught.problem);
      return null;
    }
  }

  *list(): Generator<Item<Entry>, void, undefined> {
    const listed = this.#noneListed();
    const root = { directory: this.#root(listed), path: new Uint8Array(0) };
    yield found(rootEntry(root.directory.bytes.length));
    const waiting: { set: EntrySet; offset: number; path: Uint8Array }[] = [];
    for (let folder: { directory: Directory; path: Uint8Array } | null = root; folder !== null; ) {
      const { directory, path } = folder;
      if (directory.problem !== null) yield { ok: false, problem: directory.problem };
      for (const set of entrySets(directory.bytes)) {
        if (set.deleted) continue;
        const offset = directory.offsetOf(set.at);
        const entry = this.#entryOf(set, offset, path, true);
        yield found(entry);
        if (entry.type === "dir" && set.size > 0) waiting.push({ set, offset, path: joinPath(path, entry.name) });
      }
      const next = waiting.pop();
      folder =
        next === undefined ? null : { directory: this.#directoryOf(next.set, next.offset, listed), path: next.path };
    }
  }

  #directoryOf(set: EntrySet, offset: number, listed: ClusterMap): Directory {
    const size = Math.min(set.size, DIRECTORY_BYTES_MAX);
    const { runs, problem } = chainOf(this.#table, this.#boot, { ...set, size }, offset);
    const directory = directoryOfRuns(this.#volume, this.#boot, this.#table, runs, offset, listed);
    return { ...directory, problem: directory.problem ?? problem };
  }

  #entryOf(set: EntrySet, offset: number, path: Uint8Array, allocated: boolean): ExfatEntry {
    const problems: Problem[] = [];
    if (!set.whole) problems.push(setProblem("entry-set-checksum", offset, "the checksum of the set does not hold"));
    if (this.#upCase !== null && this.#upCase.hash(set.name) !== set.nameHash) {
      problems.push(setProblem("name-hash", offset, "the hash of the name does not hold"));
    }
    const inode = FIRST_INODE + (offset - this.#boot.dataOffset) / SLOT;
    return new ExfatEntry(set, { directory: path, inode, allocated }, this.#options.offsetMinutes, problems);
  }

  open(entry: Entry, stream = ""): ByteSource {
    const { pieces, size, what } = this.#content(entry, stream);
    return mappedSource(this.#volume, pieces, size, what);
  }

  ranges(entry: Entry, stream = ""): readonly Range[] {
    const { pieces, size } = this.#content(entry, stream);
    return rangesOf(pieces, size);
  }

  #content(entry: Entry, stream: string): { pieces: Piece[]; size: number; what: string } {
    const what = textOf(entry.name);
    const offset = this.#boot.dataOffset + ((entry.inode ?? 0) - FIRST_INODE) * SLOT;
    const set = stream !== "" || entry.type !== "file" || offset < this.#boot.dataOffset ? null : this.#setAt(offset);
    if (set === null) {
      throw new EvidenceError("stream-unknown", { field: what, detail: `${what}: the file has no such stream` });
    }
    const { runs, problem } = chainOf(this.#table, this.#boot, set, offset);
    if (problem !== null && !this.problems.some(({ place }) => place.offset === offset)) this.problems.push(problem);
    return { pieces: piecesOf(this.#table, runs, set), size: set.size, what };
  }

  /** The set at an offset of the volume, also where it goes on in the next cluster of its directory. */
  #setAt(offset: number): EntrySet | null {
    const { clusterSize, dataOffset } = this.#boot;
    const left = clusterSize - ((offset - dataOffset) % clusterSize);
    const here = entrySetAt(this.#volume.read(offset, Math.min(left, SET_BYTES_MAX)), 0);
    if (here !== null || left >= SET_BYTES_MAX) return here;
    const cluster = Math.floor((offset - dataOffset) / clusterSize) + 2;
    const chained = this.#table.next(cluster);
    for (const next of [chained, cluster + 1]) {
      if (!this.#table.has(next)) continue;
      const rest = this.#volume.read(this.#table.offsetOf(next), SET_BYTES_MAX - left);
      const set = entrySetAt(Buffer.concat([this.#volume.read(offset, left), rest]), 0);
      if (set?.whole === true) return set;
    }
    return null;
  }

  *deleted(): Generator<Item<Recovered>, void, undefined> {
    yield* deletedFiles({
      volume: this.#volume,
      boot: this.#boot,
      table: this.#table,
      allocation: this.#allocation(),
      heldBytes: this.#options.heldBytes,
      root: (listed) => this.#root(listed),
      directoryOf: (set, offset, listed) => this.#directoryOf(set, offset, listed),
      entryOf: (set, offset, path) => this.#entryOf(set, offset, path, false),
    });
  }

  *unallocated(): Generator<Range, void, undefined> {
    yield* freeRanges(this.#allocation(), this.#boot.clusterSize, this.#boot.dataOffset);
  }

  /** Clusters in use by the volume's own bitmap. Where it cannot be read all of them count as used: nothing is claimed then. */
  #allocation(): ClusterMap {
    const map = this.#noneListed();
    try {
      const slots = [...slotsOfType(this.#root(this.#noneListed()).bytes, TYPE.bitmap)];
      const slot = slots.find((each) => (each.getUint8(1) & 1) === this.#boot.active);
      if (slot === undefined) throw damaged("allocation bitmap", "there is none");
      const bytes = this.#contentOf(slot, map.bits.length);
      if (bytes.length < map.bits.length) throw damaged("allocation bitmap", "it does not cover the volume");
      map.bits.set(bytes);
    } catch (caught) {
      if (!(caught instanceof EvidenceError)) throw caught;
      if (!this.problems.some(({ code }) => code === caught.code)) this.problems.push(caught.problem);
      map.add(0, map.count);
    }
    return map;
  }
}

function bytesIn(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function damaged(what: string, detail: string): EvidenceError {
  return new EvidenceError("table-damaged", { field: what, detail: `${what}: ${detail}` });
}

function setProblem(code: string, offset: number, detail: string): Problem {
  return toProblem(code, { offset, field: "entry set", detail });
}
