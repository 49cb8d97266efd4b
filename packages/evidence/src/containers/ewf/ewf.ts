import { type Problem, problemOf, toProblem } from "@mizugiwa/base";
import { struct, u32 } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { hexOf } from "../../hex.js";
import { baseName, type ContainerFormat, type Opening, type Part } from "../container.js";
import { readCaseFacts } from "./case-facts.js";
import { chunkReader } from "./chunks.js";
import { type Media, readMedia } from "./media.js";
import { beginsWith, readSegment, type Segment, SIGNATURE, segmentNumber } from "./section.js";
import { ChunkTables } from "./tables.js";

const SEGMENTS_MAX = 65_535;
const ERRORS = struct("EWF error2 section", 520, { count: u32(0) });
const ERROR_SIZE = 8;
/** Ranges of unreadable sectors that are told one by one. */
const ERRORS_TOLD = 1000;

/**
 * EWF version 1, as EnCase, FTK Imager, linen, SMART and libewf write it: segments of sections, chunks packed with zlib or followed by an Adler-32.
 * Segments are put in the order of the number in their header; their names are only used to ask for more of them.
 *
 * Source: libewf, "Expert Witness Compression Format (EWF)". Departure: a damaged checksum of a section is a problem, not a refusal.
 */
export const ewf: ContainerFormat = {
  name: "ewf",
  nests: true,
  detect: (part) => beginsWith(part, SIGNATURE),
  sets: (parts) => {
    const numbers = new Set(parts.map((part) => (part.source.size >= 13 ? segmentNumber(part) : 0)));
    if (numbers.size === parts.length) return [parts];
    const sets = new Map<string, Part[]>();
    for (const part of parts) {
      const stem = part.label.replace(/\.[^.]*$/, "");
      sets.set(stem, [...(sets.get(stem) ?? []), part]);
    }
    return [...sets.values()];
  },
  open: (parts, opening) => {
    const segments = allSegments(parts, opening);
    const [first] = segments;
    if (first === undefined) throw new RangeError("an image has at least one part");
    const media = readMedia(first);
    const { problems } = opening;
    problems.push(...segments.flatMap((segment) => segment.problems), ...media.problems);
    const tables = new ChunkTables(segments, !media.smart, problems);
    problems.push(...incomplete(segments, media, tables));
    if (tables.count === 0) {
      throw new EvidenceError("image-cut-short", {
        path: first.part.label,
        offset: first.part.source.size,
        field: "EWF table section",
        detail: "the image ends before its first chunk table: no chunk can be found",
        remedy: "The image is not complete; get the rest of it.",
      });
    }
    const reader = chunkReader(media, tables, opening.codecs, { fill: opening.options.fillDamaged, problems });
    problems.push(...unreadable(segments));
    return {
      source: reader.source,
      layers: [{ kind: "ewf", size: media.size, facts: factsOf(segments, media, opening) }],
      storedHashes: storedHashes(segments),
      blockSize: media.chunkSize,
      check: reader.check,
    };
  },
};

/** All segments by number: what was given, then what the surroundings have, until one says that it is the last. */
function allSegments(parts: readonly Part[], opening: Opening): readonly Segment[] {
  const byNumber = new Map<number, Segment>();
  const add = (part: Part): Segment => {
    const segment = readSegment(part);
    if (!byNumber.has(segment.number)) byNumber.set(segment.number, segment);
    opening.claim(part);
    return segment;
  };
  for (const part of parts) add(part);
  for (let number = 1; number <= SEGMENTS_MAX; number += 1) {
    const known = byNumber.get(number);
    if (known?.ending === "done") break;
    const [named = [...byNumber.values()][0], next] = [known, number + (known === undefined ? 0 : 1)];
    if (named === undefined || byNumber.has(next)) continue;
    const found = opening.resolve(segmentName(named.part.label, next), named.part);
    if (found !== null && beginsWith(found, SIGNATURE) && segmentNumber(found) === next) add(found);
    else if (Math.max(...byNumber.keys()) > next) throw missingSegment(named.part, next);
    else break;
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

function missingSegment(part: Part, number: number): EvidenceError {
  return new EvidenceError("part-missing", {
    path: part.label,
    field: "EWF segment",
    detail: `segment ${number} is missing: ${segmentName(part.label, number)}`,
    remedy: "Give all segments of the image, in any order.",
  });
}

/** E01 to E99, then EAA to EZZ, FAA …; the first letter and the case are those of the label. */
export function segmentName(label: string, number: number): string {
  const name = baseName(label);
  const dot = name.lastIndexOf(".");
  const ending = name.slice(dot + 1);
  const first = ending.charAt(0) || "E";
  if (number <= 99) return `${name.slice(0, dot + 1)}${first}${String(number).padStart(2, "0")}`;
  const base = first === first.toLowerCase() ? 97 : 65;
  const rest = number - 100;
  const letters = [
    Math.floor(rest / 676) + first.charCodeAt(0),
    base + (Math.floor(rest / 26) % 26),
    base + (rest % 26),
  ];
  return `${name.slice(0, dot + 1)}${String.fromCharCode(...letters)}`;
}

function incomplete(segments: readonly Segment[], media: Media, tables: ChunkTables): Problem[] {
  const last = segments.at(-1);
  if (last === undefined || tables.count >= media.chunkCount) return [];
  const more = last.ending === "next" ? ` ${segmentName(last.part.label, last.number + 1)} is missing.` : "";
  return [
    toProblem("image-cut-short", {
      path: last.part.label,
      offset: last.part.source.size,
      field: "EWF table section",
      detail: `the tables know ${tables.count} of ${media.chunkCount} chunks.${more}`,
      remedy: "The image is not complete; get the rest of it.",
    }),
  ];
}

function factsOf(segments: readonly Segment[], media: Media, opening: Opening): Record<string, string> {
  const [first] = segments;
  const facts: Record<string, string> = {
    version: media.smart ? "EWF-S01 (SMART)" : "1",
    segments: String(segments.length),
    chunkSize: String(media.chunkSize),
    bytesPerSector: String(media.bytesPerSector),
    ...media.facts,
  };
  if (media.setId !== "") facts["setId"] = media.setId;
  if (first === undefined) return facts;
  try {
    return { ...facts, ...readCaseFacts(first, (bytes, most) => opening.codecs.inflateRaw(bytes, most)) };
  } catch (caught) {
    const { detail } = problemOf(caught);
    opening.problems.push(toProblem("header-damaged", { path: first.part.label, field: "EWF header", detail }));
    return facts;
  }
}

function storedHashes(segments: readonly Segment[]): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const { part, sections } of segments) {
    for (const { type, start, end } of sections) {
      if (type !== "hash" && type !== "digest") continue;
      const bytes = part.source.read(start, Math.min(end - start, 36));
      const [md5, sha1] = [bytes.subarray(0, 16), bytes.subarray(16, 36)];
      if (md5.length === 16 && md5.some((byte) => byte !== 0)) hashes["md5"] ??= hexOf(md5);
      if (type === "digest" && sha1.length === 20 && sha1.some((byte) => byte !== 0)) hashes["sha1"] ??= hexOf(sha1);
    }
  }
  return hashes;
}

/** Sectors that could not be read when the image was made (`error2`): the image holds zeros there, the disk did not. */
function unreadable(segments: readonly Segment[]): Problem[] {
  const problems: Problem[] = [];
  for (const { part, sections } of segments) {
    for (const { type, start, end } of sections) {
      if (type !== "error2" || end - start < ERRORS.size) continue;
      const { count } = ERRORS.read(part.source, start);
      const told = Math.min(count, ERRORS_TOLD, Math.floor((end - start - ERRORS.size) / ERROR_SIZE));
      const bytes = part.source.read(start + ERRORS.size, told * ERROR_SIZE);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at + ERROR_SIZE <= bytes.length; at += ERROR_SIZE) {
        const detail = `${view.getUint32(at + 4, true)} sectors from ${view.getUint32(at, true)} could not be read from the disk; the image holds zeros`;
        problems.push(toProblem("sectors-unreadable", { path: part.label, offset: start, field: ERRORS.name, detail }));
      }
    }
  }
  return problems;
}
