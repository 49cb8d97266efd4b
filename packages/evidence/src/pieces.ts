import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "./evidence-error.js";

/** A run of a disk that is put together from elsewhere. */
export interface Piece {
  /** Bytes from the place that was asked for, at least 1; more than was asked for is allowed. */
  readonly length: number;
  /** Where they come from; null where the format says zeros. */
  readonly source: ByteSource | null;
  readonly offset: number;
}

/** Says what lies at `offset`; `wanted` bytes are asked for, at least 1. */
export type PieceAt = (offset: number, wanted: number) => Piece;

const NOTHING = new Uint8Array(0);

/**
 * A source made of pieces. `name` is the structure in errors: where a piece's own source ends too early, EvidenceError `image-cut-short`
 * is thrown, since zeros in its place would be invented.
 */
export function pieceSource(size: number, name: string, pieceAt: PieceAt): ByteSource {
  return {
    size,
    read: (offset, length) => {
      const wanted = Math.min(length, size - offset);
      if (!(wanted > 0) || offset < 0) return NOTHING;
      const first = pieceAt(offset, wanted);
      if (first.source !== null && first.length >= wanted) return readPiece(first, wanted, name);
      const bytes = new Uint8Array(wanted);
      let piece = first;
      for (let done = 0; ; ) {
        const taken = Math.min(piece.length, wanted - done);
        if (taken <= 0) throw new RangeError(`${name}: a piece without bytes at ${offset + done}`);
        if (piece.source !== null) bytes.set(readPiece(piece, taken, name), done);
        done += taken;
        if (done >= wanted) return bytes;
        piece = pieceAt(offset + done, wanted - done);
      }
    },
  };
}

function readPiece({ source, offset }: Piece, length: number, name: string): Uint8Array {
  const bytes = source === null || offset < 0 ? NOTHING : source.read(offset, length);
  if (bytes.length >= length) return bytes;
  throw new EvidenceError("image-cut-short", {
    field: name,
    offset,
    detail: `${name}: need ${length} bytes at 0x${offset.toString(16)}, have ${bytes.length}`,
    remedy: "The image is not complete; get the rest of it.",
  });
}

/** What shows through where an image holds nothing: the image below (zeros beyond its end), or zeros where there is none. */
export function basePiece(base: ByteSource | null, offset: number, length: number): Piece {
  if (base === null || offset >= base.size) return { length, source: null, offset: 0 };
  return { length: Math.min(length, base.size - offset), source: base, offset };
}
