import { blake2b256, crc32c, sha256, xxh64 } from "@mizugiwa/bytes";

/** One kind of checksum, as a volume has it for all its nodes and sectors. */
export interface Checksum {
  readonly name: string;
  /** Bytes that one takes. */
  readonly size: number;
  /** Whether the bytes have the checksum that lies at `at` of `stored`. */
  fits(bytes: Uint8Array, stored: Uint8Array, at: number): boolean;
}

/** By their number. btrfs-progs, "On-disk format", csum_type. */
const CHECKSUMS: readonly Checksum[] = [
  {
    name: "crc32c",
    size: 4,
    fits: (bytes, stored, at) => viewOf(stored).getUint32(at, true) === crc32c(bytes),
  },
  {
    name: "xxhash64",
    size: 8,
    fits: (bytes, stored, at) => viewOf(stored).getBigUint64(at, true) === xxh64(bytes),
  },
  { name: "sha256", size: 32, fits: (bytes, stored, at) => isAt(sha256(bytes), stored, at) },
  { name: "blake2b", size: 32, fits: (bytes, stored, at) => isAt(blake2b256(bytes), stored, at) },
];

/** The checksum of a number; null for a number that is not known. */
export function checksumOf(number: number): Checksum | null {
  return CHECKSUMS[number] ?? null;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function isAt(digest: Uint8Array, stored: Uint8Array, at: number): boolean {
  return digest.every((byte, index) => stored[at + index] === byte);
}
