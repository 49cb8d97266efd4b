import { MizugiwaError, type Problem } from "@mizugiwa/base";
import type { Entry, Stream } from "../../entry.js";
import { typeOfMode } from "../unix/mode.js";
import { readXfsAttributes } from "./attributes.js";
import { xfsTarget } from "./content.js";
import { FORMAT, type XfsInode, xfsDevice } from "./inode.js";
import type { XfsVolume } from "./volume.js";

const NO_PROBLEMS: readonly Problem[] = [];
const NO_STREAMS: readonly Stream[] = [];
const NO_FACTS: ReadonlyMap<string, string> = new Map();

/**
 * The entry of an inode under one of its names. Of a deleted file (`gone`, with facts) only what lies in the inode itself is told: its other
 * blocks may be others' by now.
 */
export function xfsEntry(
  volume: XfsVolume,
  inode: XfsInode,
  directory: Uint8Array,
  name: Uint8Array,
  gone?: ReadonlyMap<string, string>,
): Entry {
  const { mode } = inode;
  const type = typeOfMode(mode);
  const problems: Problem[] = [];
  const unsound = gone === undefined ? volume.inodeProblem(inode) : null;
  if (unsound !== null) problems.push(unsound);
  const isDevice = type === "char" || type === "block";
  const size = isDevice ? 0 : inode.bytes;
  const xattrs = readXfsAttributes(volume, inode, problems, gone === undefined);
  const hasTarget = type === "symlink" && (gone === undefined || inode.format === FORMAT.local);
  return {
    directory,
    name,
    inode: inode.number,
    generation: inode.generation,
    type,
    allocated: gone === undefined,
    size,
    modified: inode.modified,
    accessed: inode.accessed,
    changed: inode.changed,
    born: inode.born,
    deleted: null,
    mode,
    uid: inode.uid,
    gid: inode.gid,
    links: inode.links,
    target: hasTarget ? tryTarget(volume, inode, problems) : null,
    device: isDevice ? xfsDevice(inode) : null,
    xattrs,
    streams: type === "file" ? [{ name: "", size }] : NO_STREAMS,
    facts: gone ?? (inode.flags === 0 ? NO_FACTS : new Map([["flags", `0x${inode.flags.toString(16)}`]])),
    problems: problems.length === 0 ? NO_PROBLEMS : problems,
  };
}

function tryTarget(volume: XfsVolume, inode: XfsInode, problems: Problem[]): Uint8Array | null {
  try {
    return xfsTarget(volume, inode);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return null;
  }
}
