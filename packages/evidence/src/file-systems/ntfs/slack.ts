import { MizugiwaError } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { TYPE, valueOf } from "./attribute.js";
import type { Boot } from "./boot.js";
import type { NtfsFile } from "./entry.js";
import { eachName, FILE_NAME_SIZE } from "./file-name.js";
import { logPages } from "./log-file.js";
import type { Mft } from "./mft.js";
import { attributeRemnants, type Found, type IndexOwner, indexRemnants, type NameRemnant } from "./name-remnants.js";
import { generationOf, type Reference, undoFixups } from "./record.js";
import { RemnantBook } from "./remnant-book.js";
import type { Run } from "./runs.js";
import { openStream, runsOf, streamOf } from "./stream.js";

/** Where index records keep their header: "INDX", fixups, LSN, block number; offsets in it count from here. */
const HEADER_AT = 0x18;
const INDX = 0x58444e49;
const NAMES = "$I30";
const LOG_RECORD = 2;
const LOG_HEADER = 0x40;

/** What looking through slack takes. */
export interface SlackContext {
  readonly volume: ByteSource;
  readonly boot: Boot;
  readonly mft: Mft;
}

/**
 * Goes through what lies behind the used part of MFT records and of the indexes of directories, live and deleted ones. Index blocks of
 * all directories together are read at most once the volume: more is damage, or made to take time.
 */
export class Slack {
  readonly book = new RemnantBook();
  readonly #context: SlackContext;
  #bytesLeft: number;

  constructor(context: SlackContext) {
    this.#context = context;
    this.#bytesLeft = context.volume.size;
  }

  search(file: NtfsFile): void {
    const { record } = file;
    const { mft } = this.#context;
    const place = mft.offsetOf(record.number);
    const directory: Reference = { record: record.number, sequence: generationOf(record) };
    const own: IndexOwner = { directory, records: mft.count, isKnown: this.#isKnown };
    const { bytes, view, used } = record;
    const add = (remnant: NameRemnant, method: Found["method"], whose: Reference | null): void =>
      this.book.add({ ...remnant, file: whose, method, offset: place === null ? null : place + remnant.at });
    for (const remnant of attributeRemnants(bytes, view, used, bytes.length)) {
      add(remnant, "mft", directory);
    }
    if (!record.directory || record.base !== null) return;
    for (const remnant of indexRemnants(bytes, view, used, bytes.length, own)) add(remnant, "indx", remnant.file);
    this.#searchRoot(file, own, add);
    this.#searchBlocks(file, own);
  }

  /** Names in the records of the log: entries that were put into indexes or taken out of them, names that files got. */
  searchLog(): void {
    const { volume, boot, mft } = this.#context;
    const record = mft.read(LOG_RECORD);
    const stream = record === null ? null : streamOf(mft.attributesOf(record, []), TYPE.data, "");
    if (stream === null) return;
    const runs = runsOf(stream, boot, []);
    const anyone: IndexOwner = { directory: { record: -1, sequence: 0 }, records: mft.count, isKnown: this.#isKnown };
    try {
      for (const { offset, view } of logPages(openStream(volume, boot, stream, "$LogFile"))) {
        const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        const place = placeOf(runs, offset, boot);
        const add = (remnant: NameRemnant): void =>
          this.book.add({ ...remnant, method: "log", offset: place === null ? null : place + remnant.at });
        for (const remnant of indexRemnants(bytes, view, LOG_HEADER, bytes.length, anyone)) add(remnant);
        for (const remnant of attributeRemnants(bytes, view, LOG_HEADER, bytes.length)) add(remnant);
      }
    } catch (caught) {
      // The state of a log that cannot be read is told with the volume's facts.
      if (!(caught instanceof MizugiwaError)) throw caught;
    }
  }

  /**
   * Whether the file's own record holds the name. Most entries in slack are copies of names in use, left where a block was split: they are told
   * by their bytes, before anything is made of them.
   */
  readonly #isKnown = (file: Reference, view: DataView, at: number): boolean => {
    const record = this.#context.mft.read(file.record);
    if (record === null || generationOf(record) !== file.sequence) return false;
    let isKnown = false;
    eachName(record, (_, valueAt) => {
      isKnown = isSameName(record.view, valueAt, view, at);
      return isKnown;
    });
    return isKnown;
  };

  /** The root of an index is resident; entries that were taken out may lie behind those in use. */
  #searchRoot(
    { attributes }: NtfsFile,
    own: IndexOwner,
    add: (remnant: NameRemnant, method: Found["method"], whose: Reference | null) => void,
  ): void {
    const root = attributes.find(({ type, name, resident }) => type === TYPE.indexRoot && name === NAMES && resident);
    if (root === undefined || root.valueLength < 32) return;
    const { bytes, view } = root.record;
    const end = root.valueAt + root.valueLength;
    const usedEnd = root.valueAt + 16 + view.getUint32(root.valueAt + 20, true);
    if (root.record.number !== own.directory.record || usedEnd >= end) return;
    for (const remnant of indexRemnants(bytes, view, usedEnd, end, own)) add(remnant, "indx", remnant.file);
  }

  #searchBlocks({ record, attributes }: NtfsFile, own: IndexOwner): void {
    const { volume, boot } = this.#context;
    const stream = streamOf(attributes, TYPE.indexAllocation, NAMES);
    if (stream === null || stream.value !== null) return;
    const bitmap = bitmapOf(attributes);
    const runs = runsOf(stream, boot, []);
    const size = Math.min(stream.size, this.#bytesLeft);
    const content = openStream(volume, boot, stream, `index of MFT record ${record.number}`);
    for (let at = 0; at + boot.indexSize <= size; at += boot.indexSize) {
      this.#bytesLeft -= boot.indexSize;
      const block = readBlock(content, at, boot.indexSize);
      if (block === null) continue;
      const index = at / boot.indexSize;
      const isUsed = record.inUse && (((bitmap?.[index >>> 3] ?? 0xff) >>> (index & 7)) & 1) === 1;
      const view = new DataView(block.buffer);
      const from = HEADER_AT + view.getUint32(HEADER_AT + (isUsed ? 4 : 0), true);
      const place = placeOf(runs, at, boot);
      for (const remnant of indexRemnants(block, view, from, block.length, own)) {
        this.book.add({ ...remnant, method: "indx", offset: place === null ? null : place + remnant.at });
      }
    }
  }
}

/** Whether two structures of $FILE_NAME have the same directory and name. */
function isSameName(one: DataView, oneAt: number, other: DataView, otherAt: number): boolean {
  const units = one.getUint8(oneAt + 64);
  if (units !== other.getUint8(otherAt + 64)) return false;
  for (let word = 0; word < 8; word += 4) {
    if (one.getUint32(oneAt + word, true) !== other.getUint32(otherAt + word, true)) return false;
  }
  const [oneName, otherName] = [oneAt + FILE_NAME_SIZE, otherAt + FILE_NAME_SIZE];
  for (let unit = 0; unit < units * 2; unit += 2) {
    if (one.getUint16(oneName + unit) !== other.getUint16(otherName + unit)) return false;
  }
  return true;
}

/** An index block with its fixups undone; null where none lies there or it cannot be read. */
function readBlock(content: ByteSource, at: number, size: number): Uint8Array<ArrayBuffer> | null {
  try {
    const block = new Uint8Array(content.read(at, size));
    const view = new DataView(block.buffer);
    if (block.length < size || view.getUint32(0, true) !== INDX) return null;
    undoFixups(view);
    return block;
  } catch (caught) {
    // What a damaged map does not reach is told where the directory is listed; slack of the other blocks is still there.
    if (caught instanceof MizugiwaError) return null;
    throw caught;
  }
}

/** Which blocks are in use; null where that is not told within the record: then all count as used. */
function bitmapOf(attributes: NtfsFile["attributes"]): Uint8Array | null {
  const bitmap = attributes.find(({ type, name, resident }) => type === TYPE.bitmap && name === NAMES && resident);
  return bitmap === undefined ? null : valueOf(bitmap);
}

/** Where an offset of the content lies in the volume. */
function placeOf(runs: readonly Run[], at: number, { clusterSize }: Boot): number | null {
  const vcn = Math.floor(at / clusterSize);
  const run = runs.find((each) => vcn >= each.vcn && vcn < each.vcn + each.length);
  return run === undefined || run.lcn === null ? null : run.lcn * clusterSize + at - run.vcn * clusterSize;
}
