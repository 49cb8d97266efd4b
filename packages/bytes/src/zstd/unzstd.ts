import { Xxh64 } from "../checksums/xxh64.js";
import { Feed } from "../feed.js";
import { type Limits, metered } from "../limits.js";
import { StreamError } from "../stream-error.js";
import { Window } from "../window.js";
import { damaged } from "./damaged.js";
import { type FrameHeader, readFrameHeader } from "./frame-header.js";
import { Literals } from "./literals.js";
import { Sequences } from "./sequences.js";

/**
 * zstd: frames behind each other, each a header, blocks and perhaps a checksum; frames that carry no data are skipped.
 *
 *   offset  size  meaning (little-endian)
 *        0     4  0xfd2fb528; 0x184d2a50 to 5f: a frame to skip, whose size follows in 4 bytes
 *        4  2-14  frame header
 *        -     3  block: bit 0 last one, bits 1-2 raw, run or packed, bits 3-23 size
 *        -     -  its content
 *       -4     4  low half of the content's XXH64, where the header says so
 *
 * Sources: RFC 8878, 3.1 (frames), 3.1.1.2 (blocks), 3.1.2 (skippable frames).
 * Departures: dictionaries are refused, since a stored log carries none; a packed block may take as much as any block may give,
 * also where the window is smaller, as the reference decoder has it.
 */
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** What versions 0.1 to 0.7 of the format began with; none of them is RFC 8878. */
const LEGACY_MAGICS: ReadonlyMap<number, string> = new Map([
  [0x1eb52ffd, "0.1"],
  [0xfd2fb522, "0.2"],
  [0xfd2fb523, "0.3"],
  [0xfd2fb524, "0.4"],
  [0xfd2fb525, "0.5"],
  [0xfd2fb526, "0.6"],
  [0xfd2fb527, "0.7"],
]);
const RAW = 0;
const RUN = 1;
const PACKED = 2;
/** Most bytes that a block gives (RFC 8878, 3.1.1.2.4). */
const BLOCK_MAX = 131_072;
/** Input looked at in one piece: a whole block fits. */
export const INPUT_SIZE = 2 * BLOCK_MAX;

/** Whether the bytes begin as zstd does; a frame to skip at the start counts, and so do the old versions. */
export function isZstd(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic === MAGIC || isSkippable(magic) || LEGACY_MAGICS.has(magic);
}

function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
}

/**
 * Unpacks zstd data, all its frames, block by block, in the memory of its window and two blocks (RFC 8878). Content
 * sizes and checksums are verified. Throws StreamError where the data is damaged, wants a dictionary or a window beyond
 * the limit, and LimitError where a cap is passed, after giving all blocks that came before.
 */
export function unzstd(chunks: Iterable<Uint8Array>, limits?: Partial<Limits>): Generator<Uint8Array, void, undefined> {
  return metered(chunks, limits, (counted, { windowBytes }) => unzstdFrames(counted, windowBytes));
}

/** The same without limits but the window's, for callers that count themselves. */
export function* unzstdFrames(
  chunks: Iterable<Uint8Array>,
  windowBytes: number,
): Generator<Uint8Array, void, undefined> {
  const feed = new Feed(chunks, INPUT_SIZE);
  const blocks = new BlockDecoder(feed);
  do yield* nextFrame(feed, blocks, windowBytes);
  while (!feed.isEmpty());
}

/** The first frame that carries data; the feed then stands behind it. */
export function* firstFrame(
  feed: Feed,
  blocks: BlockDecoder,
  windowBytes: number,
): Generator<Uint8Array, void, undefined> {
  let isDone = false;
  while (!isDone) isDone = yield* nextFrame(feed, blocks, windowBytes);
}

/** The frame at the feed; gives whether it is one that carries data. */
function* nextFrame(feed: Feed, blocks: BlockDecoder, windowBytes: number): Generator<Uint8Array, boolean, undefined> {
  const offset = feed.position;
  const magic = u32(feed, "zstd magic number");
  if (magic === MAGIC) {
    yield* frame(feed, blocks, readFrameHeader(feed, windowBytes));
    return true;
  }
  if (!isSkippable(magic)) throw noFrame(magic, offset);
  feed.skip(u32(feed, "zstd frame to skip"), "zstd frame to skip");
  return false;
}

function noFrame(magic: number, offset: number): StreamError {
  const legacy = LEGACY_MAGICS.get(magic);
  if (legacy === undefined) {
    return new StreamError("zstd-magic", { offset, detail: `0x${magic.toString(16)} begins no zstd frame` });
  }
  return new StreamError("zstd-legacy", {
    offset,
    detail: `the frame is of zstd ${legacy}, before the format was settled`,
    remedy: "Unpack it with a zstd program built for old formats and pack it again.",
  });
}

function u32(feed: Feed, what: string): number {
  feed.take(4, what);
  return feed.view.getUint32(feed.at - 4, true);
}

function* frame(feed: Feed, blocks: BlockDecoder, header: FrameHeader): Generator<Uint8Array, void, undefined> {
  const hash = header.hasChecksum ? new Xxh64() : null;
  let size = 0;
  blocks.beginFrame(header.windowSize);
  for (let last = false; !last; ) {
    const block = blocks.next();
    last = block.last;
    size += block.bytes.length;
    hash?.update(block.bytes);
    if (block.bytes.length > 0) yield block.bytes;
  }
  if (header.contentSize !== null && size !== header.contentSize) {
    throw damaged(feed, feed.at, `the frame holds ${size} bytes, its header says ${header.contentSize}`);
  }
  if (hash === null) return;
  const offset = feed.position;
  const wanted = Number(BigInt.asUintN(32, hash.digest()));
  const had = u32(feed, "zstd checksum");
  if (had === wanted) return;
  const detail = `zstd checksum is 0x${had.toString(16)}, want 0x${wanted.toString(16)}`;
  throw new StreamError("zstd-checksum", { offset, detail });
}

/** Decodes the blocks of frames. */
export class BlockDecoder {
  readonly #feed: Feed;
  readonly #literals = new Literals(BLOCK_MAX);
  readonly #sequences = new Sequences();
  readonly #window = new Window(BLOCK_MAX);
  #blockMax = 0;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  beginFrame(windowSize: number): void {
    this.#window.beginFrame(windowSize);
    this.#literals.beginFrame();
    this.#sequences.beginFrame();
    this.#blockMax = Math.min(windowSize, BLOCK_MAX);
  }

  /** The next block's content, as bytes of its own. */
  next(): { readonly bytes: Uint8Array; readonly last: boolean } {
    const feed = this.#feed;
    feed.take(3, "zstd block header");
    const header = feed.view.getUint32(feed.at - 3, true) & 0xff_ffff;
    const kind = (header >>> 1) & 3;
    const size = header >>> 3;
    const window = this.#window;
    window.beginBlock(BLOCK_MAX);
    const start = window.at;
    if (kind === RAW || kind === RUN) {
      if (size > this.#blockMax) throw damaged(feed, feed.at, `a block of ${size} bytes, of at most ${this.#blockMax}`);
      const content = feed.take(kind === RAW ? size : 1, "zstd block");
      if (kind === RAW) window.bytes.set(content, start);
      else window.bytes.fill(content[0] ?? 0, start, start + size);
      window.at += size;
    } else if (kind === PACKED) this.#unpack(size);
    else throw damaged(feed, feed.at, "a block of the reserved kind 3");
    return { bytes: window.bytes.slice(start, window.at), last: (header & 1) === 1 };
  }

  #unpack(size: number): void {
    const feed = this.#feed;
    if (size > BLOCK_MAX) throw damaged(feed, feed.at, `a packed block of ${size} bytes, of at most ${BLOCK_MAX}`);
    if (size === 0) throw damaged(feed, feed.at, "a packed block without content");
    feed.take(size, "zstd block");
    const start = feed.at - size;
    const sequences = this.#literals.read(feed, start, feed.at, this.#blockMax);
    this.#sequences.run(feed, sequences, feed.at, this.#literals, this.#window, this.#blockMax);
  }
}
