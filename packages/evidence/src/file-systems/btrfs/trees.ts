import { type Item, MizugiwaError, type Problem, problemOf, record, toProblem } from "@mizugiwa/base";
import { Cache } from "../../cache.js";
import { EvidenceError } from "../../evidence-error.js";
import type { ChunkMap } from "./chunks.js";
import type { Key } from "./key.js";
import { BtrfsNode } from "./node.js";
import type { RootPlace, SuperBlock } from "./super-block.js";

const CACHE_BYTES = 16 * 1024 * 1024;

/** Items of one leaf, from `start` up to `end`. */
export interface LeafRun {
  readonly node: BtrfsNode;
  readonly start: number;
  readonly end: number;
}

/** An item that was looked for. */
export interface FoundItem {
  readonly node: BtrfsNode;
  readonly index: number;
}

/**
 * Reads trees. A node is taken from whichever copy bears its checksum; where none does, from one whose structure holds, and whoever reads it is told.
 * A child must be one level lower, of the generation that its parent says, begin with the key that stands there and end before the next one: so
 * no walk is deeper than eight and none meets a node twice.
 */
export class Trees {
  readonly chunks: ChunkMap;
  readonly superBlock: SuperBlock;
  readonly #cache = new Cache<BtrfsNode>(CACHE_BYTES);
  /** The node of each level that was read last: lookups that follow each other mostly take the same way down. */
  readonly #last: (BtrfsNode | undefined)[] = [];

  constructor(chunks: ChunkMap, superBlock: SuperBlock) {
    this.chunks = chunks;
    this.superBlock = superBlock;
  }

  /** The node at a logical address; throws EvidenceError `node-damaged`, or as ChunkMap.read. */
  node(logical: number): BtrfsNode {
    const held = this.#cache.get(logical);
    if (held !== undefined) return held;
    const node = this.read(logical);
    this.#cache.put(logical, node, node.bytes.length);
    return node;
  }

  /** The same without keeping it. */
  read(logical: number): BtrfsNode {
    const copies = Math.max(1, this.chunks.copiesAt(logical));
    let unsound: BtrfsNode | null = null;
    let refused: MizugiwaError | null = null;
    for (let copy = 0; copy < copies; copy += 1) {
      try {
        const node = this.#copy(logical, copy);
        const fault = node.fault(this.superBlock.nodeFsid);
        if (fault !== null) throw damaged(node.at, logical, fault);
        if (node.sound) return node;
        unsound ??= node;
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw caught;
        refused ??= caught;
      }
    }
    if (unsound !== null) return unsound;
    throw refused ?? damaged(0, logical, "it cannot be had");
  }

  #copy(logical: number, copy: number): BtrfsNode {
    const { nodeSize, checksum } = this.superBlock;
    const bytes = Uint8Array.from(this.chunks.read(logical, nodeSize, copy, "node"));
    const { copies } = this.chunks.place(logical, nodeSize);
    return new BtrfsNode(
      bytes,
      logical,
      (copies[copy] ?? copies[0])?.offset ?? 0,
      checksum.fits(bytes.subarray(32), bytes, 0),
    );
  }

  /** The root's node; throws EvidenceError `node-damaged` where it is not the one that is meant. */
  root({ bytenr, generation, level }: RootPlace): BtrfsNode {
    const last = this.#last[level];
    const node = last?.logical === bytenr ? last : this.node(bytenr);
    if (node.generation !== generation)
      throw damaged(node.at, bytenr, `it is of generation ${node.generation}, want ${generation}`);
    if (node.level !== level) throw damaged(node.at, bytenr, `it is of level ${node.level}, want ${level}`);
    this.#last[level] = node;
    return node;
  }

  /** The child, all whose keys are below `limit`; throws EvidenceError `node-damaged` where it is not the one that its parent means. */
  child(parent: BtrfsNode, index: number, limit: Key | null): BtrfsNode {
    const { logical, generation } = parent.child(index);
    const node = this.root({ bytenr: logical, generation, level: parent.level - 1 });
    if (node.count === 0 || node.compare(0, parent.key(index)) !== 0)
      throw damaged(node.at, logical, "it does not begin with the key that its parent says");
    if (limit !== null && node.compare(node.count - 1, limit) >= 0)
      throw damaged(node.at, logical, "it goes on past the key of its next sibling");
    return node;
  }

  /** Leaves with items from one key up to and with another, ascending; nodes that cannot be read are problems. */
  *leaves(place: RootPlace, from: Key, to: Key): Generator<Item<LeafRun>, void, undefined> {
    try {
      yield* this.#below(this.root(place), from, to, null);
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      yield { ok: false, problem: caught.problem };
    }
  }

  *#below(node: BtrfsNode, from: Key, to: Key, limit: Key | null): Generator<Item<LeafRun>, void, undefined> {
    if (node.level === 0) {
      const start = node.lowerBound(from);
      const bound = node.lowerBound(to);
      const end = bound < node.count && node.compare(bound, to) === 0 ? bound + 1 : bound;
      if (start < end) yield record({ node, start, end });
      return;
    }
    for (let index = node.childFor(from); index < node.count && node.compare(index, to) <= 0; index += 1) {
      const next = limitOf(node, index, limit);
      let child: BtrfsNode;
      try {
        child = this.child(node, index, next);
      } catch (caught) {
        if (!(caught instanceof MizugiwaError)) throw caught;
        yield { ok: false, problem: problemOf(caught) };
        continue;
      }
      yield* this.#below(child, from, to, next);
    }
  }

  /** The item with the greatest key up to the one given; null where there is none before it. Throws as `child`. */
  floor(place: RootPlace, key: Key): FoundItem | null {
    let node = this.root(place);
    let limit: Key | null = null;
    while (node.level > 0) {
      if (node.count === 0) return null;
      const index = node.childFor(key);
      limit = limitOf(node, index, limit);
      node = this.child(node, index, limit);
    }
    const bound = node.lowerBound(key);
    const index = bound < node.count && node.compare(bound, key) === 0 ? bound : bound - 1;
    return index < 0 ? null : { node, index };
  }

  /** The item with this very key; null where there is none. Throws as `child`. */
  find(place: RootPlace, key: Key): FoundItem | null {
    const found = this.floor(place, key);
    return found !== null && found.node.compare(found.index, key) === 0 ? found : null;
  }
}

/** The key below which all keys of a child lie. */
function limitOf(parent: BtrfsNode, index: number, limit: Key | null): Key | null {
  return index + 1 < parent.count ? parent.key(index + 1) : limit;
}

function damaged(offset: number, logical: number, detail: string): EvidenceError {
  return new EvidenceError("node-damaged", {
    offset,
    field: "node",
    detail: `node at logical 0x${logical.toString(16)}: ${detail}`,
  });
}

/** What is to be told of a node whose checksum does not hold; null for a sound one. */
export function unsoundness(node: BtrfsNode): Problem | null {
  if (node.sound) return null;
  const detail = `node at logical 0x${node.logical.toString(16)}: the checksum does not hold in any copy`;
  return toProblem("checksum-mismatch", { offset: node.at, field: "node", detail });
}

/** The same for an item that does not lie within its leaf. */
export function itemOutside(node: BtrfsNode, index: number): Problem {
  const detail = `node at logical 0x${node.logical.toString(16)}: item ${index} lies outside of it`;
  return toProblem("item-damaged", { offset: node.at, field: "node", detail });
}
