import { type Problem, toProblem } from "@mizugiwa/base";
import type { Entry, Stream } from "../../entry.js";
import { typeOfMode } from "../unix/mode.js";
import { type BtrfsInode } from "./inode.js";

const NO_PROBLEMS: readonly Problem[] = [];
const NO_STREAMS: readonly Stream[] = [];
const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();

/** Where a name stands, and what is told of it beside its inode. */
export interface Place {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly facts: ReadonlyMap<string, string>;
}

/** What lies beside the inode item. */
export interface Beside {
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  readonly target: Uint8Array | null;
  readonly problems: readonly Problem[];
}

/** The entry of an inode under one of its names. */
export function btrfsEntry(inode: BtrfsInode, { directory, name, facts }: Place, beside: Beside, live = true): Entry {
  const { mode, size } = inode;
  const type = typeOfMode(mode);
  const isDevice = type === "char" || type === "block";
  const isPossible = Number.isSafeInteger(size) && size >= 0;
  return {
    directory,
    name,
    inode: inode.number,
    generation: inode.generation,
    type,
    allocated: live,
    size: isPossible ? size : 0,
    modified: inode.modified,
    accessed: inode.accessed,
    changed: inode.changed,
    born: inode.born,
    deleted: null,
    mode,
    uid: inode.uid,
    gid: inode.gid,
    links: inode.links,
    target: beside.target,
    device: isDevice ? inode.device : null,
    xattrs: beside.xattrs,
    streams: type === "file" ? [{ name: "", size: isPossible ? size : 0 }] : NO_STREAMS,
    facts,
    problems: isPossible ? beside.problems : [...beside.problems, sizeProblem(inode)],
  };
}

function sizeProblem({ number, size }: BtrfsInode): Problem {
  return toProblem("inode-damaged", { field: "inode", detail: `inode ${number}: a size of ${size} bytes` });
}

/** A subvolume's name in a snapshot of the directory that holds it: the system shows an empty directory there (inode 2). */
export function placeholder({ directory, name }: Place, subvolume: number): Entry {
  const facts = new Map([["subvolume not in this snapshot", String(subvolume)]]);
  const nothing = { modified: null, accessed: null, changed: null, born: null, deleted: null } as const;
  const none = { mode: null, uid: null, gid: null, links: null, target: null, device: null } as const;
  return {
    directory,
    name,
    inode: 2,
    generation: null,
    type: "dir",
    allocated: true,
    size: 0,
    ...nothing,
    ...none,
    xattrs: NO_XATTRS,
    streams: NO_STREAMS,
    facts,
    problems: NO_PROBLEMS,
  };
}
