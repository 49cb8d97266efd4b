/** Longest name that common file systems take, in bytes (NAME_MAX). */
const NAME_BYTES_MAX = 255;
/** Room kept for what tells two files of one name apart. */
const SUFFIX_BYTES = 12;

const SLASH = 0x2f;
const PERCENT = 0x25;

/**
 * Where an entry may be written below a folder: its path without anything that leads out of it. The parts "." and "..",
 * slashes and zero bytes within names and, on Windows, what names may not hold there, are written as `%HH`, `%` itself as `%25`
 * only where a part was changed; parts that are too long are cut before their ending. Raw bytes stay raw.
 */
export function safeParts(directory: Uint8Array, name: Uint8Array, windows = false): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at <= directory.length; at += 1) {
    if (at < directory.length && directory[at] !== SLASH) continue;
    if (at > start) parts.push(safeName(directory.subarray(start, at), windows));
    start = at + 1;
  }
  if (name.length > 0) parts.push(safeName(name, windows));
  return parts;
}

function safeName(name: Uint8Array, windows: boolean): Uint8Array {
  const isDots = name.length <= 2 && name.every((byte) => byte === 0x2e);
  const mustEscape = (byte: number): boolean =>
    byte === SLASH ||
    byte === 0 ||
    isDots ||
    (windows && (byte < 0x20 || '\\:*?"<>|'.includes(String.fromCharCode(byte))));
  const clean = name.some(mustEscape) ? escapedName(name, mustEscape) : name;
  return clean.length <= NAME_BYTES_MAX - SUFFIX_BYTES ? clean : cut(clean);
}

function escapedName(name: Uint8Array, mustEscape: (byte: number) => boolean): Uint8Array {
  const bytes: number[] = [];
  for (const byte of name) {
    if (!mustEscape(byte) && byte !== PERCENT) bytes.push(byte);
    else bytes.push(...Buffer.from(`%${byte.toString(16).toUpperCase().padStart(2, "0")}`));
  }
  return Uint8Array.from(bytes);
}

/** The beginning, as much as fits between whole UTF-8 characters, and a short ending. */
function cut(name: Uint8Array): Uint8Array {
  const dot = name.lastIndexOf(0x2e);
  const ending = dot > 0 && name.length - dot <= 16 ? name.subarray(dot) : new Uint8Array(0);
  let size = NAME_BYTES_MAX - SUFFIX_BYTES - ending.length;
  while (size > 1 && ((name[size] ?? 0) & 0xc0) === 0x80) size -= 1;
  return Buffer.concat([name.subarray(0, size), ending]);
}
