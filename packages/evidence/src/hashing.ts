import type { ByteSource } from "@mizugiwa/bytes";
import type { Range } from "./range.js";

/** A running hash; given by the caller, since the runtime has fast ones. */
export interface Hash {
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal; ends the hash. */
  digest(): string;
}

export type HashName = "md5" | "sha1" | "sha256";
export type MakeHash = (name: HashName) => Hash;

const STEP_MIN = 1024 * 1024;

/**
 * Ranges that cover `size` bytes in order, each about `stepBytes` and on the boundaries of `blockSize`, so that several threads, each with the image
 * opened for itself, can read them in parallel without unpacking a block twice.
 */
export function* planReads(size: number, blockSize: number, stepBytes = STEP_MIN): Generator<Range, void, undefined> {
  const step = Math.max(Math.floor(stepBytes / blockSize), 1) * blockSize;
  for (let offset = 0; offset < size; offset += step) yield { offset, length: Math.min(step, size - offset) };
}

/**
 * Hashes the whole source; yields the bytes done after each step, so that the caller can show progress and stop. Returns one digest a name.
 * Throws what a read throws.
 */
export function* hashSource(
  source: ByteSource,
  names: readonly HashName[],
  makeHash: MakeHash,
  blockSize = 1,
): Generator<number, Readonly<Record<string, string>>, undefined> {
  const hashes = names.map((name) => ({ name, hash: makeHash(name) }));
  for (const { offset, length } of planReads(source.size, blockSize)) {
    const bytes = source.read(offset, length);
    for (const { hash } of hashes) hash.update(bytes);
    yield offset + length;
  }
  return Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest()]));
}
