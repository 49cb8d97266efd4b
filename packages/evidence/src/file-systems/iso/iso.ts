import { record as found, type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { ClusterMap, freeRanges } from "../shared/cluster-map.js";
import { mappedSource, type Piece, rangesOf } from "../shared/mapped-source.js";
import { joinPath, textOf, wtf8 } from "../shared/names.js";
import { type Descriptors, hasDescriptor, readDescriptors, SECTOR, type Tree } from "./descriptors.js";
import { IsoEntry, type IsoFile } from "./entry.js";
import { FLAG, type IsoRecord, recordAt } from "./record.js";
import { readRockRidge, skippedBytes } from "./rock-ridge.js";
import { longInstant } from "./times.js";

const NOTHING = new Uint8Array(0);
const RECORD_BYTES_MAX = 255;
/** What is held of one directory at a time. */
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;

/** ISO 9660 with Rock Ridge, else Joliet, else plain names. */
export const iso9660: FileSystemFormat = {
  name: "iso9660",
  detect: hasDescriptor,
  open: (volume, options) => new Iso(volume, options),
};

/** A directory to be read: where its record says that it lies. */
interface Folder {
  readonly block: number;
  readonly size: number;
  readonly offset: number;
  readonly path: Uint8Array;
}

class Iso implements FileSystem {
  readonly kind = "iso9660";
  readonly label: string | null;
  readonly uuid: string | null;
  readonly blockSize: number;
  readonly problems: Problem[] = [];
  readonly facts: ReadonlyMap<string, string>;
  readonly #volume: ByteSource;
  readonly #options: FileSystemOptions;
  readonly #descriptors: Descriptors;
  /** Bytes before each Rock Ridge area; null where there is no Rock Ridge. */
  readonly #skip: number | null;
  readonly #tree: Tree;

  constructor(volume: ByteSource, options: FileSystemOptions) {
    this.#volume = volume;
    this.#options = options;
    const descriptors = readDescriptors(volume, this.problems);
    this.#descriptors = descriptors;
    this.blockSize = descriptors.blockSize;
    this.#skip = this.#readSkip();
    this.#tree = this.#skip === null ? (descriptors.joliet ?? descriptors.primary) : descriptors.primary;
    this.label = labelOf(this.#tree);
    const created = longInstant(descriptors.created, 0, options.offsetMinutes);
    this.uuid = created === null ? null : uuidOf(descriptors.created);
    this.facts = new Map([
      ["names", this.#skip !== null ? "rock-ridge" : this.#tree.joliet ? "joliet" : "plain"],
      ["joliet", descriptors.joliet === null ? "no" : "yes"],
      ["blocks", String(descriptors.blocks)],
    ]);
  }

  #readSkip(): number | null {
    const root = this.#rootOf(this.#descriptors.primary);
    const bytes = this.#volume.read(root.block * this.blockSize, RECORD_BYTES_MAX);
    const dot = recordAt(bytes, 0, root.block * this.blockSize, this.#descriptors.blocks);
    return dot === null ? null : skippedBytes(dot);
  }

  /** The root by its own ".", which Rock Ridge says more of; by the descriptor's record where there is none. */
  #rootEntry(): IsoEntry {
    const record = this.#rootRecord(this.#tree);
    const at = record.block * this.blockSize;
    const dot = recordAt(this.#volume.read(at, RECORD_BYTES_MAX), 0, at, this.#descriptors.blocks);
    const file = { ...this.#fileOf([dot ?? record], this.#tree), isRoot: true };
    return new IsoEntry(file, NOTHING, this.#options.offsetMinutes);
  }

  #rootOf(tree: Tree): Folder {
    const { block, size } = this.#rootRecord(tree);
    return { block, size, offset: tree.rootAt, path: NOTHING };
  }

  #rootRecord(tree: Tree): IsoRecord {
    const bytes = this.#volume.read(tree.rootAt, 34);
    const record = recordAt(bytes, 0, tree.rootAt, this.#descriptors.blocks);
    if (record === null) {
      throw new EvidenceError("root-damaged", {
        offset: tree.rootAt,
        field: "root directory record",
        detail: "the volume descriptor holds no record of the root directory",
      });
    }
    return record;
  }

  /** The root, then every name below it. */
  *list(): Generator<Item<Entry>, void, undefined> {
    yield found(this.#rootEntry());
    for (const item of this.#walk(this.#tree, null)) {
      if (!item.ok) yield item;
      else if (item.value.rockRidge?.moved !== true) yield found(item.value.entry);
    }
  }

  /** Everything below a root; each block of a directory is read once. `taken` is told what belongs to somebody. */
  *#walk(
    tree: Tree,
    taken: ((range: Range) => void) | null,
  ): Generator<Item<IsoFile & { readonly entry: IsoEntry }>, void, undefined> {
    const listed = new ClusterMap(Math.ceil(this.#volume.size / this.blockSize), this.#options.heldBytes);
    const waiting: Folder[] = [this.#rootOf(tree)];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const size = this.#readableSize(folder, listed);
      if (size < folder.size) yield { ok: false, problem: unreadable(folder, size) };
      const base = folder.block * this.blockSize;
      listed.add(folder.block, Math.ceil(size / this.blockSize));
      taken?.({ offset: base, length: size });
      for (const item of this.#filesOf(this.#volume.read(base, size), base, tree)) {
        if (!item.ok) {
          yield item;
          continue;
        }
        const file = item.value;
        const entry = new IsoEntry(file, folder.path, this.#options.offsetMinutes);
        for (const area of file.rockRidge?.areas ?? []) taken?.(area);
        yield found({ ...file, entry });
        const [{ block, size: own, offset }] = file.records;
        if (entry.type !== "dir" || file.rockRidge?.moved === true) continue;
        const child = file.rockRidge?.child ?? null;
        const path = joinPath(folder.path, entry.name);
        waiting.push(child === null ? { block, size: own, offset, path } : this.#relocated(child, offset, path));
      }
    }
  }

  /** A directory that was moved: its own "." says how long it is. */
  #relocated(block: number, offset: number, path: Uint8Array): Folder {
    const at = block * this.blockSize;
    const dot = recordAt(this.#volume.read(at, RECORD_BYTES_MAX), 0, at, this.#descriptors.blocks);
    return { block, size: dot?.size ?? SECTOR, offset, path };
  }

  /** Bytes of a directory that lie on the volume and in no directory that was listed before. */
  #readableSize({ block, size }: Folder, listed: ClusterMap): number {
    const present = Math.min(size, Math.max(0, this.#volume.size - block * this.blockSize), DIRECTORY_BYTES_MAX);
    for (let at = 0; at < present; at += this.blockSize) {
      if (listed.has(block + Math.floor(at / this.blockSize))) return at;
    }
    return present;
  }

  *#filesOf(directory: Uint8Array, base: number, tree: Tree): Generator<Item<IsoFile>, void, undefined> {
    let pending: IsoRecord[] = [];
    for (let at = 0; at < directory.length; ) {
      if (directory[at] === 0) {
        at = (Math.floor(at / SECTOR) + 1) * SECTOR;
        continue;
      }
      const record = recordAt(directory, at, base + at, this.#descriptors.blocks);
      if (record === null) {
        yield { ok: false, problem: brokenRecord(base + at) };
        at = (Math.floor(at / SECTOR) + 1) * SECTOR;
        continue;
      }
      at += record.bytes.length;
      if (record.name.length === 1 && (record.name[0] ?? 2) < 2) continue;
      pending.push(record);
      if ((record.flags & FLAG.more) !== 0) continue;
      const [first, ...rest] = pending;
      if (first !== undefined) yield found(this.#fileOf([first, ...rest], tree));
      pending = [];
    }
  }

  #fileOf(records: IsoFile["records"], tree: Tree): IsoFile {
    const last = records.at(-1) ?? records[0];
    const rockRidge =
      this.#skip === null || tree.joliet
        ? null
        : readRockRidge(this.#volume, last, this.#skip, this.blockSize, this.#options.offsetMinutes);
    return { records, rockRidge, joliet: tree.joliet };
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
    const records = stream !== "" || entry.type !== "file" || entry.inode === null ? [] : this.#recordsAt(entry.inode);
    if (records.length === 0) {
      throw new EvidenceError("stream-unknown", { field: what, detail: `${what}: the file has no such stream` });
    }
    const pieces: Piece[] = [];
    let size = 0;
    for (const record of records) {
      if (record.size > 0) pieces.push({ at: size, length: record.size, from: record.block * this.blockSize });
      size += record.size;
    }
    return { pieces, size, what };
  }

  /** The record at a place of the volume and those that its content goes on in. */
  #recordsAt(offset: number): IsoRecord[] {
    const records: IsoRecord[] = [];
    for (let at = offset; ; ) {
      const left = SECTOR - (at % SECTOR);
      const bytes = this.#volume.read(at, Math.min(left, RECORD_BYTES_MAX));
      const record = recordAt(bytes, 0, at, this.#descriptors.blocks);
      if (record === null && bytes[0] === 0 && records.length > 0) {
        at += left;
        if (at >= this.#volume.size) return records;
        continue;
      }
      if (record === null) return records;
      records.push(record);
      if ((record.flags & FLAG.more) === 0) return records;
      at += record.bytes.length;
    }
  }

  /** Nothing is deleted from a file system that is written once. */
  *deleted(): Generator<Item<Recovered>, void, undefined> {}

  /** Blocks that neither tree, nor a path table, a continuation area or a boot image takes. */
  *unallocated(): Generator<Range, void, undefined> {
    const map = new ClusterMap(Math.ceil(this.#volume.size / this.blockSize), this.#options.heldBytes);
    const take = ({ offset, length }: Range): void => {
      const first = Math.floor(offset / this.blockSize);
      map.add(first, Math.ceil((offset + length) / this.blockSize) - first);
    };
    for (const range of this.#descriptors.taken) take(range);
    const { primary, joliet } = this.#descriptors;
    for (const tree of joliet === null ? [primary] : [primary, joliet]) {
      for (const item of this.#walk(tree, take)) {
        if (!item.ok) continue;
        for (const { block, size } of item.value.records) take({ offset: block * this.blockSize, length: size });
      }
    }
    for (const { offset, length } of freeRanges(map, this.blockSize, 0)) {
      yield { offset, length: Math.min(length, this.#volume.size - offset) };
    }
  }
}

function labelOf({ label, joliet }: Tree): string | null {
  const text = textOf(joliet ? wtf8(label, 0, label.length >> 1, true) : label).replace(/[\0 ]+$/, "");
  return text === "" ? null : text;
}

/** As blkid shows it: the date of creation to the hundredth. */
function uuidOf(created: Uint8Array): string {
  const digits = String.fromCharCode(...created.subarray(0, 16));
  return [digits.slice(0, 4), ...(digits.slice(4).match(/../g) ?? [])].join("-");
}

function unreadable({ offset, size, block }: Folder, had: number): Problem {
  return toProblem("directory-cycle", {
    offset,
    field: "extent",
    detail: `the directory at block ${block} has ${size} bytes; ${had} of them lie on the volume and in no directory listed before`,
  });
}

function brokenRecord(offset: number): Problem {
  return toProblem("directory-record-damaged", {
    offset,
    field: "directory record",
    detail: "the record does not hold together; the rest of its sector is left out",
  });
}
