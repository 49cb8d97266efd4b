import { limitPassed } from "@mizugiwa/base";
import { type ByteSource, bytesAt, crc32c, memorySource, struct, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { hexOf } from "../../hex.js";
import { basePiece, type Piece, pieceSource } from "../../pieces.js";
import { safeNumber } from "../../safe-number.js";
import type { Header } from "./structures.js";

const SECTOR = 4096;
const ENTRY = struct("VHDX log entry", 64, {
  signature: bytesAt(0, 4),
  checksum: u32(4),
  length: u32(8),
  tail: u32(12),
  sequence: u64(16),
  descriptors: u32(24),
  logGuid: bytesAt(32, 16),
  flushed: u64(48),
  last: u64(56),
});
const DESCRIPTOR = struct("VHDX log descriptor", 32, {
  signature: bytesAt(0, 4),
  trailing: bytesAt(4, 4),
  leading: bytesAt(8, 8),
  zeroLength: u64(8),
  offset: u64(16),
  sequence: u64(24),
});
/** The log is 1 MiB by default; far above it something is wrong. */
const LOG_MAX = 64 * 1024 * 1024;

interface Entry {
  readonly at: number;
  readonly length: number;
  readonly tail: number;
  readonly sequence: bigint;
  readonly last: number;
  readonly bytes: Uint8Array;
  readonly descriptors: number;
}

/**
 * The file as it is once its log is played back, in memory ([MS-VHDX] 2.3): the newest sequence of valid entries that reaches back to its own
 * tail, oldest first. The file itself is never written. Gives the file and how many entries were played.
 */
export function replayed(source: ByteSource, header: Header): { source: ByteSource; entries: number } {
  if (header.logGuid === null) return { source, entries: 0 };
  if (header.logLength > LOG_MAX) throw limitPassed(LOG_MAX, "bytes of VHDX log", { offset: header.logOffset });
  const sequence = activeSequence(new Log(source, header, header.logGuid));
  const last = sequence.at(-1);
  if (last === undefined) {
    throw new EvidenceError("log-damaged", {
      offset: header.logOffset,
      field: ENTRY.name,
      detail: "the image says that its log must be played back, and no valid entry is in it",
      remedy: "The image was copied while in use; take it again, or read what is there with another tool.",
    });
  }
  const patches: Patches = { pages: new Map(), zeroed: [] };
  for (const [order, entry] of sequence.entries()) apply(entry, order, patches);
  return { source: patched(source, Math.max(source.size, last.last), patches), entries: sequence.length };
}

/** What the log writes over the file; a later entry (higher order) wins. */
interface Patches {
  readonly pages: Map<number, { readonly bytes: Uint8Array; readonly order: number }>;
  readonly zeroed: { readonly start: number; readonly end: number; readonly order: number }[];
}

/** The circular log: reads wrap at its end. */
class Log {
  readonly length: number;
  readonly #source: ByteSource;
  readonly #header: Header;
  readonly #guid: string;

  constructor(source: ByteSource, header: Header, guid: string) {
    this.#source = source;
    this.#header = header;
    this.#guid = guid;
    this.length = Math.floor(header.logLength / SECTOR) * SECTOR;
  }

  entryAt(at: number): Entry | null {
    const head = this.#read(at, ENTRY.size);
    if (head.length < ENTRY.size) return null;
    const raw = ENTRY.read(head, 0);
    const known = String.fromCharCode(...raw.signature) === "loge" && hexOf(raw.logGuid) === this.#guid;
    if (!known || raw.length === 0 || raw.length % SECTOR !== 0 || raw.length > this.length) return null;
    if (raw.tail >= this.length || raw.tail % SECTOR !== 0) return null;
    const bytes = this.#read(at, raw.length);
    const summed = Uint8Array.from(bytes);
    summed.fill(0, 4, 8);
    if (bytes.length < raw.length || crc32c(summed) !== raw.checksum) return null;
    if (raw.descriptors * DESCRIPTOR.size + ENTRY.size > raw.length) return null;
    const last = safeNumber(raw.last, ENTRY.name, "last", this.#header.logOffset + at);
    return {
      at,
      length: raw.length,
      tail: raw.tail,
      sequence: raw.sequence,
      last,
      bytes,
      descriptors: raw.descriptors,
    };
  }

  #read(at: number, length: number): Uint8Array {
    const { logOffset } = this.#header;
    const first = this.#source.read(logOffset + at, Math.min(length, this.length - at));
    if (first.length === length) return Uint8Array.from(first);
    const rest = this.#source.read(logOffset, length - first.length);
    const bytes = new Uint8Array(first.length + rest.length);
    bytes.set(first);
    bytes.set(rest, first.length);
    return bytes;
  }
}

function activeSequence(log: Log): readonly Entry[] {
  const entries = new Map<number, Entry>();
  for (let at = 0; at < log.length; at += SECTOR) {
    const entry = log.entryAt(at);
    if (entry !== null) entries.set(at, entry);
  }
  let best: readonly Entry[] = [];
  for (const newest of entries.values()) {
    if (newest.sequence <= (best.at(-1)?.sequence ?? -1n)) continue;
    const chain = chainTo(newest, entries, log.length);
    if (chain !== null) best = chain;
  }
  return best;
}

/** From the tail that the newest entry names, one behind the other, up to it; null where a link is missing. */
function chainTo(newest: Entry, entries: ReadonlyMap<number, Entry>, logLength: number): readonly Entry[] | null {
  const chain: Entry[] = [];
  let at = newest.tail;
  for (let count = 0; count <= entries.size; count += 1) {
    const entry = entries.get(at);
    const before = chain.at(-1);
    if (entry === undefined || (before !== undefined && entry.sequence !== before.sequence + 1n)) return null;
    chain.push(entry);
    if (entry === newest) return chain;
    at = (at + entry.length) % logLength;
  }
  return null;
}

function apply(entry: Entry, order: number, { pages, zeroed }: Patches): void {
  let sector = Math.ceil((ENTRY.size + entry.descriptors * DESCRIPTOR.size) / SECTOR) * SECTOR;
  for (let number = 0; number < entry.descriptors; number += 1) {
    const raw = DESCRIPTOR.read(entry.bytes, ENTRY.size + number * DESCRIPTOR.size);
    const kind = String.fromCharCode(...raw.signature);
    const offset = safeNumber(raw.offset, DESCRIPTOR.name, "offset", entry.at);
    if (kind === "zero") {
      const length = safeNumber(raw.zeroLength, DESCRIPTOR.name, "zeroLength", entry.at);
      zeroed.push({ start: offset, end: offset + length, order });
    } else if (kind === "desc" && sector + SECTOR <= entry.bytes.length && offset % SECTOR === 0) {
      const bytes = entry.bytes.slice(sector, sector + SECTOR);
      bytes.set(raw.leading, 0);
      bytes.set(raw.trailing, SECTOR - 4);
      pages.set(offset, { bytes, order });
      sector += SECTOR;
    } else {
      throw DESCRIPTOR.invalid("signature", kind, "desc or zero, its data within the entry", entry.at);
    }
  }
}

function patched(source: ByteSource, size: number, { pages, zeroed }: Patches): ByteSource {
  /** The page that the log has for this place, null for zeros, undefined where it has none. */
  const patchAt = (start: number): ByteSource | null | undefined => {
    const page = pages.get(start);
    const order = page?.order ?? -1;
    if (zeroed.some((range) => start >= range.start && start < range.end && range.order >= order)) return null;
    return page === undefined ? undefined : memorySource(page.bytes);
  };
  return pieceSource(size, "VHDX file", (offset, wanted): Piece => {
    const start = offset - (offset % SECTOR);
    const patch = patchAt(start);
    if (patch !== undefined) return { length: start + SECTOR - offset, source: patch, offset: offset - start };
    let end = start + SECTOR;
    while (end < offset + wanted && patchAt(end) === undefined) end += SECTOR;
    return basePiece(source, offset, end - offset);
  });
}
