import { deflateRawSync } from "node:zlib";
import { crc32 } from "../checksums/crc.js";

/** A file to be written into a zip, sound unless told otherwise. */
export interface Made {
  readonly name: string | Uint8Array;
  readonly content: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** The data as it lies there, instead of the deflated content. */
  readonly packed?: Uint8Array;
  readonly crc?: number;
  readonly size?: number;
  readonly extra?: Uint8Array;
  /** What the local header says otherwise. */
  readonly local?: { readonly name?: string; readonly size?: number; readonly method?: number };
  /** Take the data of the file at this index instead of data of its own. */
  readonly sameAs?: number;
}

const bytesOf = (value: string | Uint8Array): Buffer => Buffer.from(value);

/** Fields of 2 and 4 bytes, little-endian. */
function fields(...values: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  const parts = values.map(([size, value]) => {
    const part = Buffer.alloc(size);
    part.writeUIntLE(value, 0, size);
    return part;
  });
  return Buffer.concat(parts);
}

export interface Written {
  readonly zip: Buffer;
  /** Where each local header, and the directory, begins. */
  readonly offsets: readonly number[];
  readonly directory: number;
}

export function zipOf(files: readonly Made[], end: { entries?: number; comment?: string } = {}): Written {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const file of files) {
    const content = bytesOf(file.content);
    const name = bytesOf(file.name);
    const extra = bytesOf(file.extra ?? "");
    const method = file.method ?? 8;
    const packed = file.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const crc = file.crc ?? crc32(content);
    const size = file.size ?? content.length;
    const head = (name_: Buffer, method_: number, size_: number): Buffer =>
      fields(
        [2, 20],
        [2, file.flags ?? 0],
        [2, method_],
        [2, 0x1883],
        [2, 0x5c22],
        [4, crc],
        [4, packed.length],
        [4, size_],
        [2, name_.length],
        [2, extra.length],
      );
    const offset = file.sameAs === undefined ? at : (offsets[file.sameAs] ?? 0);
    offsets.push(offset);
    if (file.sameAs === undefined) {
      const localName = bytesOf(file.local?.name ?? name);
      const said = head(localName, file.local?.method ?? method, file.local?.size ?? size);
      const local = Buffer.concat([Buffer.from("PK\x03\x04"), said, localName, extra, packed]);
      locals.push(local);
      at += local.length;
    }
    const tail = fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    centrals.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), fields([2, 20]), head(name, method, size), tail, name, extra]),
    );
  }
  const central = Buffer.concat(centrals);
  const count = end.entries ?? files.length;
  const comment = bytesOf(end.comment ?? "");
  const last = fields([2, 0], [2, 0], [2, count], [2, count], [4, central.length], [4, at], [2, comment.length]);
  return { zip: Buffer.concat([...locals, central, Buffer.from("PK\x05\x06"), last, comment]), offsets, directory: at };
}
