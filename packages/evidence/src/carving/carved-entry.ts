import type { Entry } from "../entry.js";

const DIGITS = 11;
const NONE = new Uint8Array(0);

/** An entry for what no directory names: called after the byte of the volume where it lies, "carved-00001234000.jpg". */
export function carvedEntry(found: {
  readonly offset: number;
  readonly length: number;
  readonly format: string;
  readonly extension: string;
}): Entry {
  const name = `carved-${String(found.offset).padStart(DIGITS, "0")}.${found.extension}`;
  return {
    directory: NONE,
    name: new TextEncoder().encode(name),
    inode: null,
    generation: null,
    type: "file",
    allocated: false,
    size: found.length,
    modified: null,
    accessed: null,
    changed: null,
    born: null,
    deleted: null,
    mode: null,
    uid: null,
    gid: null,
    links: null,
    target: null,
    device: null,
    xattrs: new Map(),
    streams: [{ name: "", size: found.length }],
    facts: new Map([["format", found.format]]),
    problems: [],
  };
}
