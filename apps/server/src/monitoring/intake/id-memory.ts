import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { listSegments, readSegment, segmentPath } from "../hot/segment.js";
import { MarkTable } from "./mark-table.js";
import { MARK_SIZE, splitMarks } from "./marks.js";

export interface IdMemoryOptions {
  /** Folder of the segments. */
  readonly segments: string;
  /** Folder of the memory's own files. */
  readonly folder: string;
  /** How long an id is remembered at the least, unless there are more than `most`. */
  readonly keepMs: number;
  /** Ids kept at the most; the oldest segments' are forgotten first. */
  readonly most: number;
}

interface Remembered {
  readonly table: MarkTable;
  /** When its last id came at the latest, ms since the epoch. */
  lastMs: number;
}

/**
 * The ids that were accepted, so that a repetition is not stored twice. The truth is the hot log, whose batches carry their
 * marks: after a crash they are read from there. Before a segment is removed, its marks go into a file of the memory's own
 * (`<segment>.ids`, marks one behind the other), so that the memory outlives it.
 */
export class IdMemory {
  readonly #options: IdMemoryOptions;
  readonly #bySegment = new Map<number, Remembered>();

  private constructor(options: IdMemoryOptions) {
    this.#options = options;
  }

  /** Reads the memory's files and the segments that have none. */
  static open(options: IdMemoryOptions, nowMs: number): IdMemory {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const memory = new IdMemory(options);
    const kept = new Set(memory.#readFiles());
    for (const segment of listSegments(options.segments)) if (!kept.has(segment)) memory.#readSegment(segment);
    memory.forget(nowMs);
    return memory;
  }

  get count(): number {
    let count = 0;
    for (const { table } of this.#bySegment.values()) count += table.count;
    return count;
  }

  /** The mark under which this id was accepted before, or null. */
  find(mark: Uint8Array): Buffer | null {
    for (const { table } of this.#bySegment.values()) {
      const found = table.find(mark);
      if (found !== null) return found;
    }
    return null;
  }

  add(segment: number, mark: Uint8Array, nowMs: number): void {
    let remembered = this.#bySegment.get(segment);
    if (remembered === undefined) {
      remembered = { table: new MarkTable(), lastMs: nowMs };
      this.#bySegment.set(segment, remembered);
    }
    remembered.table.add(mark);
    remembered.lastMs = nowMs;
  }

  /** Makes the memory independent of a segment: after this the segment may be removed. */
  keep(segment: number): void {
    const remembered = this.#bySegment.get(segment);
    const path = this.#path(segment);
    if (remembered === undefined || existsSync(path)) return;
    const fd = openSync(`${path}.new`, "w", 0o600);
    try {
      writeSync(fd, remembered.table.bytes());
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(`${path}.new`, path);
    const folder = openSync(this.#options.folder, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  /** Forgets what is older than it need be, and the oldest where there is more than may be. */
  forget(nowMs: number): void {
    let count = this.count;
    for (const [segment, { table, lastMs }] of [...this.#bySegment].sort(([a], [b]) => a - b)) {
      if (lastMs >= nowMs - this.#options.keepMs && count <= this.#options.most) return;
      count -= table.count;
      this.#bySegment.delete(segment);
      rmSync(this.#path(segment), { force: true });
    }
  }

  #path(segment: number): string {
    return join(this.#options.folder, `${String(segment).padStart(12, "0")}.ids`);
  }

  #readFiles(): number[] {
    return readdirSync(this.#options.folder).flatMap((name) => {
      const digits = /^(\d{12})\.ids$/.exec(name)?.[1];
      if (digits === undefined) return [];
      const path = join(this.#options.folder, name);
      const bytes = readFileSync(path);
      const table = new MarkTable(bytes.length / MARK_SIZE);
      for (let at = 0; at + MARK_SIZE <= bytes.length; at += MARK_SIZE) table.add(bytes.subarray(at, at + MARK_SIZE));
      this.#bySegment.set(Number(digits), { table, lastMs: statSync(path).mtimeMs });
      return [Number(digits)];
    });
  }

  #readSegment(segment: number): void {
    const { mtimeMs } = statSync(segmentPath(this.#options.segments, segment));
    for (const item of readSegment(this.#options.segments, segment)) {
      if (!item.ok) continue; // told by whoever reads the events
      const { key, marks } = item.value.head;
      if (key !== null) this.add(segment, Buffer.from(key, "base64"), mtimeMs);
      for (const mark of splitMarks(marks)) this.add(segment, mark, mtimeMs);
    }
  }
}
