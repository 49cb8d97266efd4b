import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";

/** A run of a file's content and where it lies. Pieces are kept ascending and apart from each other. */
export interface Piece {
  /** Offset within the content. */
  readonly at: number;
  readonly length: number;
  /** Offset within the volume; null for a hole, which reads as zeros. */
  readonly from: number | null;
}

/**
 * Content put together from pieces of a volume. A read that meets a gap between pieces, or a piece past the end of the volume, throws
 * EvidenceError `content-damaged` with the place in the content.
 */
export function mappedSource(volume: ByteSource, pieces: readonly Piece[], size: number, what: string): ByteSource {
  const damaged = (offset: number, detail: string): EvidenceError =>
    new EvidenceError("content-damaged", { offset, field: what, detail: `${what}: ${detail}` });

  const part = (piece: Piece, offset: number, length: number): Uint8Array => {
    if (piece.from === null) return new Uint8Array(length);
    const bytes = volume.read(piece.from + offset - piece.at, length);
    if (bytes.length < length) throw damaged(offset, `lies past the end of the volume (0x${piece.from.toString(16)})`);
    return bytes;
  };

  return {
    size,
    read: (offset, wanted) => {
      const length = Math.max(0, Math.min(wanted, size - offset));
      if (length === 0) return new Uint8Array(0);
      let index = pieceAt(pieces, offset);
      const first = pieces[index];
      if (first !== undefined && first.at <= offset && offset + length <= first.at + first.length) {
        return part(first, offset, length);
      }
      const out = new Uint8Array(length);
      for (let done = 0; done < length; index += 1) {
        const piece = pieces[index];
        const at = offset + done;
        if (piece === undefined || piece.at > at) throw damaged(at, "no place on the volume is known for it");
        const take = Math.min(length - done, piece.at + piece.length - at);
        if (piece.from !== null) out.set(part(piece, at, take), done);
        done += take;
      }
      return out;
    },
  };
}

/** Index of the first piece that ends behind `offset`. */
function pieceAt(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const piece = pieces[middle];
    if (piece !== undefined && piece.at + piece.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The pieces cut off at `size` bytes of content, as ranges of the volume in the order of the content; holes are left out. */
export function rangesOf(pieces: readonly Piece[], size: number): Range[] {
  const ranges: Range[] = [];
  for (const { at, length, from } of pieces) {
    const take = Math.min(length, size - at);
    if (from === null || take <= 0) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last.offset + last.length === from) {
      ranges[ranges.length - 1] = { offset: last.offset, length: last.length + take };
    } else ranges.push({ offset: from, length: take });
  }
  return ranges;
}
