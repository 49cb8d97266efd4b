import type { Problem } from "@mizugiwa/base";
import { toProblem } from "@mizugiwa/base";
import { adler32, bytesAt, struct, u32, u64 } from "@mizugiwa/bytes";
import { Pages } from "../../pages.js";
import type { Part } from "../container.js";
import type { Section, Segment } from "./section.js";

/** Head of a chunk table; the entries of 4 bytes follow, then (not in SMART) their Adler-32. */
const TABLE = struct("EWF table section", 24, {
  count: u32(0),
  base: u64(8),
  summed: bytesAt(0, 20),
  checksum: u32(20),
});
const ENTRY_SIZE = 4;
const PACKED_BIT = 0x8000_0000;
const OFFSET_MASK = 0x7fff_ffff;
const SUM_STEP = 64 * 1024;

/** Where the stored form of a chunk lies. */
export interface StoredChunk {
  readonly part: Part;
  readonly offset: number;
  readonly length: number;
  readonly packed: boolean;
}

interface Table {
  readonly firstChunk: number;
  readonly count: number;
  readonly segment: Segment;
  readonly section: Section;
  readonly base: number;
  /** The same table once more, for when this one is damaged. */
  spare: Section | null;
  /** Set at the first use: where the entries are read from and where bit 31 stops meaning "packed". */
  use: { readonly entries: number; readonly wideFrom: number } | null;
}

/**
 * The tables that say where each chunk lies, over all segments in their order. Entries are read when they are needed: a 2 TiB disk has 64 million.
 * At its first use a table is checked against its checksum, and its spare (`table2`) is taken where that fails and the spare is sound.
 *
 * EnCase 6.7 and later let a segment pass 2 GiB. Bit 31 of an entry, else "packed", is then part of the offset; this shows where
 * offsets would otherwise run backwards.
 */
export class ChunkTables {
  /** How many chunks the tables know. */
  readonly count: number;
  readonly #problems: Problem[];
  readonly #tables: Table[] = [];
  readonly #pages = new Map<Part, Pages>();
  readonly #summed: boolean;

  /** `summed`: whether a checksum follows the entries. What is found wrong, now or at a table's first use, goes to `problems`. */
  constructor(segments: readonly Segment[], summed: boolean, problems: Problem[]) {
    this.#summed = summed;
    this.#problems = problems;
    let count = 0;
    for (const segment of segments) {
      for (const section of segment.sections) {
        const last = this.#tables.at(-1);
        if (section.type === "table2" && last?.segment === segment && last.spare === null) last.spare = section;
        else if (section.type === "table" || section.type === "table2") {
          const table = this.#open(segment, section, count);
          if (table === null) continue;
          this.#tables.push(table);
          count += table.count;
        }
      }
    }
    this.count = count;
  }

  /** Where chunk `index` lies, or null where no table knows it. */
  find(index: number): StoredChunk | null {
    const table = this.#tableOf(index);
    if (table === undefined) return null;
    table.use ??= this.#check(table);
    const within = index - table.firstChunk;
    const { part, sections } = table.segment;
    const start = this.#entry(table, table.use, within);
    const offset = table.base + start.offset;
    const holder = sections.find((section) => offset >= section.start && offset < section.end);
    let end = holder?.end ?? part.source.size;
    if (within + 1 < table.count) end = Math.min(end, table.base + this.#entry(table, table.use, within + 1).offset);
    return { part, offset, length: end - offset, packed: start.packed };
  }

  #tableOf(index: number): Table | undefined {
    let low = 0;
    for (let high = this.#tables.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((this.#tables[middle]?.firstChunk ?? Infinity) <= index) low = middle;
      else high = middle;
    }
    const table = this.#tables[low];
    return table !== undefined && index >= 0 && index < table.firstChunk + table.count ? table : undefined;
  }

  #open(segment: Segment, section: Section, firstChunk: number): Table | null {
    const { source, label } = segment.part;
    const room = section.end - section.start - TABLE.size;
    if (room < 0) return null;
    const raw = TABLE.read(source, section.start);
    if (adler32(raw.summed) !== raw.checksum) {
      const detail = `the head of ${section.type} does not fit its checksum; its spare is tried`;
      this.#note(label, section.start, detail);
      return null;
    }
    const count = Math.min(raw.count, Math.floor(room / ENTRY_SIZE));
    if (count < raw.count)
      this.#note(label, section.start, `${raw.count} chunks are told, the section has room for ${count}`);
    return { firstChunk, count, segment, section, base: Number(raw.base), spare: null, use: null };
  }

  #check(table: Table): NonNullable<Table["use"]> {
    const { section, spare, segment } = table;
    const entries = section.start + TABLE.size;
    if (this.#sound(table, section)) return { entries, wideFrom: this.#wideFrom(table, entries) };
    const usable = spare !== null && this.#sameHead(table, spare) && this.#sound(table, spare);
    const detail = usable
      ? "the chunk table does not fit its checksum; its spare does and is used"
      : "the chunk table does not fit its checksum, nor does a spare; it is used as it is";
    this.#note(segment.part.label, section.start, detail);
    const chosen = usable ? spare.start + TABLE.size : entries;
    return { entries: chosen, wideFrom: this.#wideFrom(table, chosen) };
  }

  #sameHead({ segment, count, base }: Table, spare: Section): boolean {
    if (spare.end - spare.start < TABLE.size) return false;
    const raw = TABLE.read(segment.part.source, spare.start);
    return raw.count === count && Number(raw.base) === base;
  }

  #sound({ segment, count }: Table, section: Section): boolean {
    if (!this.#summed) return true;
    const { source } = segment.part;
    const from = section.start + TABLE.size;
    const end = from + count * ENTRY_SIZE;
    let sum = 1;
    for (let at = from; at < end; at += SUM_STEP) sum = adler32(source.read(at, Math.min(SUM_STEP, end - at)), sum);
    const stored = source.read(end, 4);
    return stored.length === 4 && new DataView(stored.buffer, stored.byteOffset, 4).getUint32(0, true) === sum;
  }

  #wideFrom(table: Table, entries: number): number {
    const pages = this.#pagesOf(table);
    let before = 0;
    for (let index = 0; index < table.count; index += 1) {
      const value = pages.u32(entries + index * ENTRY_SIZE);
      const masked = value & OFFSET_MASK;
      if (masked < before && value >= PACKED_BIT) return index;
      before = masked;
    }
    return table.count;
  }

  #entry(table: Table, use: NonNullable<Table["use"]>, index: number): { offset: number; packed: boolean } {
    const value = this.#pagesOf(table).u32(use.entries + index * ENTRY_SIZE);
    if (index >= use.wideFrom) return { offset: value, packed: false };
    return { offset: value & OFFSET_MASK, packed: value >= PACKED_BIT };
  }

  #pagesOf({ segment: { part } }: Table): Pages {
    const pages = this.#pages.get(part) ?? new Pages(part.source, TABLE.name);
    this.#pages.set(part, pages);
    return pages;
  }

  #note(path: string, offset: number, detail: string): void {
    this.#problems.push(toProblem("checksum-wrong", { path, offset, field: TABLE.name, detail }));
  }
}
