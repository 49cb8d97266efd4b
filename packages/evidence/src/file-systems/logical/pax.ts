import type { Instant } from "../../instant.js";

/** What extended headers say of the next file, or of all that follow (POSIX.1-2017, pax, "pax Extended Header"). */
export interface Pax {
  readonly path?: Uint8Array;
  readonly link?: Uint8Array;
  readonly size?: number;
  readonly modified?: Instant;
  readonly accessed?: Instant;
  readonly changed?: Instant;
  readonly uid?: number;
  readonly gid?: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
  readonly isSparse?: boolean;
}

type Writable = { -readonly [Name in keyof Pax]: Pax[Name] };

const XATTR = "SCHILY.xattr.";

/** Reads records of "LENGTH KEY=VALUE\n"; what is no record ends the reading, since nothing tells where the next one is. */
export function readPax(bytes: Uint8Array): Pax {
  const said: Writable = {};
  const xattrs = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space === -1 ? "" : String.fromCharCode(...bytes.subarray(at, Math.min(space, at + 12)));
    const end = at + (/^\d+$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf(0x3d, space);
    if (space === -1 || equals === -1 || end <= equals || end > bytes.length) break;
    const key = new TextDecoder().decode(bytes.subarray(space + 1, equals));
    const value = Uint8Array.from(bytes.subarray(equals + 1, end - 1));
    if (key.startsWith(XATTR)) xattrs.set(key.slice(XATTR.length), value);
    else take(said, key, value);
    at = end;
  }
  return xattrs.size === 0 ? said : { ...said, xattrs };
}

function take(said: Writable, key: string, value: Uint8Array): void {
  const text = new TextDecoder().decode(value);
  const whole = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const time = instantOf(text);
  if (key === "path") said.path = value;
  else if (key === "linkpath") said.link = value;
  else if (key === "size" && whole !== undefined) said.size = whole;
  else if (key === "uid" && whole !== undefined) said.uid = whole;
  else if (key === "gid" && whole !== undefined) said.gid = whole;
  else if (key === "mtime" && time !== null) said.modified = time;
  else if (key === "atime" && time !== null) said.accessed = time;
  else if (key === "ctime" && time !== null) said.changed = time;
  else if (key.startsWith("GNU.sparse.")) said.isSparse = true;
}

/** "1700000000.123456789", with as many digits as were written, at most nine. */
function instantOf(text: string): Instant | null {
  const [, sign = "", whole, fraction = ""] = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = Math.min(fraction.length, 9);
  const nanos = Number(fraction.slice(0, 9).padEnd(9, "0"));
  if (sign === "") return { seconds: Number(whole), nanos, digits };
  return nanos === 0
    ? { seconds: -Number(whole), nanos, digits }
    : { seconds: -Number(whole) - 1, nanos: 1e9 - nanos, digits };
}
