import { type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { textOf, uuidText } from "../unix/text.js";
import { Allocation } from "./allocation.js";
import { ChunkMap } from "./chunks.js";
import { btrfsContent, type ContentGround, type Extents, rangesOf, readExtents } from "./content.js";
import { recoverBtrfs } from "./deleted/recover-btrfs.js";
import { findDevices } from "./devices.js";
import { freeBetween, freeRanges, type LogicalRun } from "./free-space.js";
import { readFreeSpaceTree } from "./free-space-tree.js";
import { NO_CHECKSUMS } from "./inode.js";
import { keyOf, lastKeyOf, OBJECT, TYPE } from "./key.js";
import { listBtrfs } from "./listing.js";
import { readInode } from "./objects.js";
import { profileOf } from "./profile.js";
import { attempt, Roots } from "./roots.js";
import { LiveSums } from "./sums.js";
import { detectBtrfs, type RootPlace, refuseUnread, type SuperBlock } from "./super-block.js";
import { Trees } from "./trees.js";

/**
 * btrfs over one or several devices, read without ever writing. Sources: btrfs-progs, "On-disk format"; Linux,
 * include/uapi/linux/btrfs_tree.h, fs/btrfs. Departures: the log of synced changes is not played back, no zoned devices, no extent tree
 * of version 2; of RAID 6 one missing device is computed, not two.
 */
export const btrfs: FileSystemFormat = {
  name: "btrfs",
  detect: detectBtrfs,
  open: (volume, options) => new Btrfs(volume, options),
};

class Btrfs implements FileSystem {
  readonly kind = "btrfs";
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: readonly Problem[];
  readonly facts: ReadonlyMap<string, string>;
  readonly #source: ByteSource;
  readonly #heldBytes: number;
  readonly #chunks: ChunkMap;
  readonly #trees: Trees;
  readonly #roots: Roots;
  readonly #sums: LiveSums;

  constructor(source: ByteSource, { heldBytes }: FileSystemOptions) {
    const problems: Problem[] = [];
    const { superBlock, devices } = findDevices(source, problems);
    refuseUnread(superBlock);
    this.#source = source;
    this.#heldBytes = heldBytes;
    this.#chunks = new ChunkMap(source, devices, heldBytes);
    this.#chunks.readSystemChunks(superBlock);
    this.#trees = new Trees(this.#chunks, superBlock);
    readChunkTree(this.#trees, problems);
    this.#roots = new Roots(this.#trees, rootInForce(this.#trees, problems));
    this.#sums = new LiveSums(
      this.#trees,
      attempt(problems, () => this.#roots.find(OBJECT.checksumTree)),
    );
    warn(superBlock, problems);
    const missing = missingDevices(this.#chunks);
    if (missing.length > 0) {
      const detail = `${devices.size} of ${superBlock.deviceCount} devices are at hand; missing: ${missing.join(", ")}`;
      const remedy = "Give all devices of the file system.";
      problems.push(toProblem("member-missing", { offset: superBlock.at, field: "super block", detail, remedy }));
    }
    this.problems = problems;
    this.label = textOf(superBlock.raw.label) || null;
    this.uuid = uuidText(superBlock.raw.fsid);
    this.blockSize = superBlock.sectorSize;
    this.facts = factsOf(superBlock, this.#chunks);
  }

  list(): Generator<Item<Entry>, void, undefined> {
    return listBtrfs(this.#trees, this.#roots);
  }

  open(entry: Entry, stream = ""): ByteSource {
    const { extents, size, hasSums } = this.#extentsOf(entry, stream);
    return btrfsContent(this.#ground(hasSums), extents, size);
  }

  ranges(entry: Entry, stream = ""): readonly Range[] | null {
    const { extents, size } = this.#extentsOf(entry, stream);
    return rangesOf(this.#chunks, extents, size);
  }

  #ground(hasSums: boolean): ContentGround {
    const { sectorSize } = this.#trees.superBlock;
    return { chunks: this.#chunks, sectorSize, sums: hasSums ? this.#sums : null };
  }

  #extentsOf(entry: Entry, stream: string): { extents: Extents; size: number; hasSums: boolean } {
    if (stream !== "" || entry.inode === null || (entry.type !== "file" && entry.type !== "symlink")) {
      throw new EvidenceError("stream-unknown", {
        field: "stream",
        detail: `inode ${entry.inode ?? "?"} has no stream "${stream}"`,
      });
    }
    const tree = this.#roots.need(Number(entry.facts.get("subvolume") ?? OBJECT.topLevel), "subvolume");
    const { size, flags } = readInode(this.#trees, tree, entry.inode);
    const extents = readExtents(this.#trees, tree, entry.inode, this.#heldBytes);
    const hasSums = (flags & NO_CHECKSUMS) === 0;
    return { extents, size: Number.isSafeInteger(size) && size > 0 ? size : 0, hasSums };
  }

  deleted(): Generator<Item<Recovered>, void, undefined> {
    const { size: volumeBytes } = this.#source;
    return recoverBtrfs({ trees: this.#trees, roots: this.#roots, volumeBytes, heldBytes: this.#heldBytes });
  }

  /**
   * By the tree of extents; where that is damaged, and what it lacks would be called free, by the tree of free space. Throws EvidenceError where
   * that is of no help either.
   */
  unallocated(): readonly Range[] {
    const damage: Problem[] = [];
    const root = attempt(damage, () => this.#roots.need(OBJECT.extentTree, "tree of extents"));
    if (root !== null) {
      const { taken, problems } = new Allocation(this.#trees, root, this.#heldBytes);
      if (problems.length === 0) return freeRanges(this.#chunks, freeBetween(taken, this.#chunks), this.#heldBytes);
      damage.push(...problems);
    }
    const free = this.#freeSpace();
    if (free !== null) return freeRanges(this.#chunks, free, this.#heldBytes);
    const [first] = damage;
    if (first === undefined) return [];
    throw new EvidenceError(first.code, { ...first.place, detail: first.detail });
  }

  /** What the tree of free space tells; null where it is not there, was not kept up, or is damaged too. */
  #freeSpace(): readonly LogicalRun[] | null {
    if (!this.#trees.superBlock.hasFreeSpaceTree) return null;
    const damage: Problem[] = [];
    const root = attempt(damage, () => this.#roots.find(OBJECT.freeSpaceTree));
    const free = root === null ? null : readFreeSpaceTree(this.#trees, root, this.#heldBytes, damage);
    return damage.length === 0 ? free : null;
  }
}

/** The tree of roots that the super block tells; where it cannot be read, the newest of the older ones that can. */
function rootInForce(trees: Trees, problems: Problem[]): RootPlace {
  const { root, backups } = trees.superBlock;
  if (attempt(problems, () => trees.root(root)) !== null) return root;
  for (const older of [...backups].sort((a, b) => b.generation - a.generation)) {
    if (older.generation >= root.generation || attempt([], () => trees.root(older)) === null) continue;
    const detail = `the tree of roots of transaction ${older.generation} is used; what came after it is not seen`;
    problems.push(toProblem("older-root-used", { offset: trees.superBlock.at, field: "super block", detail }));
    return older;
  }
  return root;
}

/** Adds the chunks that the super block does not carry. */
function readChunkTree(trees: Trees, problems: Problem[]): void {
  const { chunkRoot } = trees.superBlock;
  for (const run of trees.leaves(
    chunkRoot,
    keyOf(OBJECT.firstFree, TYPE.chunk, 0),
    lastKeyOf(OBJECT.firstFree, TYPE.chunk),
  )) {
    if (!run.ok) {
      problems.push(run.problem);
      continue;
    }
    const { node, start, end } = run.value;
    for (let index = start; index < end; index += 1) {
      const data = node.data(index);
      if (data === null) continue;
      const item = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      attempt(problems, () => trees.chunks.add(node.offset(index), item, node.at));
    }
  }
}

/** Numbers of the devices that chunks lie on and that are not at hand. */
function missingDevices({ all, devices }: ChunkMap): number[] {
  const wanted = new Set(all.flatMap(({ stripes }) => stripes.map(({ device }) => device)));
  return [...wanted].filter((id) => !devices.has(id)).sort((a, b) => a - b);
}

function warn({ at, unknownFeatures, hasLog }: SuperBlock, problems: Problem[]): void {
  const place = { offset: at, field: "super block" };
  if (unknownFeatures !== 0n) {
    const detail = `features 0x${unknownFeatures.toString(16)} are not known here; what they change is misread`;
    problems.push(toProblem("feature-unknown", { ...place, detail }));
  }
  if (!hasLog) return;
  const detail = "the volume was not unmounted; its log of changes that were synced last was not played back";
  const remedy = "A Linux kernel plays it back when a copy of the image is mounted.";
  problems.push(toProblem("journal-not-replayed", { ...place, detail, remedy }));
}

function factsOf(superBlock: SuperBlock, chunks: ChunkMap): ReadonlyMap<string, string> {
  const names = ["data", "system", "metadata"].map((name, bit) => {
    const profiles = new Set(
      chunks.all.filter(({ kind }) => (kind & (1 << bit)) !== 0).map((each) => profileOf(each).name),
    );
    return [`${name} profile`, [...profiles].join(", ")] as const;
  });
  return new Map([
    ["generation", String(superBlock.generation)],
    ["checksum", superBlock.checksum.name],
    ["features", superBlock.features.join(", ")],
    ["node size", String(superBlock.nodeSize)],
    ["devices", `${chunks.devices.size} of ${superBlock.deviceCount}`],
    ...names.filter(([, profiles]) => profiles !== ""),
    ["log", superBlock.hasLog ? "not played back" : "empty"],
  ]);
}
