import { type ByteSource, readExactly } from "@mizugiwa/bytes";

/**
 * The log of XFS: a ring of records, each a head of 512 bytes (more where the record is large) and what was logged. The first word of every
 * sector is the number of the turn round the ring; the word that it replaced stands in the head.
 *
 *   offset  size  meaning in the head (big-endian)
 *        0     4  0xfeedbabe; 4 turn; 8 version; 12 bytes logged; 16 place; 24 place of the oldest that is not yet written back
 *       40     4  operations; 44 words of the first 64 sectors; 300 order of bytes of what was logged; 320 size of record buffers
 *
 * Source: XFS Algorithms and Data Structures, 14; fs/xfs/libxfs/xfs_log_format.h.
 */
const MAGIC = 0xfeedbabe;
const SECTOR = 512;
const WORDS_PER_HEAD = 64;
const BYTES_PER_HEAD = 32 * 1024;
const LENGTH_MAX = 1024 * 1024;
const LITTLE_ENDIAN = 1;
const READ_BYTES = 256 * 1024;

/** A record: where it lies, and what was logged with the first words of the sectors restored. */
export interface LogRecord {
  /** Turn and sector: orders the records. */
  readonly cycle: number;
  readonly sector: number;
  readonly tailCycle: number;
  readonly tailSector: number;
  readonly littleEndian: boolean;
  readonly operations: number;
  readonly payload: DataView;
  /** Not all sectors are of this record any more. */
  readonly cut: boolean;
}

/** The place of a record in the log, read on demand. */
interface Place {
  readonly cycle: number;
  readonly sector: number;
}

/** The log of a volume. */
export class XfsLog {
  readonly #source: ByteSource;
  readonly #sectors: number;

  /** `source` is the log alone. */
  constructor(source: ByteSource) {
    this.#source = source;
    this.#sectors = Math.floor(source.size / SECTOR);
  }

  /** Heads of records that are still there, oldest first. */
  #places(): Place[] {
    const places: Place[] = [];
    for (let from = 0; from < this.#sectors * SECTOR; from += READ_BYTES) {
      const bytes = this.#source.read(from, Math.min(READ_BYTES, this.#sectors * SECTOR - from));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at + SECTOR <= bytes.length; at += SECTOR) {
        if (view.getUint32(at) !== MAGIC) continue;
        const sector = (from + at) / SECTOR;
        if (view.getUint32(at + 20) === sector) places.push({ cycle: view.getUint32(at + 4), sector });
      }
    }
    return places.sort((a, b) => a.cycle - b.cycle || a.sector - b.sector);
  }

  /** Records that are still there, oldest first. */
  *records(): Generator<LogRecord, void, undefined> {
    for (const place of this.#places()) {
      const record = this.#record(place);
      if (record !== null) yield record;
    }
  }

  #sector(sector: number): Uint8Array {
    return readExactly(this.#source, (sector % this.#sectors) * SECTOR, SECTOR, "log sector");
  }

  #record({ cycle, sector }: Place): LogRecord | null {
    const head = viewOf(this.#sector(sector));
    const length = head.getUint32(12);
    const version = head.getUint32(8);
    if (length > LENGTH_MAX) return null;
    const heads = (version & 2) === 0 ? 1 : Math.max(1, Math.ceil(head.getUint32(320) / BYTES_PER_HEAD));
    const count = Math.ceil(length / SECTOR);
    if (heads > 64 || heads * WORDS_PER_HEAD < count || heads + count > this.#sectors) return null;
    const payload = new Uint8Array(count * SECTOR);
    const view = viewOf(payload);
    let cut = false;
    for (let index = 0; index < count; index += 1) {
      const at = sector + heads + index;
      const bytes = this.#sector(at);
      const turn = at >= this.#sectors ? cycle + 1 : cycle;
      if (viewOf(bytes).getUint32(0) !== turn) {
        cut = true;
        break;
      }
      payload.set(bytes, index * SECTOR);
      view.setUint32(index * SECTOR, this.#word(sector, index));
    }
    return {
      cycle,
      sector,
      tailCycle: head.getUint32(24),
      tailSector: head.getUint32(28),
      littleEndian: head.getUint32(300) <= LITTLE_ENDIAN,
      operations: head.getUint32(40),
      payload: new DataView(payload.buffer, 0, length),
      cut,
    };
  }

  /** The word that the turn stands for in a sector of the record: in its head, or in one of the heads behind it. */
  #word(sector: number, index: number): number {
    if (index < WORDS_PER_HEAD) return viewOf(this.#sector(sector)).getUint32(44 + index * 4);
    const extra = Math.floor(index / WORDS_PER_HEAD);
    return viewOf(this.#sector(sector + extra)).getUint32(4 + (index % WORDS_PER_HEAD) * 4);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
