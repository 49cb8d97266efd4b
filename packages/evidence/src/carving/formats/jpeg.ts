import { type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * JPEG: SOI, segments of marker and length (big-endian, with itself), scans of coded data in which 0xff is followed by 0 or a restart, EOI.
 * A header alone makes no picture: frame and scan must come. Source: ITU-T T.81, B.1 and B.2.
 */
const SOI_SIZE = 2;
const EOI = 0xd9;
const SOS = 0xda;
const SEGMENTS_MAX = 10_000;
const PIECE = 64 * 1024;

export const jpeg: CarvingFormat = {
  name: "jpeg",
  extension: "jpg",
  starts: [Uint8Array.of(0xff, 0xd8, 0xff)],
  atBlocksOnly: false,
  measure: measureJpeg,
};

function measureJpeg(reach: Reach): Measured | null {
  let at = SOI_SIZE;
  let framed = false;
  let scans = 0;
  let segments = 0;
  const stop = (soundness: "begun" | "cut", length: number, detail: string): Measured | null =>
    framed && segments > 1 ? unsound(soundness, { length, sound: at }, detail) : null;
  for (; segments < SEGMENTS_MAX; segments += 1) {
    const marker = reach.u8(at + 1);
    if (at + 4 > reach.size && marker !== EOI) return stop("cut", reach.size, "no marker ends the picture");
    if (reach.u8(at) !== 0xff) return stop("begun", at, "what follows is no segment");
    if (marker === EOI) return scans > 0 ? whole(at + 2) : stop("begun", at + 2, "the picture has no scan");
    if (!isSegment(marker)) return stop("begun", at, `0x${marker.toString(16)} is no marker of a segment`);
    const length = reach.u16(at + 2, false);
    if (length < 2 || (isFrame(marker) && !isSoundFrame(reach, at, length)))
      return stop("begun", at, "a segment is not of its form");
    if (marker === SOS && !framed) return null;
    if (at + 2 + length > reach.size) return stop("cut", reach.size, "a segment goes on behind the end");
    framed ||= isFrame(marker);
    at += 2 + length;
    if (marker !== SOS) continue;
    scans += 1;
    at = endOfScan(reach, at);
    if (at >= reach.size) return stop("cut", reach.size, "a scan goes on behind the end");
  }
  return stop("begun", at, `more than ${SEGMENTS_MAX} segments`);
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Frames and tables 0xc0 to 0xcf, scans, tables and restarts 0xda to 0xdf, applications, comments. */
function isSegment(marker: number): boolean {
  return (
    (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) ||
    (marker >= 0xda && marker <= 0xdf) ||
    (marker >= 0xe0 && marker <= 0xef) ||
    marker === 0xfe
  );
}

function isSoundFrame(reach: Reach, at: number, length: number): boolean {
  const components = reach.u8(at + 9);
  const width = reach.u16(at + 7, false);
  return components >= 1 && components <= 4 && width > 0 && length === 8 + 3 * components;
}

/** Where the next marker stands that is no restart and no stuffed byte. */
function endOfScan(reach: Reach, from: number): number {
  for (let at = from; at < reach.size; ) {
    const piece = reach.upTo(at, PIECE);
    for (let index = piece.indexOf(0xff); index >= 0; index = piece.indexOf(0xff, index + 1)) {
      const next = piece[index + 1];
      if (next === undefined || next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7)) continue;
      return at + index;
    }
    if (at + piece.length >= reach.size) break;
    at += piece.length - 1;
  }
  return reach.size;
}
