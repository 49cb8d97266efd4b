import type { Segment } from "./section.js";

/** Header text of a case is a few hundred bytes; far above it something is wrong. */
const TEXT_MAX = 1024 * 1024;
const PACKED_MAX = 256 * 1024;
const ZLIB_HEADER = 2;

const NAMES = new Map([
  ["a", "description"],
  ["c", "case"],
  ["n", "evidenceNumber"],
  ["e", "examiner"],
  ["t", "notes"],
  ["av", "softwareVersion"],
  ["ov", "operatingSystem"],
  ["m", "acquired"],
  ["u", "systemTime"],
  ["md", "model"],
  ["sn", "serialNumber"],
  ["l", "deviceLabel"],
]);

const TIMES = new Set(["acquired", "systemTime"]);

/**
 * What the examiner noted, from `header2` (UTF-16) or else `header` (bytes; the code page is not told, so what is not ASCII stays as "?").
 * Facts that cannot be unpacked are left out: they are remarks beside the evidence. (libewf, EWF, 3.2 and 3.3)
 `unpack` takes raw deflate.
 */
export function readCaseFacts(
  segment: Segment,
  unpack: (bytes: Uint8Array, most: number) => Uint8Array,
): Record<string, string> {
  const section =
    segment.sections.find(({ type }) => type === "header2") ?? segment.sections.find(({ type }) => type === "header");
  if (section === undefined) return {};
  const length = Math.min(section.end - section.start, PACKED_MAX);
  const text = textOf(unpack(segment.part.source.read(section.start + ZLIB_HEADER, length), TEXT_MAX));
  const lines = text.split(/\r?\n/);
  const main = lines.indexOf("main");
  const names = lines[main + 1]?.split("\t") ?? [];
  const values = lines[main + 2]?.split("\t") ?? [];
  const facts: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const [label, value = ""] = [NAMES.get(name), values[index]];
    if (main !== -1 && label !== undefined && value !== "") facts[label] = TIMES.has(label) ? timeOf(value) : value;
  }
  return facts;
}

/** header2 has seconds of Unix, header "2026 11 24 3 10 1" in the local time of the examiner's computer. */
function timeOf(value: string): string {
  return /^\d{9,11}$/.test(value) ? new Date(Number(value) * 1000).toISOString() : value;
}

function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : "?")).join("");
}
