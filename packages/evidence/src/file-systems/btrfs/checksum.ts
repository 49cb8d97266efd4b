import { crc32c, sha256, xxh64 } from "@mizugiwa/bytes";

/** Names of the checksums by their number, and how many bytes of the field each takes. btrfs-progs, "On-disk format", csum_type. */
const KINDS: readonly (readonly [name: string, size: number])[] = [
  ["crc32c", 4],
  ["xxhash64", 8],
  ["sha256", 32],
  ["blake2b", 32],
];

/** One kind of checksum, as a volume has it for all its nodes and sectors. */
export interface Checksum {
  readonly name: string;
  /** Bytes that one takes. */
  readonly size: number;
  /** Whether it can be computed here. */
  readonly checked: boolean;
  /** Whether the bytes have the checksum that lies at `at` of `stored`; true where it cannot be computed. */
  fits(bytes: Uint8Array, stored: Uint8Array, at: number): boolean;
}

/** The checksum of a number; null for a number that is not known. */
export function checksumOf(number: number): Checksum | null {
  const [name, size] = KINDS[number] ?? [null, 0];
  if (name === null) return null;
  return { name, size, checked: name !== "blake2b", fits: (bytes, stored, at) => fits(name, bytes, stored, at) };
}

function fits(name: string, bytes: Uint8Array, stored: Uint8Array, at: number): boolean {
  const view = new DataView(stored.buffer, stored.byteOffset, stored.length);
  if (name === "crc32c") return view.getUint32(at, true) === crc32c(bytes);
  if (name === "xxhash64") return view.getBigUint64(at, true) === xxh64(bytes);
  if (name === "sha256") return sha256(bytes).every((byte, index) => stored[at + index] === byte);
  return true;
}
