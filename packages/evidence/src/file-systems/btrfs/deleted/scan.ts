import { Budget, MizugiwaError, type Problem } from "@mizugiwa/base";

import { wide } from "../key.js";
import type { BtrfsNode } from "../node.js";
import { type Chunk, GROUP } from "../profile.js";
import type { Trees } from "../trees.js";

const STEP = 1024 * 1024;
/** Bytes that a node takes in memory here, about. */
const NODE_BYTES = 256;
const FSID_AT = 32;
const ADDRESS_AT = 48;

/** A node that lies on the volume, in force or not: every one that bears its checksum and its own address. */
export interface NodeRecord {
  readonly logical: number;
  readonly generation: number;
  readonly owner: number;
  readonly level: number;
}

/**
 * Looks through all chunks of metadata for nodes. Nodes are never written in place, so older ones lie there until their place is given to a new one.
 * What cannot be read is passed by: no device may hold it.
 */
export function scanNodes(trees: Trees, volumeBytes: number, heldBytes: number, problems: Problem[]): NodeRecord[] {
  const found: NodeRecord[] = [];
  const records = new Budget(Math.floor(heldBytes / NODE_BYTES), "nodes (cap heldBytes)");
  const seen = new Budget(volumeBytes * 2 + STEP, "bytes of metadata chunks, twice the volume");
  try {
    for (const chunk of trees.chunks.all) {
      if ((chunk.kind & (GROUP.metadata | GROUP.system)) === 0) continue;
      for (const node of nodesIn(trees, chunk, seen)) {
        records.take(1);
        const { logical, generation, owner, level } = node;
        found.push({ logical, generation, owner, level });
      }
    }
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
  }
  return found;
}

function* nodesIn(trees: Trees, chunk: Chunk, seen: Budget): Generator<BtrfsNode, void, undefined> {
  const { nodeSize, sectorSize, nodeFsid } = trees.superBlock;
  const end = chunk.logical + chunk.length;
  for (let from = chunk.logical; from < end; from += STEP) {
    const length = Math.min(STEP, end - from);
    seen.take(length);
    const copies = copiesOf(trees, from, length);
    if (copies.length === 0) continue;
    for (let at = 0; at + sectorSize <= length; ) {
      const looksLikeOne = copies.some(
        (view) => wide(view, at + ADDRESS_AT) === from + at && bears(view, at + FSID_AT, nodeFsid),
      );
      const node = looksLikeOne ? soundNode(trees, from + at) : null;
      if (node !== null) yield node;
      at += node === null ? sectorSize : nodeSize;
    }
  }
}

function copiesOf(trees: Trees, logical: number, length: number): DataView[] {
  const views: DataView[] = [];
  for (let copy = 0; copy < trees.chunks.copiesAt(logical); copy += 1) {
    try {
      const bytes = Uint8Array.from(trees.chunks.read(logical, length, copy, "node"));
      views.push(new DataView(bytes.buffer));
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
    }
  }
  return views;
}

function bears(view: DataView, at: number, fsid: Uint8Array): boolean {
  return fsid.every((byte, index) => view.getUint8(at + index) === byte);
}

function soundNode(trees: Trees, logical: number): BtrfsNode | null {
  try {
    const node = trees.read(logical);
    return node.sound ? node : null;
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return null;
  }
}
