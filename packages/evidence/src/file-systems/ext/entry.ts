import { MizugiwaError, type Problem } from "@mizugiwa/base";
import type { Entry, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";
import { typeOfMode } from "../unix/mode.js";
import { deviceOf, keepsTarget, targetOf } from "./content.js";
import { FLAG, type Inode } from "./inode.js";
import type { ExtVolume } from "./volume.js";
import { readXattrs } from "./xattrs.js";

const NO_PROBLEMS: readonly Problem[] = [];
const NO_STREAMS: readonly Stream[] = [];
const NO_FACTS: ReadonlyMap<string, string> = new Map();
/** Flags that nearly every file has, and say nothing of it. */
const USUAL = FLAG.extents | FLAG.indexed | FLAG.inlineData | FLAG.hugeFile;

/** What a deleted file has beyond a live one. */
export interface Deletion {
  readonly deleted: Instant | null;
  readonly facts: ReadonlyMap<string, string>;
}

/**
 * The entry of an inode under one of its names. What is damaged stands among its problems. Of a deleted file only what lies in the inode
 * itself is told: its attribute block and the block of a long target may be others' by now.
 */
export function entryOf(
  volume: ExtVolume,
  inode: Inode,
  directory: Uint8Array,
  name: Uint8Array,
  gone?: Deletion,
): Entry {
  const { mode, flags } = inode;
  const type = typeOfMode(mode);
  const problems: Problem[] = [];
  if (gone === undefined) {
    const unsound = volume.inodeProblem(inode);
    if (unsound !== null) problems.push(unsound);
  }
  const size = inode.bytes;
  const xattrs = readXattrs(volume, inode, problems, gone === undefined);
  const isDevice = type === "char" || type === "block";
  return {
    directory,
    name,
    inode: inode.number,
    generation: inode.generation,
    type,
    allocated: gone === undefined,
    size: isDevice ? 0 : size,
    modified: inode.modified,
    accessed: inode.accessed,
    changed: inode.changed,
    born: inode.born,
    deleted: gone?.deleted ?? null,
    mode,
    uid: inode.uid,
    gid: inode.gid,
    links: inode.links,
    target:
      type === "symlink" && (gone === undefined || keepsTarget(volume, inode))
        ? tryTarget(volume, inode, problems)
        : null,
    device: isDevice ? deviceOf(inode) : null,
    xattrs,
    streams: type === "file" ? [{ name: "", size }] : NO_STREAMS,
    facts: (flags & ~USUAL) === 0 && gone === undefined ? NO_FACTS : factsOf(inode, gone),
    problems: problems.length === 0 ? NO_PROBLEMS : problems,
  };
}

function tryTarget(volume: ExtVolume, inode: Inode, problems: Problem[]): Uint8Array | null {
  try {
    return targetOf(volume, inode);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return null;
  }
}

function factsOf(inode: Inode, gone: Deletion | undefined): ReadonlyMap<string, string> {
  const facts = new Map(gone?.facts);
  if ((inode.flags & ~USUAL) !== 0) facts.set("flags", `0x${inode.flags.toString(16)}`);
  if (inode.has(FLAG.encrypted)) facts.set("encrypted", "content and names are stored encrypted");
  return facts;
}
