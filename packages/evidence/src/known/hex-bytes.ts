/** Bytes of a hash in hexadecimal of either case. */
export function hashBytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
