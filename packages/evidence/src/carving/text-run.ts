import type { Reach } from "./reach.js";
import { beginsLogLine, beginsScript } from "./text-beginnings.js";

/** Where a file that is nothing but text ends. */
export interface TextRun {
  readonly length: number;
  /** `clean`: zeros to the end of the block follow, or the text ends with a line. `binary`: other bytes. `reach`: nothing more may be read. */
  readonly end: "clean" | "binary" | "reach";
}

const PIECE = 32 * 1024;
const LINE_FEED = 10;
const SPACE = 0x20;
const HEAD = 256;
/** What is shorter may be the start of the very line that seems to begin: "203.0.1" before "13.7 - - [". */
const BROKEN_LINE_MIN = 48;

/** 1 for bytes of text: printable ASCII, tab, LF, FF, CR, escape, and all from 0x80 on (UTF-8, Shift_JIS, EUC-JP). */
const IS_TEXT = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte !== 0x7f) || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 27 ? 1 : 0,
);

/**
 * Runs over text from the start on. File systems fill the last block with zeros, so a zero ends it. A block that begins as a file does
 * while the line before it is not over begins another file: the one before filled its last block to the brim.
 */
export function runOverText(reach: Reach): TextRun {
  let at = 0;
  let before = 0;
  let lineAt = 0;
  let spaced = false;
  while (at < reach.size && reach.mayGoOn) {
    const piece = reach.read(at, PIECE);
    if (piece.length === 0) break;
    for (let index = 0; index < piece.length; index += 1) {
      const byte = piece[index] ?? 0;
      if ((at + index) % reach.blockSize === 0 && at + index > 0 && before !== LINE_FEED) {
        const head = piece.subarray(index, index + HEAD);
        const isBroken = spaced && at + index - lineAt >= BROKEN_LINE_MIN;
        if (beginsScript(head) || (isBroken && beginsLogLine(head))) return { length: at + index, end: "clean" };
      }
      if (IS_TEXT[byte] === 0) return endedAt(reach, at + index, byte, before);
      before = byte;
      if (byte === SPACE) spaced = true;
      if (byte !== LINE_FEED) continue;
      lineAt = at + index + 1;
      spaced = false;
    }
    at += piece.length;
  }
  return { length: Math.min(at, reach.size), end: before === LINE_FEED && at >= reach.size ? "clean" : "reach" };
}

function endedAt(reach: Reach, length: number, byte: number, before: number): TextRun {
  if (before === LINE_FEED) return { length, end: "clean" };
  if (byte !== 0) return { length, end: "binary" };
  const rest = reach.upTo(length, (reach.blockSize - (length % reach.blockSize)) % reach.blockSize);
  return { length, end: rest.every((each) => each === 0) ? "clean" : "binary" };
}
