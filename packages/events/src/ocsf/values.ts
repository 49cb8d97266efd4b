/** How native values become OCSF's: each gives undefined for what is none of its kind, which then stays unmapped. */
import type { Native, NativeObject } from "../event.js";
import { isText } from "../sources/source.js";

export function text(value: Native): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A whole number, written as one, in decimal or (process numbers of Windows) hexadecimal. */
export function integer(value: Native): number | undefined {
  const number = typeof value === "string" && INTEGER.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

const INTEGER = /^(?:-?\d{1,16}|0x[0-9A-Fa-f]{1,13})$/;

export function port(value: Native): number | undefined {
  const number = integer(value);
  return number !== undefined && number >= 0 && number <= 65_535 ? number : undefined;
}

/** An address, an IPv4 one in the form of IPv6 as IPv4. */
export function ip(value: Native): string | undefined {
  if (typeof value !== "string") return undefined;
  const plain = value.replace(/^::ffff:(?=\d+\.)/i, "");
  return ADDRESS.test(plain) ? plain : undefined;
}

const ADDRESS =
  /^(?:(?:\d{1,3}\.){3}\d{1,3}|(?=[^:]*:[^:]*:)[0-9A-Fa-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[\w.-]{1,32})?)$/;

export function flag(value: Native): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** Anything: OCSF's `json_t`. */
export function anything(value: Native): Native {
  return value;
}

/** A time in milliseconds since the epoch. */
export function instantMs(value: Native): number | undefined {
  const ms = isText(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Seconds with a fraction as milliseconds. */
export function secondsMs(value: Native): number | undefined {
  const seconds = typeof value === "string" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined;
}

/** A regular file by its path. */
export function file(value: Native): NativeObject | undefined {
  return isText(value) ? { path: value, name: baseName(value), type_id: 1 } : undefined;
}

/** What stands behind the last separator, Windows' or Unix's. */
export function baseName(path: string): string {
  const at = Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/"));
  return at === -1 || at === path.length - 1 ? path : path.slice(at + 1);
}

/** `SHA256=…,MD5=…` as Sysmon writes hashes. */
export function fingerprints(value: Native): Native | undefined {
  if (!isText(value)) return undefined;
  const found: NativeObject[] = [];
  for (const part of value.split(",", HASHES_MAX)) {
    const equals = part.indexOf("=");
    if (equals < 1) return undefined;
    const algorithm = part.slice(0, equals).trim();
    found.push({ algorithm, algorithm_id: ALGORITHMS.get(algorithm) ?? OTHER, value: part.slice(equals + 1) });
  }
  return found;
}

const HASHES_MAX = 16;
export const OTHER = 99;
const ALGORITHMS: ReadonlyMap<string, number> = new Map([
  ["MD5", 1],
  ["SHA1", 2],
  ["SHA256", 3],
  ["SHA512", 4],
]);

/** The number an enumeration has for a text, whatever its case; 99 (other) for another text. */
export function numbered(names: ReadonlyMap<string, number>): (value: Native | undefined) => number | undefined {
  return (value) =>
    isText(value) && value !== "" && value !== "-" ? (names.get(value.toLowerCase()) ?? OTHER) : undefined;
}
