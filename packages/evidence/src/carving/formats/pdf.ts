import { ascii, type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * PDF: "%PDF-1.n" … "startxref", a number, "%%EOF"; where it was saved again, more of that follows. The number leads to a table or stream of
 * places, which must stand there. Source: ISO 32000-1, 7.5.
 */
const START = ascii("%PDF-");
const EOF = ascii("%%EOF");
const PIECE = 32 * 1024;
const TAIL = 64;
const SPACE_MAX = 4;
const text = new TextDecoder("latin1");

export const pdf: CarvingFormat = {
  name: "pdf",
  extension: "pdf",
  starts: [START],
  atBlocksOnly: false,
  measure: (reach) => {
    if (!/^%PDF-[12]\.\d[\s\0]/.test(text.decode(reach.upTo(0, 9)))) return null;
    let checked: Measured | null = null;
    for (let at = nextEnd(reach, 0); at !== null; at = nextEnd(reach, at + EOF.length)) {
      const reference = referenceBefore(reach, at);
      const end = behindLine(reach, at + EOF.length);
      // A linearised document begins with a table whose end says 0: the document goes on.
      if (reference === 0) continue;
      if (reference === null || !isTable(reach, reference, at))
        return checked ?? unsound("begun", { length: end, sound: START.length }, "startxref leads to no table");
      checked = whole(end);
      if (!goesOn(reach, end)) return checked;
    }
    if (checked !== null) return checked;
    const place = { length: reach.size, sound: START.length };
    return unsound(reach.mayGoOn ? "cut" : "begun", place, "no %%EOF was found");
  },
};

/** Where the next %%EOF stands; null where there is none, or no more may be looked at. */
function nextEnd(reach: Reach, from: number): number | null {
  for (let at = from; at < reach.size && reach.mayGoOn; at += PIECE - EOF.length) {
    const piece = reach.upTo(at, PIECE);
    for (let index = piece.indexOf(0x25); index >= 0; index = piece.indexOf(0x25, index + 1)) {
      if (EOF.every((byte, each) => piece[index + each] === byte)) return at + index;
    }
  }
  return null;
}

function referenceBefore(reach: Reach, at: number): number | null {
  const from = Math.max(0, at - TAIL);
  const found = /startxref\s+(\d{1,15})\s+$/.exec(text.decode(reach.upTo(from, at - from)));
  return found === null ? null : Number(found[1]);
}

function isTable(reach: Reach, reference: number, before: number): boolean {
  return reference < before && /^\s*(xref\s|\d+\s+\d+\s+obj)/.test(text.decode(reach.upTo(reference, TAIL)));
}

/** Behind the end of the line that holds %%EOF: CR, LF or both. */
function behindLine(reach: Reach, at: number): number {
  let end = at;
  if (reach.u8(end) === 13) end += 1;
  if (reach.u8(end) === 10) end += 1;
  return end;
}

/** Whether an update follows: an object or a table. */
function goesOn(reach: Reach, at: number): boolean {
  return new RegExp(`^\\s{0,${SPACE_MAX}}(\\d+\\s+\\d+\\s+obj|xref\\s)`).test(text.decode(reach.upTo(at, TAIL)));
}
