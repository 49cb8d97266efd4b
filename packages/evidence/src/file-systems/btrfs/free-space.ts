import { Budget } from "@mizugiwa/base";
import type { Range } from "../../range.js";
import type { ChunkMap } from "./chunks.js";
import { type Chunk, isMirrored, placesIn, rowOf, stripeBytes } from "./profile.js";
import { SUPER_OFFSETS } from "./super-block.js";

/** The system leaves the first MiB of each device alone. */
const RESERVED = 1024 * 1024;
const SUPER_SIZE = 4096;
/** Bytes that a range takes in memory, about. */
const RANGE_BYTES = 64;

/** A run of the logical space. */
export interface LogicalRun {
  readonly from: number;
  readonly to: number;
}

/** What lies between runs that are taken. */
export function freeBetween(taken: readonly LogicalRun[], chunks: ChunkMap): LogicalRun[] {
  const free: LogicalRun[] = [];
  let next = 0;
  for (const { logical, length } of chunks.all) {
    while ((taken[next]?.to ?? Number.POSITIVE_INFINITY) <= logical) next += 1;
    const own: LogicalRun[] = [];
    for (let index = next; index < taken.length; index += 1) {
      const run = taken[index];
      if (run === undefined || run.from >= logical + length) break;
      own.push(run);
    }
    for (const gap of gaps(own, logical, logical + length)) free.push(gap);
  }
  return free;
}

/**
 * Ranges of the volume that belong to nobody: what no chunk holds, and what is free within chunks, in every copy. Ascending, not touching.
 * Throws LimitError where there are more than `heldBytes` allow.
 */
export function freeRanges(chunks: ChunkMap, free: readonly LogicalRun[], heldBytes: number): Range[] {
  const found: Range[] = [];
  const budget = new Budget(Math.floor(heldBytes / RANGE_BYTES), "free ranges (cap heldBytes)");
  const add = (from: number, to: number): void => {
    if (to <= from) return;
    budget.take(1);
    found.push({ offset: from, length: to - from });
  };
  for (const { base, size, id } of chunks.devices.values()) {
    const held = chunks.all.flatMap((chunk) =>
      chunk.stripes
        .filter(({ device }) => device === id)
        .map(({ offset }) => ({ from: offset, to: offset + stripeBytes(chunk) })),
    );
    for (const { from, to } of gaps(held, RESERVED, size)) add(base + from, base + to);
  }
  for (const { from, to } of free) {
    for (let at = from; at < to; ) {
      const chunk = chunks.chunkAt(at);
      if (chunk === null) break;
      const end = Math.min(to, chunk.logical + chunk.length);
      addLogical(chunks, chunk, at, end, add);
      at = end;
    }
  }
  return withoutSuperBlocks(chunks, merged(found));
}

/** What of a range lies between the ones given, which may overlap. */
function* gaps(
  held: readonly { readonly from: number; readonly to: number }[],
  start: number,
  end: number,
): Generator<{ from: number; to: number }, void, undefined> {
  let at = start;
  for (const { from, to } of [...held].sort((a, b) => a.from - b.from)) {
    if (from > at) yield { from: at, to: Math.min(from, end) };
    at = Math.max(at, to);
    if (at >= end) return;
  }
  if (at < end) yield { from: at, to: end };
}

/** A run of a chunk on each of its stripes: whole rows at once, what is left of the first and the last row piece by piece. */
function addLogical(
  chunks: ChunkMap,
  chunk: Chunk,
  from: number,
  to: number,
  add: (from: number, to: number) => void,
): void {
  const put = (stripe: number, at: number, length: number): void => {
    const { device: id = -1, offset = 0 } = chunk.stripes[stripe] ?? {};
    const device = chunks.devices.get(id);
    if (device === undefined) return;
    const start = Math.min(offset + at, device.size);
    add(device.base + start, device.base + Math.min(offset + at + length, device.size));
  };
  const row = rowOf(chunk);
  const start = from - chunk.logical;
  const end = to - chunk.logical;
  const [first, last] = [Math.ceil(start / row) * row, Math.floor(end / row) * row];
  const isWhole = first < last;
  if (isWhole) {
    const step = isMirrored(chunk) ? row : chunk.stripeLength;
    for (const stripe of chunk.stripes.keys()) put(stripe, (first / row) * step, ((last - first) / row) * step);
  }
  for (const [a, b] of isWhole ? [[start, first] as const, [last, end] as const] : [[start, end] as const]) {
    for (let at = a; at < b; ) {
      const run = placesIn(chunk, at);
      const length = Math.min(run.length, b - at);
      for (const { stripe, at: within } of run.stripes) put(stripe, within, length);
      at += length;
    }
  }
}

function merged(ranges: Range[]): Range[] {
  ranges.sort((a, b) => a.offset - b.offset);
  const out: Range[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last === undefined || range.offset > last.offset + last.length) out.push(range);
    else {
      const end = Math.max(last.offset + last.length, range.offset + range.length);
      out[out.length - 1] = { offset: last.offset, length: end - last.offset };
    }
  }
  return out;
}

/** Copies of the super block lie within chunks, where the system goes around them. */
function withoutSuperBlocks({ devices }: ChunkMap, ranges: readonly Range[]): Range[] {
  const supers = [...devices.values()].flatMap(({ base }) =>
    SUPER_OFFSETS.map((offset) => ({ from: base + offset, to: base + offset + SUPER_SIZE })),
  );
  return ranges.flatMap(({ offset, length }) =>
    [
      ...gaps(
        supers.filter(({ from, to }) => from < offset + length && to > offset),
        offset,
        offset + length,
      ),
    ].map(({ from, to }) => ({ offset: from, length: to - from })),
  );
}
