import { type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { mappedSource, type Piece } from "../shared/mapped-source.js";
import { type Attribute, readAttributes, TYPE } from "./attribute.js";
import { readAttributeList } from "./attribute-list.js";
import type { Boot } from "./boot.js";
import { isRecord, type MftRecord, nextSequence, toRecord, undoFixups } from "./record.js";
import { openStream, runsOf, streamOf } from "./stream.js";

/** Records are read in windows of this size, and so many are held: 8 MiB. */
const WINDOW_SIZE = 131_072;
const WINDOWS_HELD = 64;
/** Extension records of one file. Windows stops at an attribute list of 256 KiB: 8,192 entries of the least size. */
const EXTENSIONS_MAX = 8192;

/** Records one after the other, null where none lies. */
type Window = readonly (MftRecord | null)[];

/** The master file table, readable at random. */
export class Mft {
  readonly #volume: ByteSource;
  readonly #boot: Boot;
  #pieces: readonly Piece[] = [];
  #source: ByteSource = memorySource(new Uint8Array(0));
  #count = 0;
  /** How many would fit its clusters: behind the last record there may lie those of an earlier table. */
  #room = 0;
  readonly #windows = new Map<number, Window>();
  readonly #perWindow: number;
  #latestIndex = -1;
  #latest: Window | null = null;

  constructor(volume: ByteSource, boot: Boot, problems: Problem[]) {
    this.#volume = volume;
    this.#boot = boot;
    this.#perWindow = Math.max(1, Math.floor(WINDOW_SIZE / boot.recordSize));
    const { record, mirrored } = firstRecord(volume, boot, problems);
    const own = readAttributes(record, problems);
    // The table may need an attribute list to map itself: what is mapped so far must hold the extension records.
    this.#map(own, problems);
    if (own.some(({ type }) => type === TYPE.attributeList)) this.#map(this.attributesOf(record, problems), problems);
    this.#windows.clear();
    this.#latest = null;
    this.#latestIndex = -1;
    if (!mirrored) compareMirror(volume, boot, problems);
  }

  /** How many records it has. */
  get count(): number {
    return this.#count;
  }

  /** Takes over where the table lies. Holes are no place for records; no map makes it longer than the volume. */
  #map(attributes: readonly Attribute[], problems: Problem[]): void {
    const { clusterSize, recordSize } = this.#boot;
    const stream = streamOf(attributes, TYPE.data, "");
    if (stream === null || stream.value !== null) throw noTable(this.#boot, "record 0 has no map of the table");
    const pieces: Piece[] = [];
    for (const { vcn, length, lcn } of runsOf(stream, this.#boot, problems)) {
      if (lcn === null) continue;
      pieces.push({ at: vcn * clusterSize, length: length * clusterSize, from: lcn * clusterSize });
    }
    const last = pieces.at(-1);
    const mapped = Math.min(last === undefined ? 0 : last.at + last.length, this.#volume.size);
    this.#pieces = pieces;
    this.#source = mappedSource(this.#volume, pieces, mapped, "$MFT");
    this.#count = Math.floor(Math.min(stream.size, mapped) / recordSize);
    this.#room = Math.floor(mapped / recordSize);
  }

  /** Where a record lies in the volume; null where the table does not map it. */
  offsetOf(number: number): number | null {
    const at = number * this.#boot.recordSize;
    for (const piece of this.#pieces) {
      if (at >= piece.at && at < piece.at + piece.length && piece.from !== null) return piece.from + at - piece.at;
    }
    return null;
  }

  /** The record with that number, in use or not; null where there is none, or nothing that could be one. */
  read(number: number): MftRecord | null {
    return number < this.#count ? this.#record(number) : null;
  }

  /** What lies in the table's clusters behind its last record, where it looks like a record; null for everything else. */
  readBeyond(number: number): MftRecord | null {
    return number >= this.#count && number < this.#room ? this.#record(number) : null;
  }

  #record(number: number): MftRecord | null {
    if (!(number >= 0)) return null;
    const index = Math.floor(number / this.#perWindow);
    return this.#window(index)[number - index * this.#perWindow] ?? null;
  }

  /**
   * All records in order, those behind the last one too. They lie in one buffer that is used again: a record holds until the next one is asked
   * for, and who keeps one reads it by its number.
   */
  *scan(): Generator<MftRecord, void, undefined> {
    const { recordSize } = this.#boot;
    const buffer = new Uint8Array(this.#perWindow * recordSize);
    const views = Array.from(
      { length: this.#perWindow },
      (_, index) => new DataView(buffer.buffer, index * recordSize, recordSize),
    );
    for (const { start, end } of this.#mapped()) {
      for (let first = start; first < end; first += this.#perWindow) {
        const bytes = this.#readable(first * recordSize, Math.min(end - first, this.#perWindow) * recordSize);
        buffer.set(bytes);
        for (let index = 0; (index + 1) * recordSize <= bytes.length; index += 1) {
          const view = views[index];
          const record = view === undefined ? null : mended(first + index, view);
          if (record !== null) yield record;
        }
      }
    }
  }

  /** The numbers of all records that the table maps, those behind the last one too. */
  *numbers(): Generator<number, void, undefined> {
    for (const { start, end } of this.#mapped()) for (let number = start; number < end; number += 1) yield number;
  }

  /** Where records lie: a map with gaps may reach as far as the volume, and nothing is looked for in a gap. */
  *#mapped(): Generator<{ readonly start: number; readonly end: number }, void, undefined> {
    const { recordSize } = this.#boot;
    let next = 0;
    for (const { at, length } of this.#pieces) {
      const start = Math.max(next, Math.floor(at / recordSize));
      const end = Math.min(Math.ceil((at + length) / recordSize), this.#room);
      if (start < end) yield { start, end };
      next = Math.max(next, end);
    }
  }

  /** Records in use by the table's own bitmap; null where it cannot be read. */
  readBitmap(): Uint8Array | null {
    const record = this.read(0);
    const stream = record === null ? null : streamOf(this.attributesOf(record, []), TYPE.bitmap, "");
    if (stream === null || stream.size * 8 < this.#count) return null;
    try {
      return openStream(this.#volume, this.#boot, stream, "$MFT:$BITMAP").read(0, Math.ceil(this.#count / 8));
    } catch (caught) {
      if (caught instanceof EvidenceError) return null;
      throw caught;
    }
  }

  #window(index: number): Window {
    if (index === this.#latestIndex && this.#latest !== null) return this.#latest;
    const held = this.#windows.get(index);
    const window = held ?? this.#load(index);
    if (held === undefined) {
      if (this.#windows.size >= WINDOWS_HELD) {
        const [oldest] = this.#windows.keys();
        if (oldest !== undefined) this.#windows.delete(oldest);
      }
      this.#windows.set(index, window);
    }
    this.#latestIndex = index;
    this.#latest = window;
    return window;
  }

  #load(index: number): Window {
    const { recordSize } = this.#boot;
    const size = this.#perWindow * recordSize;
    const bytes = new Uint8Array(this.#readable(index * size, size));
    const records: (MftRecord | null)[] = [];
    for (let at = 0; at + recordSize <= bytes.length; at += recordSize) {
      records.push(mended(index * this.#perWindow + records.length, new DataView(bytes.buffer, at, recordSize)));
    }
    return records;
  }

  /** A window, record by record where a part of it cannot be read: those read as zeros, which is no record. */
  #readable(offset: number, size: number): Uint8Array {
    const length = Math.min(size, this.#room * this.#boot.recordSize - offset);
    try {
      return this.#source.read(offset, length);
    } catch (caught) {
      if (!(caught instanceof EvidenceError)) throw caught;
    }
    const { recordSize } = this.#boot;
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += recordSize) {
      const place = this.offsetOf((offset + at) / recordSize);
      const bytes = place === null ? null : this.#volume.read(place, recordSize);
      if (bytes?.length === recordSize) out.set(bytes, at);
    }
    return out;
  }

  /** All attributes of a file: those of the record and, through its attribute list, of its extension records. */
  attributesOf(record: MftRecord, problems: Problem[]): Attribute[] {
    const own = readAttributes(record, problems);
    const list = streamOf(own, TYPE.attributeList, "");
    if (list === null || record.base !== null) return own;
    const what = `attribute list of MFT record ${record.number}`;
    const all = [...own];
    const seen = new Set<number>([record.number]);
    for (const { record: number, sequence } of readAttributeList(
      openStream(this.#volume, this.#boot, list, what),
      what,
      problems,
    )) {
      if (seen.has(number)) continue;
      seen.add(number);
      if (seen.size > EXTENSIONS_MAX) {
        problems.push(extensionProblem(record, number, `more than ${EXTENSIONS_MAX} extension records`));
        break;
      }
      const extension = this.read(number);
      if (extension === null || extension.base?.record !== record.number) {
        problems.push(extensionProblem(record, number, "no record that continues this file"));
        continue;
      }
      // A deleted file's extension records were raised by one as well.
      const expected = extension.inUse ? sequence : nextSequence(sequence);
      if (extension.sequence !== expected && extension.sequence !== sequence) {
        problems.push(extensionProblem(record, number, `sequence ${extension.sequence}, want ${expected}`));
        continue;
      }
      all.push(...readAttributes(extension, problems));
    }
    return all;
  }
}

function extensionProblem(record: MftRecord, number: number, detail: string): Problem {
  return toProblem("extension-record-lost", {
    record: record.number,
    field: "attribute list",
    detail: `MFT record ${record.number}: extension record ${number}: ${detail}`,
    remedy: "Attributes that it held are missing from this file.",
  });
}

function firstRecord(volume: ByteSource, boot: Boot, problems: Problem[]): { record: MftRecord; mirrored: boolean } {
  const record = recordAt(volume, boot, boot.mftOffset);
  if (record !== null && !record.torn) return { record, mirrored: false };
  const spare = recordAt(volume, boot, boot.mirrorOffset);
  const chosen = spare !== null && !spare.torn ? spare : (record ?? spare);
  if (chosen === null) throw noTable(boot, "neither the table nor its mirror begins with a record");
  problems.push(
    toProblem("mft-damaged", {
      offset: boot.mftOffset,
      field: "$MFT",
      detail: "the first record of $MFT is damaged",
      remedy: chosen === record ? "It is used as it is: its mirror is damaged too." : "Its copy in $MFTMirr is used.",
    }),
  );
  return { record: chosen, mirrored: chosen !== record };
}

function recordAt(volume: ByteSource, boot: Boot, offset: number): MftRecord | null {
  const bytes = new Uint8Array(volume.read(offset, boot.recordSize));
  if (bytes.length < boot.recordSize) return null;
  return mended(0, new DataView(bytes.buffer));
}

/** The record that lies there, its fixups undone in place; null where there is none. */
function mended(number: number, view: DataView): MftRecord | null {
  return isRecord(view) ? toRecord(number, view, !undoFixups(view)) : null;
}

/** $MFTMirr holds copies of the first four records: a difference is damage or somebody's hand. */
function compareMirror(volume: ByteSource, boot: Boot, problems: Problem[]): void {
  const size = 4 * boot.recordSize;
  const mirror = volume.read(boot.mirrorOffset, size);
  const table = volume.read(boot.mftOffset, size);
  if (mirror.length === table.length && mirror.every((byte, at) => byte === table[at])) return;
  problems.push(
    toProblem("mft-mirror-differs", {
      offset: boot.mirrorOffset,
      field: "$MFTMirr",
      detail: "$MFTMirr differs from the first records of $MFT",
      remedy: "$MFT is used.",
    }),
  );
}

function noTable(boot: Boot, detail: string): EvidenceError {
  return new EvidenceError("mft-unreadable", {
    offset: boot.mftOffset,
    field: "$MFT",
    detail,
    remedy: "Carve the volume: its file table is lost.",
  });
}
