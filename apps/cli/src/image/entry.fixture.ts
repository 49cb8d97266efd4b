import type { Entry } from "@mizugiwa/evidence";

/** A file that has nothing but its place. */
export function plainEntry(directory: string, name: string): Entry {
  return {
    directory: Buffer.from(directory),
    name: Buffer.from(name),
    inode: 1,
    generation: null,
    type: "file",
    allocated: true,
    size: 1,
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
    streams: [],
    facts: new Map(),
    problems: [],
  };
}
