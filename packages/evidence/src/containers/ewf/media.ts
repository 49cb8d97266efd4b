import type { Problem } from "@mizugiwa/base";
import { toProblem } from "@mizugiwa/base";
import { adler32, type ByteSource, bytesAt, struct, u8, u32, u64 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { hexOf } from "../../hex.js";
import { safeNumber } from "../../safe-number.js";
import type { Section, Segment } from "./section.js";

const VOLUME = struct("EWF volume section", 1052, {
  mediaType: u8(0),
  chunkCount: u32(4),
  sectorsPerChunk: u32(8),
  bytesPerSector: u32(12),
  sectorCount: u64(16),
  mediaFlags: u8(36),
  compression: u8(52),
  errorGranularity: u32(56),
  setId: bytesAt(64, 16),
  checksum: u32(1048),
});
/** The older, shorter form of EnCase 1 and SMART. */
const OLD_VOLUME = struct("EWF volume section", 94, {
  chunkCount: u32(4),
  sectorsPerChunk: u32(8),
  bytesPerSector: u32(12),
  sectorCount: u32(16),
  signature: bytesAt(85, 5),
  checksum: u32(90),
});

const CHUNK_MAX = 64 * 1024 * 1024;
const MEDIA_TYPES = new Map([
  [0, "removable disk"],
  [1, "fixed disk"],
  [3, "optical disc"],
  [14, "single files"],
  [16, "memory"],
]);
const COMPRESSION = new Map([
  [0, "none"],
  [1, "good"],
  [2, "best"],
]);

/** What was imaged. */
export interface Media {
  readonly chunkCount: number;
  readonly chunkSize: number;
  /** Bytes of the disk. */
  readonly size: number;
  readonly bytesPerSector: number;
  /** Hexadecimal, "" where the format has none. */
  readonly setId: string;
  readonly smart: boolean;
  readonly facts: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** Reads the `volume` or `disk` section of the first segment (libewf, "Expert Witness Compression Format", 3.5). */
export function readMedia(segment: Segment): Media {
  const section = segment.sections.find(({ type }) => type === "volume" || type === "disk" || type === "data");
  if (section === undefined) {
    throw new EvidenceError("image-cut-short", {
      path: segment.part.label,
      offset: 0,
      field: "EWF volume section",
      detail: "the first segment has no volume section: neither size nor chunks are known",
      remedy: "The image is not complete; get the rest of it.",
    });
  }
  const size = section.end - section.start;
  const media = size >= VOLUME.size ? longForm(segment, section) : shortForm(segment, section);
  const { chunkSize, bytesPerSector } = media;
  if (bytesPerSector === 0 || chunkSize === 0 || chunkSize > CHUNK_MAX) {
    throw VOLUME.invalid("sectorsPerChunk", chunkSize, `chunks of 1 byte to 64 MiB`, section.start);
  }
  return media;
}

function longForm({ part }: Segment, { start }: Section): Media {
  const raw = VOLUME.read(part.source, start);
  const chunkSize = raw.sectorsPerChunk * raw.bytesPerSector;
  const sectors = safeNumber(raw.sectorCount, VOLUME.name, "sectorCount", start);
  return {
    chunkCount: raw.chunkCount,
    chunkSize,
    size: diskSize(sectors, raw.bytesPerSector, raw.chunkCount, chunkSize, start),
    bytesPerSector: raw.bytesPerSector,
    setId: raw.setId.every((byte) => byte === 0) ? "" : hexOf(raw.setId),
    smart: false,
    facts: {
      media: MEDIA_TYPES.get(raw.mediaType) ?? `type ${raw.mediaType}`,
      physical: (raw.mediaFlags & 2) === 0 ? "no" : "yes",
      compression: COMPRESSION.get(raw.compression) ?? `level ${raw.compression}`,
      errorGranularity: `${raw.errorGranularity} sectors`,
    },
    problems: summed(part.label, part.source, start, VOLUME.size, raw.checksum),
  };
}

function shortForm({ part }: Segment, { start }: Section): Media {
  const raw = OLD_VOLUME.read(part.source, start);
  const chunkSize = raw.sectorsPerChunk * raw.bytesPerSector;
  return {
    chunkCount: raw.chunkCount,
    chunkSize,
    size: diskSize(raw.sectorCount, raw.bytesPerSector, raw.chunkCount, chunkSize, start),
    bytesPerSector: raw.bytesPerSector,
    setId: "",
    smart: String.fromCharCode(...raw.signature).startsWith("SMART"),
    facts: {},
    problems: summed(part.label, part.source, start, OLD_VOLUME.size, raw.checksum),
  };
}

/** What the sector count says; where it says nothing, whole chunks. Never more than the chunks hold. */
function diskSize(sectors: number, bytesPerSector: number, chunks: number, chunkSize: number, offset: number): number {
  const held = chunks * chunkSize;
  const said = sectors * bytesPerSector;
  if (said > held && held > 0) {
    throw VOLUME.invalid(
      "sectorCount",
      sectors,
      `at most ${held / bytesPerSector}, what ${chunks} chunks hold`,
      offset,
    );
  }
  if (!Number.isSafeInteger(held)) throw VOLUME.invalid("chunkCount", chunks, "a disk below 2^53 bytes", offset);
  return said === 0 ? held : said;
}

function summed(path: string, source: ByteSource, start: number, size: number, checksum: number): Problem[] {
  if (adler32(source.read(start, size - 4)) === checksum) return [];
  const detail = "the volume section does not fit its checksum";
  return [toProblem("checksum-wrong", { path, offset: start, field: VOLUME.name, detail })];
}
