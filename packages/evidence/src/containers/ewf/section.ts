import type { Problem } from "@mizugiwa/base";
import { toProblem } from "@mizugiwa/base";
import { adler32, bytesAt, struct, u16, u32, u64 } from "@mizugiwa/bytes";
import type { Part } from "../container.js";

/** First bytes of a segment of an image ("EVF" then 09 0d 0a ff 00). */
export const SIGNATURE = Uint8Array.of(0x45, 0x56, 0x46, 0x09, 0x0d, 0x0a, 0xff, 0x00);
const FILE_HEADER = struct("EWF file header", 13, { signature: bytesAt(0, 8), segment: u16(9) });

/** Section descriptor: 76 bytes; the checksum covers the first 72. */
const DESCRIPTOR = struct("EWF section", 76, { type: bytesAt(0, 16), next: u64(16), size: u64(24), checksum: u32(72) });
const SUMMED = 72;
/** A 2 TiB image in segments of 640 MiB has some thousand sections a segment at most. */
const SECTIONS_MAX = 1_000_000;

export interface Section {
  readonly type: string;
  /** Start of the section's content in the file, and its end. */
  readonly start: number;
  readonly end: number;
}

/** One file of the set. */
export interface Segment {
  readonly part: Part;
  readonly number: number;
  readonly sections: readonly Section[];
  /** "next" more segments follow, "done" the last, "cut" the file ends within. */
  readonly ending: "next" | "done" | "cut";
  readonly problems: readonly Problem[];
}

/** Whether the bytes begin as `signature`. */
export function beginsWith(part: Part, signature: Uint8Array): boolean {
  const bytes = part.source.read(0, signature.length);
  return bytes.length === signature.length && signature.every((byte, index) => bytes[index] === byte);
}

export function segmentNumber(part: Part): number {
  return FILE_HEADER.read(part.source, 0).segment;
}

/**
 * The sections of one segment, in order; each names where the next lies, always further on. A chain that leaves the file, or turns back, ends
 * the segment as "cut" with a problem.
 */
export function readSegment(part: Part): Segment {
  const { source, label } = part;
  const sections: Section[] = [];
  const problems: Problem[] = [];
  let ending: Segment["ending"] = "cut";
  for (let at = FILE_HEADER.size; sections.length < SECTIONS_MAX; ) {
    if (at + DESCRIPTOR.size > source.size) {
      problems.push(cut(label, at, `a section is expected, the file ends at 0x${source.size.toString(16)}`));
      break;
    }
    const raw = DESCRIPTOR.read(source, at);
    const type = textOf(raw.type);
    if (adler32(source.read(at, SUMMED)) !== raw.checksum) {
      const detail = `the descriptor of section "${type}" does not fit its checksum`;
      problems.push(toProblem("checksum-wrong", { path: label, offset: at, field: "EWF section", detail }));
    }
    const next = Number(raw.next);
    const last = type === "next" || type === "done";
    const end = last || next <= at ? at + DESCRIPTOR.size : Math.min(next, source.size);
    sections.push({ type, start: at + DESCRIPTOR.size, end });
    if (last) {
      ending = type === "done" ? "done" : "next";
      break;
    }
    if (next <= at || next > source.size) {
      const detail = `section "${type}" says that the next one lies at 0x${raw.next.toString(16)}`;
      problems.push(cut(label, at, detail));
      break;
    }
    at = next;
  }
  return { part, number: segmentNumber(part), sections, ending, problems };
}

function cut(path: string, offset: number, detail: string): Problem {
  return toProblem("image-cut-short", {
    path,
    offset,
    field: "EWF section",
    detail,
    remedy: "The image is not complete; get the rest of it.",
  });
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const shown = bytes.subarray(0, end === -1 ? bytes.length : end);
  return String.fromCharCode(...shown).replaceAll(/[^ -~]/g, "?");
}
