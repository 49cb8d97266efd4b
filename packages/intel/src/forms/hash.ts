/**
 * Hashes of files: hexadecimal, told apart by their length.
 *
 * Sources: RFC 1321 (MD5, 32 digits), FIPS 180-4 (SHA-1 40, SHA-224 56, SHA-256 64, SHA-384 96, SHA-512 128).
 */
import type { SeenType } from "../indicator.js";

export type HashType = Extract<SeenType, "md5" | `sha${string}`>;

const BY_LENGTH: ReadonlyMap<number, HashType> = new Map([
  [32, "md5"],
  [40, "sha1"],
  [56, "sha224"],
  [64, "sha256"],
  [96, "sha384"],
  [128, "sha512"],
]);

/** The algorithm and the digits in lower case; null where the text is no hash, or says nothing: one digit repeated. */
export function canonicalHash(text: string): { readonly type: HashType; readonly key: string } | null {
  const type = BY_LENGTH.get(text.length);
  if (type === undefined || !/^[0-9A-Fa-f]+$/.test(text) || /^(.)\1+$/.test(text)) return null;
  return { type, key: text.toLowerCase() };
}
