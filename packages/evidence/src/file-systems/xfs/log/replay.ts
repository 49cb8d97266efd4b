import { limitPassed, MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, crc32c } from "@mizugiwa/bytes";
import { type LoggedInode, type LogReading, loggedItems } from "./items.js";
import type { XfsLog } from "./records.js";

const PAGE = 4096;
const CORE_NEXT_UNLINKED = 96;
const INODE_CHECKSUM_AT = 100;

/** Where the checksum of a structure stands, by its magic in the first word. */
const CHECKSUMS: ReadonlyMap<number, number> = new Map([
  ...["XDB3", "XDD3", "XDF3"].map((magic) => [wordOf(magic), 4] as const),
  ...["AB3B", "AB3C", "IAB3", "FIB3", "RMB3", "R3FC"].map((magic) => [wordOf(magic), 52] as const),
  [wordOf("BMA3"), 64],
  [wordOf("XAGF"), 216],
  [wordOf("XAGI"), 312],
  [wordOf("XAFL"), 32],
  [wordOf("XFSB"), 224],
  [wordOf("XSLM"), 12],
  [wordOf("XARM"), 12],
]);
/** Magics of index and attribute blocks, which stand in the second half of the third word. */
const TREE_MAGICS: readonly number[] = [0x3df1, 0x3dff, 0x3ebe, 0x3bee];

/** The volume with the log played back in memory. */
export interface XfsReplay {
  readonly source: ByteSource;
  readonly clean: boolean;
  /** Items played back. */
  readonly items: number;
  readonly problems: readonly Problem[];
}

/**
 * Plays back what committed transactions logged since the oldest that was not written back, as the kernel does at a mount, in memory: buffers
 * that were not cancelled later, then inodes; checksums are made anew, since the log holds parts only. Intents that wait (extents half freed)
 * are left as they are: what they would free stays taken. A log that was unmounted changes nothing.
 */
export function replayXfs(
  volume: ByteSource,
  log: XfsLog,
  version: number,
  inodeSize: number,
  heldBytes: number,
): XfsReplay {
  const reading: LogReading = { clean: true, tail: null };
  const cancelled = new Map<number, number>();
  for (const item of loggedItems(log, inodeSize, reading)) {
    if (item.kind === "buffer" && item.cancelled) cancelled.set(item.at, item.order);
  }
  const { tail } = reading;
  if (reading.clean || tail === null) return { source: volume, clean: reading.clean, items: 0, problems: [] };
  const pages = new Pages(volume, heldBytes);
  const buffers = new Map<number, number>();
  const inodes = new Set<number>();
  const problems: Problem[] = [];
  let items = 0;
  try {
    for (const item of loggedItems(log, inodeSize, { clean: true, tail: null })) {
      const { cycle, sector } = item.record;
      if (cycle < tail.cycle || (cycle === tail.cycle && sector < tail.sector)) continue;
      items += 1;
      if (item.kind === "inode") {
        playInode(pages, item, inodeSize);
        inodes.add(item.at);
      } else if (!item.holdsInodes && !item.cancelled && (cancelled.get(item.at) ?? -1) < item.order) {
        for (const { at, bytes } of item.chunks) pages.write(item.at + at, bytes);
        buffers.set(item.at, item.size);
      }
    }
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
  }
  if (version === 5) renewChecksums(pages, buffers, inodes, inodeSize);
  problems.push(
    toProblem("log-replayed", {
      field: "log",
      detail: `the volume was not unmounted: ${items} logged changes are played back in memory`,
    }),
  );
  return { source: pages, clean: false, items, problems };
}

/** The core, then the forks as far as they were logged; the link to the next unlinked inode is kept as it lies. */
function playInode(pages: Pages, { inode, at, hasFork, hasAttributes }: LoggedInode, inodeSize: number): void {
  const { raw } = inode;
  const fork = inode.attributeFork;
  const attributesAt = fork === null ? inodeSize : inodeSize - fork.byteLength;
  pages.write(at, raw.subarray(0, CORE_NEXT_UNLINKED));
  if (inode.coreSize > INODE_CHECKSUM_AT)
    pages.write(at + INODE_CHECKSUM_AT, raw.subarray(INODE_CHECKSUM_AT, inode.coreSize));
  if (hasFork) pages.write(at + inode.coreSize, raw.subarray(inode.coreSize, attributesAt));
  if (hasAttributes) pages.write(at + attributesAt, raw.subarray(attributesAt));
}

function renewChecksums(
  pages: Pages,
  buffers: ReadonlyMap<number, number>,
  inodes: ReadonlySet<number>,
  inodeSize: number,
): void {
  for (const [at, size] of buffers) {
    const view = viewOf(pages.read(at, Math.min(size, 65536)));
    if (view.byteLength < 512) continue;
    const place = CHECKSUMS.get(view.getUint32(0)) ?? (TREE_MAGICS.includes(view.getUint16(8)) ? 12 : null);
    if (place !== null) pages.write(at + place, checksumOf(view, place));
  }
  for (const at of inodes) {
    const view = viewOf(pages.read(at, inodeSize));
    if (view.byteLength === inodeSize) pages.write(at + INODE_CHECKSUM_AT, checksumOf(view, INODE_CHECKSUM_AT));
  }
}

function checksumOf(view: DataView, at: number): Uint8Array {
  const bytes = Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  bytes.fill(0, at, at + 4);
  const sum = new DataView(new ArrayBuffer(4));
  sum.setUint32(0, crc32c(bytes), true);
  return new Uint8Array(sum.buffer);
}

/** The volume with pages of it changed in memory. */
class Pages implements ByteSource {
  readonly #volume: ByteSource;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #pagesMax: number;

  constructor(volume: ByteSource, heldBytes: number) {
    this.#volume = volume;
    this.#pagesMax = Math.floor(heldBytes / PAGE);
  }

  get size(): number {
    return this.#volume.size;
  }

  write(at: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length && at + done >= 0 && at + done < this.size; ) {
      const index = Math.floor((at + done) / PAGE);
      const within = at + done - index * PAGE;
      const page = this.#page(index);
      const piece = bytes.subarray(done, done + page.length - within);
      if (piece.length === 0) return;
      page.set(piece, within);
      done += piece.length;
    }
  }

  #page(index: number): Uint8Array {
    const held = this.#pages.get(index);
    if (held !== undefined) return held;
    if (this.#pages.size >= this.#pagesMax) throw limitPassed(this.#pagesMax, "pages changed by the log");
    const page = Uint8Array.from(this.#volume.read(index * PAGE, PAGE));
    this.#pages.set(index, page);
    return page;
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = this.#volume.read(offset, length);
    let own: Uint8Array | null = null;
    for (let index = Math.floor(offset / PAGE); index * PAGE < offset + bytes.length; index += 1) {
      const page = this.#pages.get(index);
      if (page === undefined) continue;
      own ??= Uint8Array.from(bytes);
      const from = Math.max(offset, index * PAGE);
      const to = Math.min(offset + bytes.length, index * PAGE + page.length);
      own.set(page.subarray(from - index * PAGE, to - index * PAGE), from - offset);
    }
    return own ?? bytes;
  }
}

function wordOf(magic: string): number {
  return [0, 1, 2, 3].reduce((word, index) => word * 256 + magic.charCodeAt(index), 0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
