import type { Range } from "../../../range.js";
import type { Allocation } from "../allocation.js";
import type { ChunkMap } from "../chunks.js";
import type { FileExtent, StoredBytes } from "../extents.js";
import { Spans } from "../spans.js";
import type { DataSums } from "../sums.js";
import type { OldSums } from "./old-sums.js";
import { orElse } from "./paths.js";

const STEP = 1024 * 1024;
/** Bytes that are read for proof, in volumes: extents that many files share are read once, so that more can only come from damage. */
const VOLUMES_READ = 4;
const KNOWN_MAX = 4096;

/** What is left of a file's extents. */
export interface Proof {
  /** What is still there, ascending. */
  readonly kept: readonly FileExtent[];
  /** Ranges of the content that are lost. */
  readonly lost: readonly Range[];
  /** Every kept byte bears the checksum that it had. */
  readonly proven: boolean;
}

/** Where a run of sectors belongs. */
type Fate = "proven" | "unproven" | "lost";

/** Reads all that deleted files had and compares it with the checksums of their time. */
export class Prover {
  readonly #chunks: ChunkMap;
  readonly #sectorSize: number;
  readonly #allocation: Allocation;
  readonly #sums: OldSums;
  /** What was read before, since files share extents. */
  readonly #known = new Map<string, readonly Fate[]>();
  #bytesLeft: number;

  constructor(chunks: ChunkMap, sectorSize: number, allocation: Allocation, sums: OldSums, volumeBytes: number) {
    this.#bytesLeft = volumeBytes * VOLUMES_READ;
    this.#chunks = chunks;
    this.#sectorSize = sectorSize;
    this.#allocation = allocation;
    this.#sums = sums;
  }

  /** The checksums of a file's data at the last transaction that it was there. */
  sumsOf(extents: readonly FileExtent[], until: number): DataSums {
    const spans = new Spans(
      extents.flatMap(({ content, generation }) =>
        content?.kind === "stored"
          ? [{ from: content.logical, to: content.logical + content.size, value: generation }]
          : [],
      ),
    );
    return {
      check: (logical, bytes) => {
        for (const { value } of spans.meeting(logical, logical + bytes.length))
          return this.#sums.between(value, until).check(logical, bytes);
        return Array.from({ length: Math.floor(bytes.length / this.#sectorSize) }, () => null);
      },
    };
  }

  /** Judges the extents up to the size of the file. `sums` is null where the data has none. */
  prove(extents: readonly FileExtent[], size: number, sums: DataSums | null): Proof {
    const kept: FileExtent[] = [];
    const lost: Range[] = [];
    let proven = true;
    for (const extent of extents) {
      if (extent.at >= size) continue;
      for (const { part, fate } of this.#judge(extent, size, sums)) {
        const length = Math.min(part.length, size - part.at);
        if (fate === "lost") lost.push({ offset: part.at, length });
        else kept.push(part);
        if (fate === "unproven") proven = false;
      }
    }
    return { kept, lost, proven };
  }

  *#judge(
    extent: FileExtent,
    size: number,
    sums: DataSums | null,
  ): Generator<{ part: FileExtent; fate: Fate }, void, undefined> {
    const { content, compression } = extent;
    if (content === null || content.kind === "inline") return yield { part: extent, fate: "proven" };
    if (compression !== "none") {
      const fates = this.#fates(content, content.logical, content.size, extent.generation, sums);
      const fate = fates.includes("lost") ? "lost" : fates.includes("unproven") ? "unproven" : "proven";
      return yield { part: extent, fate };
    }
    const length = Math.min(extent.length, Math.ceil((size - extent.at) / this.#sectorSize) * this.#sectorSize);
    for (let from = 0; from < length; from += STEP) {
      const wanted = Math.min(STEP, length - from);
      if (this.#bytesLeft <= 0) {
        const fate = this.#allocation.isReused(content.logical, content.size, extent.generation) ? "lost" : "unproven";
        return yield { part: this.#part(extent, content, from, length - from), fate };
      }
      const fates = this.#fates(content, content.logical + content.skip + from, wanted, extent.generation, sums);
      let start = 0;
      for (let sector = 1; sector <= fates.length; sector += 1) {
        const fate = fates[start];
        if (fate === undefined || fates[sector] === fate) continue;
        yield {
          part: this.#part(extent, content, from + start * this.#sectorSize, (sector - start) * this.#sectorSize),
          fate,
        };
        start = sector;
      }
    }
  }

  #part(extent: FileExtent, content: StoredBytes, from: number, length: number): FileExtent {
    return {
      ...extent,
      at: extent.at + from,
      length: Math.min(length, extent.length - from),
      content: { ...content, skip: content.skip + from },
    };
  }

  #fates(
    content: StoredBytes,
    logical: number,
    length: number,
    generation: number,
    sums: DataSums | null,
  ): readonly Fate[] {
    const key = [content.logical, content.size, logical, length, generation, sums === null].join(":");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#bytesLeft -= length;
    const fates = this.#readFates(content, logical, Math.ceil(length / this.#sectorSize), generation, sums);
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(key, fates);
    return fates;
  }

  /** The fate of each sector: proven by its checksum in any copy, lost where another checks or the place is another's. */
  #readFates(
    { logical: start, size }: StoredBytes,
    logical: number,
    count: number,
    generation: number,
    sums: DataSums | null,
  ): Fate[] {
    const results: (boolean | null)[] = Array.from({ length: count }, () => null);
    let had = false;
    for (let copy = 0; copy < orElse(0, () => this.#chunks.copiesAt(logical)); copy += 1) {
      const bytes = orElse(null, () => this.#chunks.read(logical, count * this.#sectorSize, copy, "content"));
      if (bytes === null) continue;
      had = true;
      const found = sums?.check(logical, bytes) ?? [];
      for (const [sector, holds] of found.entries()) if (results[sector] !== true) results[sector] = holds;
      if (sums === null || results.every((holds) => holds === true)) break;
    }
    const reused = !had || this.#allocation.isReused(start, size, generation);
    return results.map((holds) => (holds === true ? "proven" : holds === false || reused ? "lost" : "unproven"));
  }
}
