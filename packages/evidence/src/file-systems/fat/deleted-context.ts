import type { ByteSource } from "@mizugiwa/bytes";
import type { ClusterMap } from "../shared/cluster-map.js";
import type { Boot } from "./boot.js";
import type { FatEntry } from "./entry.js";
import type { Slot } from "./slots.js";
import type { FatTable } from "./table.js";

/** What finding deleted files takes. */
export interface DeletedContext {
  readonly volume: ByteSource;
  readonly boot: Boot;
  readonly table: FatTable;
  readonly allocation: ClusterMap;
  readonly heldBytes: number;
  readonly entryOf: (slot: Slot, offset: number, path: Uint8Array) => FatEntry;
}

/** A deleted file and the cluster it began at; `sure` is false where the high word may have been cleared. */
export interface Candidate {
  readonly entry: FatEntry;
  readonly first: number;
  readonly sure: boolean;
}
