import { decodeEntries, type Entry, encodeEntries } from "./entries.js";
import type { Spool, SpoolStore } from "./spool.js";

/** A match that correlations ask for, on its way: `rule` is its place in the set, `text` what `readFeed` reads. */
export type FeedEntry = Entry;

/** A record as detections of correlations name it. */
export interface FedRecord {
  readonly path: string;
  readonly kind: string;
  readonly index: number;
  readonly id: string | null;
}

const INDEX_DIGITS = 12;

/** How a correlation knows a record: the same whatever the order in which files were read, in the order of the records. */
export function refOf({ path, kind, index, id }: FedRecord): string {
  return JSON.stringify([path, String(index).padStart(INDEX_DIGITS, "0"), kind, id]);
}

/** Reads what `refOf` made. */
export function recordOf(ref: string): FedRecord {
  const [path, index, kind, id] = textsIn(JSON.parse(ref));
  return { path: path ?? "", kind: kind ?? "", index: Number(index), id: id ?? null };
}

/** The text of a feed. */
export function feedText(ref: string, values: readonly (string | null)[]): string {
  return JSON.stringify([ref, ...values]);
}

export function readFeed(text: string): { readonly ref: string; readonly values: readonly (string | null)[] } {
  const [ref, ...values] = textsIn(JSON.parse(text));
  return { ref: ref ?? "", values };
}

/** Both ends are ours; what is no text is null. */
function textsIn(value: unknown): (string | null)[] {
  return Array.isArray(value) ? value.map((each: unknown) => (typeof each === "string" ? each : null)) : [];
}

/** Feeds that are sorted at once, by their number and by their text. */
const RUN_MAX = 100_000;
const RUN_TEXT_MAX = 32 * 1024 * 1024;
/** Feeds of a piece: a run is read back piece by piece. */
const PIECE = 1000;

/**
 * Brings the feeds of all files into the order of time, whatever their number: sorted runs go to spools, which put aside in
 * a file what does not fit in memory, and are merged when all is read.
 */
export class Feeds {
  readonly #store: SpoolStore;
  readonly #runMax: number;
  readonly #runs: Spool[] = [];
  #open: FeedEntry[] = [];
  #openText = 0;

  constructor(store: SpoolStore, runMax = RUN_MAX) {
    this.#store = store;
    this.#runMax = runMax;
  }

  add(encoded: Uint8Array): void {
    for (const feed of decodeEntries(encoded)) {
      this.#open.push(feed);
      this.#openText += feed.text.length;
    }
    if (this.#open.length >= this.#runMax || this.#openText >= RUN_TEXT_MAX) this.#endRun();
  }

  /** All of them, oldest first; those without a time before all others. Once. */
  async *inOrder(): AsyncGenerator<FeedEntry, void, undefined> {
    this.#endRun();
    const heads: Head[] = [];
    for (const run of this.#runs) insert(heads, await nextHead(read(run)));
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      yield head.feed;
      insert(heads, await nextHead(head.rest));
    }
  }

  #endRun(): void {
    if (this.#open.length === 0) return;
    const feeds = this.#open.sort((a, b) => compareTexts(keyOf(a), keyOf(b)));
    const run = this.#store.open();
    for (let at = 0; at < feeds.length; at += PIECE) run.push(encodeEntries(feeds.slice(at, at + PIECE)));
    run.end();
    this.#runs.push(run);
    this.#open = [];
    this.#openText = 0;
  }
}

interface Head {
  readonly key: string;
  readonly feed: FeedEntry;
  readonly rest: AsyncGenerator<FeedEntry, void, undefined>;
}

async function* read(run: Spool): AsyncGenerator<FeedEntry, void, undefined> {
  for (let piece = await run.next(); piece !== null; piece = await run.next()) yield* decodeEntries(piece);
}

async function nextHead(rest: Head["rest"]): Promise<Head | null> {
  const next = await rest.next();
  return next.done === true ? null : { key: keyOf(next.value), feed: next.value, rest };
}

/** Keeps the oldest at the end. */
function insert(heads: Head[], head: Head | null): void {
  if (head === null) return;
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTexts(heads[middle]?.key ?? "", head.key) > 0) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}

/** Times in UTC sort as texts once the closing `Z` is gone: a fraction follows on its whole second. */
function keyOf({ time }: FeedEntry): string {
  return time === null ? "" : time.slice(0, -1);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
