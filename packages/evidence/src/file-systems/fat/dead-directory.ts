import type { ByteSource } from "@mizugiwa/bytes";
import type { Boot } from "./boot.js";
import { fieldsOf } from "./entry.js";
import { isPlausible, SLOT } from "./slots.js";
import type { FatTable } from "./table.js";

/** How far ahead the next cluster of a deleted directory is looked for, and how many clusters one may have. */
const AHEAD_MAX = 1024;
const CLUSTERS_MAX = 4096;

/** Whether the bytes begin a directory that says of itself that it begins at this cluster. */
export function isDot(bytes: Uint8Array, cluster: number, boot: Boot): boolean {
  if (bytes.length < 2 * SLOT || bytes[0] !== 0x2e || bytes[1] !== 0x20 || bytes[SLOT] !== 0x2e) return false;
  if (bytes[SLOT + 1] !== 0x2e || ((bytes[11] ?? 0) & 0x10) === 0) return false;
  const { first } = fieldsOf(bytes.subarray(0, SLOT), boot.kind === "fat32");
  return first === cluster;
}

/** Whether a cluster can continue a directory: slots from its start on, all of them as slots must be, at least two. */
export function looksLikeSlots(bytes: Uint8Array, clusters: number): boolean {
  let count = 0;
  for (let at = 0; at + SLOT <= bytes.length && bytes[at] !== 0; at += SLOT) {
    if (bytes[at] === 0x2e || !isPlausible(bytes.subarray(at, at + SLOT), clusters)) return false;
    count += 1;
  }
  return count >= 2;
}

/**
 * Clusters of a deleted directory: its first, then, as long as no slot marks the end, the next free cluster that holds slots. Its chain is
 * gone, so the continuation is inferred. `looks` bounds the work of all directories together.
 */
export function deadDirectory(
  volume: ByteSource,
  boot: Boot,
  table: FatTable,
  first: number,
  free: (cluster: number) => boolean,
  looks: { left: number },
): number[] {
  const clusters = [first];
  let ahead = 0;
  let current = volume.read(table.offsetOf(first), boot.clusterSize);
  for (let at = first + 1; !ends(current) && clusters.length < CLUSTERS_MAX && ahead < AHEAD_MAX; at += 1, ahead += 1) {
    looks.left -= 1;
    if (!table.has(at) || looks.left < 0) break;
    if (!free(at)) continue;
    const bytes = volume.read(table.offsetOf(at), boot.clusterSize);
    if (!looksLikeSlots(bytes, boot.clusters)) continue;
    clusters.push(at);
    current = bytes;
    ahead = 0;
  }
  return clusters;
}

function ends(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += SLOT) if (bytes[at] === 0) return true;
  return bytes.length === 0;
}
