import { type Item, type Problem, record } from "@mizugiwa/base";
import { memorySource } from "@mizugiwa/bytes";
import type { Entry } from "../../../entry.js";
import type { Recovered } from "../../../recovery/recovered.js";
import { UNKNOWN_DIRECTORY } from "../../unix/name-book.js";
import { bytesOf } from "../../unix/text.js";
import { Allocation } from "../allocation.js";
import { btrfsContent, rangesOf } from "../content.js";
import { btrfsEntry } from "../entry.js";
import { NO_CHECKSUMS } from "../inode.js";
import { keyOf, lastKeyOf, OBJECT, TYPE } from "../key.js";
import type { Roots } from "../roots.js";
import type { Trees } from "../trees.js";
import { History } from "./history.js";
import { type Life, Lives, type LostName } from "./lives.js";
import { type OldState, OldStates } from "./old-state.js";
import { OldSums } from "./old-sums.js";
import { orElse, Paths } from "./paths.js";
import { Prover } from "./proof.js";
import { scanNodes } from "./scan.js";

type Found = Pick<Recovered, "confidence" | "ranges" | "content" | "lost">;
const NAME_ONLY: Found = { confidence: "name-only", ranges: [], content: null, lost: [] };
const TYPES = ["other", "file", "dir", "char", "block", "fifo", "socket", "symlink"] as const;

/** What recovery reads. */
export interface RecoveryGround {
  readonly trees: Trees;
  readonly roots: Roots;
  readonly volumeBytes: number;
  readonly heldBytes: number;
}

/**
 * Deleted files, and files of deleted subvolumes. Nothing is written in place, so older nodes lie on the volume until their place is needed, each with
 * the transaction that wrote it. A file is `intact` where a whole older tree holds it, the tree of the very next transaction lacks it, and every
 * sector bears the checksum it had. Where transactions between are not known, or no checksum is, it is `probable`.
 */
export function* recoverBtrfs(ground: RecoveryGround): Generator<Item<Recovered>, void, undefined> {
  const { trees, roots, volumeBytes, heldBytes } = ground;
  const problems: Problem[] = [];
  const nodes = scanNodes(trees, volumeBytes, heldBytes, problems);
  const history = new History(trees, roots, nodes, problems);
  const lives = new Lives(trees, history, heldBytes);
  addOrphans(trees, roots, lives, problems);
  const extentRoot = orElse(null, () => roots.find(OBJECT.extentTree));
  const allocation = new Allocation(trees, extentRoot, heldBytes);
  for (const problem of [...problems, ...allocation.problems]) yield { ok: false, problem };
  const { sectorSize } = trees.superBlock;
  const prover = new Prover(trees.chunks, sectorSize, allocation, new OldSums(trees, history), volumeBytes);
  const work = new Recovery(
    ground,
    lives,
    new OldStates(trees, history, lives, heldBytes),
    new Paths(trees, lives, history),
    prover,
  );
  for (const life of lives.lives) yield* work.recover(life);
  for (const name of lives.lostNames) yield work.nameOnly(name);
}

/** Objects without a name that are still there: a process had them open, or they are being taken away. */
function addOrphans(trees: Trees, roots: Roots, lives: Lives, problems: Problem[]): void {
  for (const item of roots.subvolumes()) {
    if (!item.ok || item.value.refs === 0) continue;
    const to = lastKeyOf(OBJECT.orphans, TYPE.orphan);
    for (const run of trees.leaves(item.value, keyOf(OBJECT.orphans, TYPE.orphan, 0), to)) {
      if (!run.ok) {
        problems.push(run.problem);
        continue;
      }
      const { node, start, end } = run.value;
      for (let index = start; index < end; index += 1) {
        const number = node.offset(index);
        if (number >= OBJECT.firstFree && Number.isSafeInteger(number) && lives.isGone(item.value.id, number))
          lives.ofOrphan(item.value.id, number);
      }
    }
  }
}

class Recovery {
  readonly #ground: RecoveryGround;
  readonly #lives: Lives;
  readonly #states: OldStates;
  readonly #paths: Paths;
  readonly #prover: Prover;

  constructor(ground: RecoveryGround, lives: Lives, states: OldStates, paths: Paths, prover: Prover) {
    this.#ground = ground;
    this.#lives = lives;
    this.#states = states;
    this.#paths = paths;
    this.#prover = prover;
  }

  /** The object under each of its names; one of which nothing but other items is left says nothing. */
  *recover(life: Life): Generator<Item<Recovered>, void, undefined> {
    const state = this.#states.of(life);
    const places = this.#placesOf(life);
    if (state === null && places.length === 0) return;
    const facts = factsOf(life, state);
    const found = state === null ? NAME_ONLY : this.#contentOf(state);
    if (places.length === 0) places.push({ directory: UNKNOWN_DIRECTORY, name: bytesOf(`inode-${life.number}`) });
    for (const { directory, name } of places) {
      const entry =
        state === null
          ? bareEntry(life.number, directory, name, "other", facts)
          : btrfsEntry(state.inode, { directory, name, facts }, state.beside, false);
      const method = state?.basis === "held" ? "inode" : "old-root";
      yield record({ entry, stream: "", method, problems: [], ...found });
    }
  }

  #placesOf(life: Life): Pick<Entry, "directory" | "name">[] {
    if (life.number === OBJECT.firstFree) return [this.#paths.rootOf(life.tree)];
    const names = this.#lives.namesOf(life);
    return names.map(({ parent, name }) => ({ directory: this.#paths.of(life.tree, parent), name }));
  }

  #contentOf(state: OldState): Found {
    const { inode, extents, until, basis, isLast } = state;
    const { size, mode, flags } = inode;
    if ((mode & 0xf000) !== 0x8000 || !Number.isSafeInteger(size) || size < 0) return NAME_ONLY;
    // What was written may not have reached the disk when the file was deleted.
    if (size === 0) return { confidence: "probable", ranges: [], content: memorySource(new Uint8Array(0)), lost: [] };
    const { trees } = this.#ground;
    const hasSums = (flags & NO_CHECKSUMS) === 0;
    const sums = hasSums ? this.#prover.sumsOf(extents.extents, until) : null;
    const { kept, lost, proven } = this.#prover.prove(extents.extents, size, sums);
    if (lost.length > 0 && !kept.some(({ content }) => content !== null))
      return { confidence: "overwritten", ranges: [], content: null, lost: [] };
    const ground = { chunks: trees.chunks, sectorSize: trees.superBlock.sectorSize, sums };
    const left = { extents: kept, problems: [] };
    const isWhole = basis === "root" || basis === "held";
    const sure = isWhole && isLast && proven ? "intact" : basis === "unsure" ? "possible" : "probable";
    return {
      confidence: lost.length > 0 ? "partial" : sure,
      ranges: orElse(null, () => rangesOf(trees.chunks, left, size)) ?? [],
      content: btrfsContent(ground, left, size),
      lost,
    };
  }

  /** A name that is gone while its object is there under another one. */
  nameOnly({ tree, parent, child, name, type }: LostName): Item<Recovered> {
    const facts = new Map([["inode now", "in use under another name"]]);
    if (tree !== OBJECT.topLevel) facts.set("subvolume", String(tree));
    const entry = bareEntry(child, this.#paths.of(tree, parent), name, TYPES[type] ?? "other", facts);
    return record({ entry, stream: "", method: "old-root", problems: [], ...NAME_ONLY });
  }
}

function factsOf({ tree }: Life, state: OldState | null): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  if (tree !== OBJECT.topLevel) facts.set("subvolume", String(tree));
  if (state?.basis === "held") facts.set("still open", "deleted, and not yet given back: a process had it open");
  else if (state !== null) {
    facts.set("last seen in transaction", String(state.until));
    if (state.isLast) facts.set("gone in transaction", String(state.until + 1));
  }
  return facts;
}

function bareEntry(
  inode: number,
  directory: Uint8Array,
  name: Uint8Array,
  type: Entry["type"],
  facts: ReadonlyMap<string, string>,
): Entry {
  const times = { modified: null, accessed: null, changed: null, born: null, deleted: null } as const;
  const none = { mode: null, uid: null, gid: null, links: null, target: null, device: null } as const;
  const nothing = { xattrs: new Map<string, Uint8Array>(), streams: [], problems: [] };
  return {
    directory,
    name,
    inode,
    generation: null,
    type,
    allocated: false,
    size: 0,
    ...times,
    ...none,
    ...nothing,
    facts,
  };
}
