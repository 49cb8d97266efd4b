import { ClusterMap } from "../shared/cluster-map.js";
import type { Boot } from "./boot.js";
import type { NtfsFile } from "./entry.js";
import { runsOf } from "./stream.js";

/** Who claims the clusters of a volume: its bitmap, the maps of live files, those of deleted ones. */
export class Owners {
  readonly #boot: Boot;
  readonly #allocation: ClusterMap;
  readonly #live: ClusterMap;
  readonly #dead: ClusterMap;
  readonly #disputed: ClusterMap;

  constructor({ boot, allocation, heldBytes }: { boot: Boot; allocation: ClusterMap; heldBytes: number }) {
    this.#boot = boot;
    this.#allocation = allocation;
    this.#live = new ClusterMap(allocation.count, heldBytes);
    this.#dead = new ClusterMap(allocation.count, heldBytes);
    this.#disputed = new ClusterMap(allocation.count, heldBytes);
  }

  /** Takes what the attributes within the file's own record map; those of its extension records come with these. */
  add({ record, attributes }: NtfsFile, live: boolean): void {
    for (const attribute of attributes) {
      if (attribute.resident || attribute.record.number !== record.number) continue;
      for (const { lcn, length } of runsOf({ pieces: [attribute] }, this.#boot, [])) {
        if (lcn === null) continue;
        if (live) this.#live.add(lcn, length);
        else this.#claim(lcn, Math.min(lcn + length, this.#allocation.count));
      }
    }
  }

  #claim(from: number, end: number): void {
    for (let at = from; at < end; at += 1) (this.#dead.has(at) ? this.#disputed : this.#dead).add(at, 1);
  }

  /** In use now, or outside of the volume. */
  isTaken(cluster: number): boolean {
    return cluster >= this.#allocation.count || this.#allocation.has(cluster) || this.#live.has(cluster);
  }

  /** Claimed by more than one deleted file. */
  isDisputed(cluster: number): boolean {
    return this.#disputed.has(cluster);
  }
}
