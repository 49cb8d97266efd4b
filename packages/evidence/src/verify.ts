import type { Container, Damage } from "./containers/container.js";
import { type HashName, type MakeHash, planReads } from "./hashing.js";

/** What comparing an image with its own checksums and hashes shows. */
export interface Verification {
  /**
   * "verified": at least one stored hash, and all fit. "mismatch": one does not, or a chunk is damaged. "no-hash": nothing is damaged, and the image
   * keeps no hash to compare with.
   */
  readonly verdict: "verified" | "mismatch" | "no-hash";
  readonly hashes: readonly {
    readonly name: string;
    readonly stored: string;
    readonly computed: string;
    readonly fits: boolean;
  }[];
  /** Every damaged chunk with its range of the disk, ascending; they count as zeros, or as stored, in the computed hashes. */
  readonly damaged: readonly Damage[];
}

const HASHES = new Set<string>(["md5", "sha1", "sha256"]);

function isHashName(name: string): name is HashName {
  return HASHES.has(name);
}

/**
 * Reads the whole image, checks every chunk and compares the stored hashes; damage does not end it. Yields the bytes done after each step. For
 * formats without checksums of their content a read that fails throws.
 */
export function* verifyContainer(container: Container, makeHash: MakeHash): Generator<number, Verification, undefined> {
  const { hashed, storedHashes, check } = container;
  const hashes = Object.keys(storedHashes).flatMap((name) =>
    isHashName(name) ? [{ name, hash: makeHash(name) }] : [],
  );
  const damaged: Damage[] = [];
  for (const range of planReads(hashed.size, container.blockSize)) {
    const read = check?.(range) ?? { bytes: hashed.read(range.offset, range.length), damaged: [] };
    for (const each of read.damaged) damaged.push(each);
    for (const { hash } of hashes) hash.update(read.bytes);
    yield range.offset + range.length;
  }
  const computed = Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest()]));
  return verificationOf(storedHashes, computed, damaged);
}

/** The same judgement for whoever read and hashed the image otherwise; hashes that were not computed are left out. */
export function verificationOf(
  storedHashes: Container["storedHashes"],
  computedHashes: Readonly<Record<string, string>>,
  damaged: readonly Damage[],
): Verification {
  const hashes = Object.entries(storedHashes).flatMap(([name, stored]) => {
    const computed = computedHashes[name];
    return computed === undefined ? [] : [{ name, stored, computed, fits: stored.toLowerCase() === computed }];
  });
  const sound = damaged.length === 0 && hashes.every(({ fits }) => fits);
  const verdict = sound ? (hashes.length > 0 ? "verified" : "no-hash") : "mismatch";
  return { verdict, hashes, damaged };
}
