/** Bytes as lower-case hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** A GUID as Windows writes it: the first three groups little-endian. Lower case. */
export function guidOf(bytes: Uint8Array): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return dashed(Uint8Array.from(order, (index) => bytes[index] ?? 0));
}

/** A UUID in the order of its bytes. Lower case. */
export function dashed(bytes: Uint8Array): string {
  return hexOf(bytes.subarray(0, 16)).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
