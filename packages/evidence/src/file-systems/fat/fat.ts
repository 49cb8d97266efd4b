import { record as found, type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { ClusterMap, freeRanges } from "../shared/cluster-map.js";
import { mappedSource, type Piece, rangesOf } from "../shared/mapped-source.js";
import { joinPath, textOf } from "../shared/names.js";
import { type Boot, isBoot, readBoot } from "./boot.js";
import { chooseTable } from "./copies.js";
import { deletedFiles } from "./deleted.js";
import { chainedDirectory, type Directory, rootDirectory } from "./directory.js";
import { FatEntry, fieldsOf } from "./entry.js";
import { labelText } from "./short-name.js";
import { FIRST_INODE, rootEntry } from "./slot-entry.js";
import { ATTRIBUTE, SLOT, type Slot, slotsOf } from "./slots.js";
import { chainProblem, type FatTable } from "./table.js";

const SPARE_OFFSET = 6 * 512;

/** FAT12, FAT16 and FAT32 with long names. */
export const fat: FileSystemFormat = {
  name: "fat",
  detect: (volume) => isBoot(volume, 0) || isBoot(volume, SPARE_OFFSET),
  open: (volume, options) => new Fat(volume, options),
};

class Fat implements FileSystem {
  readonly kind: string;
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: Problem[] = [];
  readonly facts: ReadonlyMap<string, string>;
  readonly #volume: ByteSource;
  readonly #options: FileSystemOptions;
  readonly #boot: Boot;
  readonly #table: FatTable;
  readonly #slotBase: number;

  constructor(volume: ByteSource, options: FileSystemOptions) {
    this.#volume = volume;
    this.#options = options;
    const boot = readBoot(volume, this.problems);
    this.#boot = boot;
    const { table, copy } = chooseTable(volume, boot, this.problems);
    this.#table = table;
    this.#slotBase = boot.kind === "fat32" ? boot.dataOffset : boot.rootOffset;
    this.kind = boot.kind;
    this.uuid = boot.serial;
    this.blockSize = boot.clusterSize;
    this.label = this.#labelOf(rootDirectory(volume, boot, table, this.#noneListed()));
    this.facts = new Map([
      ["clusters", String(boot.clusters)],
      ["fat-copies", String(boot.copies)],
      ["fat-copy-used", String(copy)],
    ]);
  }

  #noneListed(): ClusterMap {
    return new ClusterMap(this.#boot.clusters, this.#options.heldBytes);
  }

  #labelOf({ bytes }: Directory): string | null {
    for (const slot of slotsOf(bytes)) {
      if (slot.behindEnd) return null;
      const attributes = slot.bytes[11] ?? 0;
      if (!slot.deleted && isLabel(attributes)) return labelText(slot.bytes, this.#options.oem ?? "cp437");
    }
    return null;
  }

  *list(): Generator<Item<Entry>, void, undefined> {
    const listed = this.#noneListed();
    const root = { directory: rootDirectory(this.#volume, this.#boot, this.#table, listed), path: new Uint8Array(0) };
    yield found(rootEntry(0));
    const waiting: { first: number; offset: number; path: Uint8Array }[] = [];
    for (let folder: { directory: Directory; path: Uint8Array } | null = root; folder !== null; ) {
      if (folder.directory.problem !== null) yield { ok: false, problem: folder.directory.problem };
      for (const entry of this.#entriesOf(folder.directory, folder.path)) {
        yield found(entry);
        if (entry.type !== "dir") continue;
        const { first } = this.#fieldsAt(entry.inode);
        const offset = this.#offsetOf(entry.inode);
        if (!this.#table.has(first) || listed.has(first - 2))
          yield { ok: false, problem: astray(first, offset, entry) };
        else waiting.push({ first, offset, path: joinPath(folder.path, entry.name) });
      }
      const next = waiting.pop();
      folder =
        next === undefined
          ? null
          : {
              directory: chainedDirectory(this.#volume, this.#boot, this.#table, next.first, next.offset, listed),
              path: next.path,
            };
    }
  }

  *#entriesOf(directory: Directory, path: Uint8Array): Generator<FatEntry, void, undefined> {
    for (const slot of slotsOf(directory.bytes)) {
      if (slot.behindEnd) return;
      if (!slot.deleted && !isLabel(slot.bytes[11] ?? 0) && slot.bytes[0] !== 0x2e) {
        yield this.#entryOf(slot, directory.offsetOf(slot.at), path, true);
      }
    }
  }

  #entryOf(slot: Slot, offset: number, path: Uint8Array, allocated: boolean): FatEntry {
    const fields = fieldsOf(slot.bytes, this.#boot.kind === "fat32");
    const problems = slot.stray ? [strayName(offset)] : [];
    const inode = FIRST_INODE + (offset - this.#slotBase) / SLOT;
    return new FatEntry(slot, fields, { directory: path, inode, allocated }, this.#options, problems);
  }

  #offsetOf(inode: number): number {
    return this.#slotBase + (inode - FIRST_INODE) * SLOT;
  }

  #fieldsAt(inode: number) {
    const slot = this.#volume.read(this.#offsetOf(inode), SLOT);
    return slot.length < SLOT
      ? { attributes: ATTRIBUTE.label, first: 0, size: 0 }
      : fieldsOf(slot, this.#boot.kind === "fat32");
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
    if (stream !== "" || entry.inode === null || entry.inode < FIRST_INODE || entry.type !== "file") {
      throw new EvidenceError("stream-unknown", { field: what, detail: `${what}: the file has no such stream` });
    }
    const { first, size } = this.#fieldsAt(entry.inode);
    const wanted = Math.ceil(size / this.#boot.clusterSize);
    const chain = this.#table.chain(first, wanted);
    const problem = chainProblem(chain, wanted, this.#offsetOf(entry.inode));
    if (problem !== null && !this.problems.some(({ place }) => place.offset === problem.place.offset)) {
      this.problems.push(problem);
    }
    return { pieces: this.#table.pieces(chain.runs), size, what };
  }

  *deleted(): Generator<Item<Recovered>, void, undefined> {
    yield* deletedFiles({
      volume: this.#volume,
      boot: this.#boot,
      table: this.#table,
      allocation: this.#table.allocation(this.#options.heldBytes),
      heldBytes: this.#options.heldBytes,
      entryOf: (slot, offset, path) => this.#entryOf(slot, offset, path, false),
    });
  }

  *unallocated(): Generator<Range, void, undefined> {
    const { clusterSize, dataOffset } = this.#boot;
    yield* freeRanges(this.#table.allocation(this.#options.heldBytes), clusterSize, dataOffset);
  }
}

/** The label of the volume, which is no file; a directory never has the bit. */
function isLabel(attributes: number): boolean {
  return (attributes & ATTRIBUTE.label) !== 0;
}

function astray(first: number, offset: number, entry: Entry): Problem {
  const path = `${textOf(entry.directory)}/${textOf(entry.name)}`;
  return toProblem("directory-cycle", {
    offset,
    field: "first cluster",
    detail: `directory ${path} begins at cluster ${first}, which is none of the volume or was listed before`,
  });
}

function strayName(offset: number): Problem {
  return toProblem("long-name-stray", {
    offset,
    field: "long name",
    detail: "parts of a long name lie before the short name that are not its own; the short name is shown",
  });
}
