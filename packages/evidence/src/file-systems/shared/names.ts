import { concatBytes } from "./concat-bytes.js";

const SLASH = 0x2f;
const EMPTY = new Uint8Array(0);

/** UTF-16 (little-endian unless told otherwise) as UTF-8; lone surrogates in the same three-byte form (WTF-8). */
export function wtf8(bytes: Uint8Array, offset: number, units: number, bigEndian = false): Uint8Array {
  const low = bigEndian ? 1 : 0;
  const high = 1 - low;
  const ascii = new Uint8Array(units);
  for (let unit = 0; unit < units; unit += 1) {
    const at = offset + unit * 2;
    const code = bytes[at + low] ?? 0;
    if (code >= 0x80 || bytes[at + high] !== 0) return encode(bytes, offset, units, low, high);
    ascii[unit] = code;
  }
  return ascii;
}

function encode(bytes: Uint8Array, offset: number, units: number, low: number, high: number): Uint8Array {
  const out = new Uint8Array(units * 3);
  let size = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const at = offset + unit * 2;
    let code = (bytes[at + low] ?? 0) | ((bytes[at + high] ?? 0) << 8);
    if (code >= 0xd800 && code < 0xdc00 && unit + 1 < units) {
      const next = (bytes[at + 2 + low] ?? 0) | ((bytes[at + 2 + high] ?? 0) << 8);
      if (next >= 0xdc00 && next < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
        unit += 1;
      }
    }
    size = put(out, size, code);
  }
  return out.subarray(0, size);
}

function put(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    out[at] = 0xc0 | (code >> 6);
    out[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x10000) {
    out[at] = 0xe0 | (code >> 12);
    out[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    out[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (code >> 18);
  out[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  out[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
}

/** Text of a UTF-16 little-endian field. */
export function utf16(bytes: Uint8Array, offset: number, units: number): string {
  let text = "";
  for (let unit = 0; unit < units; unit += 1) {
    const at = offset + unit * 2;
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  return text;
}

/** Path of a directory from the path of its own directory and its name: "" and "a" give "/a"; the root's name is empty. */
export function joinPath(directory: Uint8Array, name: Uint8Array): Uint8Array {
  if (name.length === 0) return directory.length === 0 ? EMPTY : directory;
  return concatBytes([directory, Uint8Array.of(SLASH), name]);
}

/** Bytes of a text, UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Text of bytes for facts and messages; what is no UTF-8 shows as the replacement character. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
