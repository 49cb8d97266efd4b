const LF = 0x0a;
const CR = 0x0d;

/** A line of a body, without its end; its number counts from 1. */
export interface BodyLine {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** The lines of a body that are not empty. */
export function* linesOf(body: Buffer): Generator<BodyLine, void, undefined> {
  let number = 0;
  for (let at = 0; at < body.length; ) {
    const found = body.indexOf(LF, at);
    const stop = found === -1 ? body.length : found;
    number += 1;
    const end = stop > at && body[stop - 1] === CR ? stop - 1 : stop;
    if (end > at && !isBlank(body, at, end)) yield { number, bytes: body.subarray(at, end) };
    at = stop + 1;
  }
}

function isBlank(body: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) if (body[at] !== 0x20 && body[at] !== 0x09) return false;
  return true;
}
