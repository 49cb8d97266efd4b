import type { Item } from "@mizugiwa/base";
import type { Position } from "./position.js";
import { listSegments, readSegment, SEGMENT_HEAD_SIZE, type StoredBatch } from "./segment.js";

/** How much of the log may be read: segments up to `closed` whole, of the next ones what is told to be safe. */
export interface Reach {
  readonly closed: number;
  readonly active: { readonly segment: number; readonly bytes: number } | null;
}

/** Bytes read at once: a few thousand events. */
const PART_BYTES = 4 * 1024 * 1024;

/** Reads the log from a place on, as far as it is safe, again and again. */
export class LogTail {
  readonly #folder: string;
  #position: Position;
  #reach: Reach;

  constructor(folder: string, position: Position, reach: Reach) {
    this.#folder = folder;
    this.#position = position;
    this.#reach = reach;
  }

  /** Where reading goes on: behind the last batch that was given. */
  get position(): Position {
    return this.#position;
  }

  /** Goes on from another place. */
  moveTo(position: Position): void {
    this.#position = position;
  }

  /** What is safe by now. A segment that a newer one follows is closed. */
  extend({ segment, bytes }: { readonly segment: number; readonly bytes: number }): void {
    this.#reach = { closed: Math.max(this.#reach.closed, segment - 1), active: { segment, bytes } };
  }

  /** The next part of the log: its batches and what could not be read; nothing where all that is safe was read. */
  *next(): Generator<Item<StoredBatch>, void, undefined> {
    const from = this.#begin();
    if (from === null) return;
    const { segment } = from;
    const limit = segment <= this.#reach.closed ? Number.POSITIVE_INFINITY : (this.#reach.active?.bytes ?? 0);
    let came = false;
    for (const item of readSegment(this.#folder, segment, {
      from: from.offset,
      ordinal: from.ordinal,
      limit,
      most: PART_BYTES,
    })) {
      came = true;
      if (item.ok) {
        const { end, ordinal, events } = item.value;
        this.#position = { segment, offset: end, ordinal: ordinal + events.length };
      } else if (ENDS.has(item.problem.code)) {
        this.#position = { segment: segment + 1, offset: SEGMENT_HEAD_SIZE, ordinal: 0 };
      }
      yield item;
    }
    if (!came && segment <= this.#reach.closed) {
      this.#position = { segment: segment + 1, offset: SEGMENT_HEAD_SIZE, ordinal: 0 };
    }
  }

  /** Whether there may be more to read now. */
  get isBehind(): boolean {
    const from = this.#begin();
    if (from === null) return false;
    const { active, closed } = this.#reach;
    return from.segment <= closed || (active?.segment === from.segment && from.offset < active.bytes);
  }

  /** The place to read from, in a segment that is there; null where nothing is to be read. */
  #begin(): Position | null {
    const { segment, offset, ordinal } = this.#position;
    const there = listSegments(this.#folder).find((each) => each >= segment);
    const last = Math.max(this.#reach.closed, this.#reach.active?.segment ?? 0);
    if (there === undefined || there > last) return null;
    const isHere = there === segment && offset >= SEGMENT_HEAD_SIZE;
    this.#position = isHere ? { segment, offset, ordinal } : { segment: there, offset: SEGMENT_HEAD_SIZE, ordinal: 0 };
    return this.#position;
  }
}

/** Problems behind which a segment gives nothing more. */
const ENDS = new Set(["segment-torn", "segment-head-damaged"]);
