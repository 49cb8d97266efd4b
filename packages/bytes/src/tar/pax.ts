import { StreamError } from "../stream-error.js";

/**
 * What extended headers say of the next file, or of all that follow.
 *
 * Sources: POSIX.1-2017, pax, "pax Extended Header": records of "LENGTH KEY=VALUE\n", the length counting itself.
 */
export interface Extended {
  readonly path?: string;
  readonly size?: number;
  /** Ms since the epoch. */
  readonly modified?: number;
  /** Whether the content is kept without its holes, in GNU's way. */
  readonly isSparse?: boolean;
}

/** Reads the records; throws StreamError `tar-pax` at the first that is none. */
export function readPax(bytes: Uint8Array, offset: number): Extended {
  let said: Extended = {};
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 ? "" : decoder.decode(bytes.subarray(at, Math.min(space, at + 12)));
    const end = at + (/^\d+$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf(0x3d, space);
    if (end <= equals || equals < 0 || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new StreamError("tar-pax", { offset: offset + at, detail: "an extended header holds what is no record" });
    }
    const key = decoder.decode(bytes.subarray(space + 1, equals));
    said = { ...said, ...meaning(key, decoder.decode(bytes.subarray(equals + 1, end - 1))) };
    at = end;
  }
  return said;
}

function meaning(key: string, value: string): Extended {
  if (key === "path") return { path: value };
  if (key === "GNU.sparse.name") return { path: value, isSparse: true };
  if (key.startsWith("GNU.sparse.")) return { isSparse: true };
  if (key === "size" && /^\d{1,15}$/.test(value)) return { size: Number(value) };
  if (key === "mtime" && /^-?\d{1,12}(\.\d*)?$/.test(value)) return { modified: Math.floor(Number(value) * 1000) };
  return {};
}
