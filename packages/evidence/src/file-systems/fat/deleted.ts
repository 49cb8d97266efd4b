import type { Item } from "@mizugiwa/base";
import type { Recovered } from "../../recovery/recovered.js";
import { ClusterMap } from "../shared/cluster-map.js";
import { bytesOf, joinPath } from "../shared/names.js";
import { deadDirectory, isDot, looksLikeSlots } from "./dead-directory.js";
import { judgeChains } from "./deleted-chains.js";
import type { Candidate, DeletedContext } from "./deleted-context.js";
import { chainedDirectory, type Directory, directoryOf, rootDirectory } from "./directory.js";
import { type FatEntry, fieldsOf, type SlotFields } from "./entry.js";
import { ATTRIBUTE, isPlausible, slotsOf } from "./slots.js";
import { startsFor } from "./start-cluster.js";

/** A candidate is held with its entry, about this many bytes of memory. */
const BYTES_PER_CANDIDATE = 1024;
/** Clusters looked at, in all, for how deleted directories go on: this many and four times those of the volume. */
const LOOKS_LEAST = 65_536;
const SCAN_BYTES = 1024 * 1024;

/**
 * Deleted files by their slots: in live directories, in deleted ones (proved by their own "." slot, continued where free clusters hold
 * slots), and in directories that nothing leads to any more, below "/unknown". Deletion clears the chain, so how sure the content is
 * depends on what the other deleted files may have taken: see `judgeChains`.
 */
export function* deletedFiles(context: DeletedContext): Generator<Item<Recovered>, void, undefined> {
  const gathered = new Gathering(context);
  gathered.run();
  yield* judgeChains(context, gathered.candidates, gathered.directories);
}

class Gathering {
  readonly candidates: Candidate[] = [];
  /** Clusters of directories, live and dead. */
  readonly directories: ClusterMap;
  readonly #context: DeletedContext;
  readonly #looks: { left: number };
  readonly #dead: { first: number; path: Uint8Array }[] = [];
  readonly #live: { first: number; offset: number; path: Uint8Array }[] = [];

  constructor(context: DeletedContext) {
    this.#context = context;
    this.directories = new ClusterMap(context.boot.clusters, context.heldBytes);
    this.#looks = { left: LOOKS_LEAST + 4 * context.boot.clusters };
  }

  run(): void {
    const { volume, boot, table } = this.#context;
    const root = new Uint8Array(0);
    this.#take(rootDirectory(volume, boot, table, this.directories), root, false);
    for (let next = this.#live.pop(); next !== undefined; next = this.#live.pop()) {
      const directory = chainedDirectory(volume, boot, table, next.first, next.offset, this.directories);
      this.#take(directory, next.path, false);
    }
    this.#drain();
    this.#orphans();
  }

  #drain(): void {
    const { volume, boot, table, allocation } = this.#context;
    for (let next = this.#dead.pop(); next !== undefined; next = this.#dead.pop()) {
      if (this.directories.has(next.first - 2)) continue;
      const free = (cluster: number): boolean => this.#free(allocation, cluster);
      const clusters = deadDirectory(volume, boot, table, next.first, free, this.#looks);
      this.#take(directoryOf(volume, boot, table, clusters), next.path, true);
    }
  }

  #free(allocation: ClusterMap, cluster: number): boolean {
    return this.#context.table.has(cluster) && !allocation.has(cluster - 2) && !this.directories.has(cluster - 2);
  }

  #take(directory: Directory, path: Uint8Array, dead: boolean): void {
    const { boot, entryOf, heldBytes } = this.#context;
    for (const cluster of directory.clusters) this.directories.add(cluster - 2, 1);
    for (const slot of slotsOf(directory.bytes)) {
      const fields = fieldsOf(slot.bytes, boot.kind === "fat32");
      if ((fields.attributes & ATTRIBUTE.label) !== 0 || slot.bytes[0] === 0x2e) continue;
      const gone = dead || slot.deleted || slot.behindEnd;
      if (gone && (dead || slot.behindEnd) && !isPlausible(slot.bytes, boot.clusters)) continue;
      const offset = directory.offsetOf(slot.at);
      const entry = entryOf(slot, offset, path);
      if (gone) {
        if (this.candidates.length * BYTES_PER_CANDIDATE > heldBytes) return;
        this.#add(entry, fields, path);
      } else if (
        entry.type === "dir" &&
        this.#context.table.has(fields.first) &&
        !this.directories.has(fields.first - 2)
      ) {
        this.#live.push({ first: fields.first, offset, path: joinPath(path, entry.name) });
      }
    }
  }

  #add(entry: FatEntry, fields: SlotFields, path: Uint8Array): void {
    const { volume, boot, table, allocation } = this.#context;
    const starts = startsFor(table, boot, fields.first);
    if (entry.type === "dir") {
      const proved = starts.find(
        (cluster) => this.#free(allocation, cluster) && isDot(volume.read(table.offsetOf(cluster), 64), cluster, boot),
      );
      if (proved !== undefined) this.#dead.push({ first: proved, path: joinPath(path, entry.name) });
      this.candidates.push({ entry, first: proved ?? 0, sure: false });
      return;
    }
    this.candidates.push({ entry, first: fields.first, sure: starts.length < 2 });
  }

  /** Free clusters that hold a directory nobody leads to. */
  #orphans(): void {
    const { volume, boot, table, allocation } = this.#context;
    const step = Math.max(1, Math.floor(SCAN_BYTES / boot.clusterSize));
    for (const run of allocation.free()) {
      for (let at = run.start; at < run.start + run.length; at += step) {
        const count = Math.min(step, run.start + run.length - at);
        const bytes = volume.read(table.offsetOf(at + 2), count * boot.clusterSize);
        for (let index = 0; index < count; index += 1) {
          const cluster = at + index + 2;
          const own = bytes.subarray(index * boot.clusterSize, (index + 1) * boot.clusterSize);
          if (own.length < boot.clusterSize || this.directories.has(cluster - 2)) continue;
          if (!isDot(own, cluster, boot) && !looksLikeSlots(own, boot.clusters)) continue;
          this.#dead.push({ first: cluster, path: bytesOf(`/unknown/cluster-${cluster}`) });
          this.#drain();
        }
      }
    }
  }
}
