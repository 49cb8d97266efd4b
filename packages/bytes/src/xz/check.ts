import { crc32 } from "../checksums/crc.js";
import { Crc64 } from "../checksums/crc64.js";
import { Sha256 } from "../checksums/sha256.js";

/** A checksum over a block's content. */
export interface Check {
  readonly size: number;
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** The check that a stream's flags name; null for one that is not known (.xz file format 1.1.0, 2.1.1.2). */
export function checkOf(kind: number): Check | null {
  if (kind === 0) return { size: 0, update: () => {}, digest: () => new Uint8Array(0) };
  if (kind === 1) return new Crc32Check();
  if (kind === 4) return sized(8, new Crc64());
  if (kind === 10) return sized(32, new Sha256());
  return null;
}

function sized(size: number, hash: Omit<Check, "size">): Check {
  return { size, update: (bytes) => hash.update(bytes), digest: () => hash.digest() };
}

class Crc32Check implements Check {
  readonly size = 4;
  #crc = 0;

  update(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
  }

  digest(): Uint8Array {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, this.#crc, true);
    return new Uint8Array(view.buffer);
  }
}
