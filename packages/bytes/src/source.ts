import { MizugiwaError } from "@mizugiwa/base";

/** Bytes that can be read at random, synchronously: memory, a file opened by the caller, a part of another source. */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads up to `length` bytes at `offset`; fewer only where the source ends, none past its end. The result may be a
   * view of the source's own memory: whoever wants to keep or change it copies it.
   */
  read(offset: number, length: number): Uint8Array;
}

/** Thrown when a read needs bytes that are not there. */
export class ReadError extends MizugiwaError {}

/** A source over bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + length, bytes.length)),
  };
}

/** The part of `source` from `offset` of `size` bytes (shorter where the source ends) as a source of its own. */
export function sliceSource(source: ByteSource, offset: number, size: number): ByteSource {
  const start = Math.min(Math.max(offset, 0), source.size);
  const end = Math.min(start + Math.max(size, 0), source.size);
  return {
    size: end - start,
    read: (at, length) => {
      const from = Math.min(start + at, end);
      return source.read(from, Math.min(length, end - from));
    },
  };
}

/** Reads exactly `length` bytes or throws ReadError `read-past-end`: "what: need 8 bytes at 0x400, have 2". */
export function readExactly(source: ByteSource, offset: number, length: number, what: string): Uint8Array {
  const bytes = source.read(offset, length);
  if (bytes.length < length) {
    throw new ReadError("read-past-end", {
      offset,
      detail: `${what}: need ${length} bytes at 0x${offset.toString(16)}, have ${bytes.length}`,
    });
  }
  return bytes;
}

/** The whole source in order, in pieces of at most `chunkSize` bytes. */
export function* chunksOf(source: ByteSource, chunkSize = 65_536): Generator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < source.size; offset += chunkSize) yield source.read(offset, chunkSize);
}
