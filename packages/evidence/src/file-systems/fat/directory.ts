import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { ClusterMap } from "../shared/cluster-map.js";
import { concatBytes } from "../shared/concat-bytes.js";
import type { Boot } from "./boot.js";
import { SLOT } from "./slots.js";
import { type Chain, chainProblem, type FatTable } from "./table.js";

/** A directory holds at most 65,536 slots (Windows and the specification). */
const DIRECTORY_BYTES_MAX = 65_536 * SLOT;

/** The bytes of a directory and where they lie. */
export interface Directory {
  readonly bytes: Uint8Array;
  /** Offset on the volume of a place in the bytes. */
  offsetOf(at: number): number;
  /** Its clusters; none for the fixed root of FAT12/16. */
  readonly clusters: readonly number[];
  readonly problem: Problem | null;
}

/** The root directory: a fixed area, or a chain on FAT32. */
export function rootDirectory(volume: ByteSource, boot: Boot, table: FatTable, listed: ClusterMap): Directory {
  if (boot.kind === "fat32") return chainedDirectory(volume, boot, table, boot.rootCluster, 0, listed);
  const bytes = volume.read(boot.rootOffset, boot.rootSize);
  return {
    bytes,
    clusters: [],
    offsetOf: (at) => boot.rootOffset + at,
    problem: short(bytes.length, boot.rootSize, boot.rootOffset),
  };
}

/** The directory whose chain begins at `first`; `slotOffset` is where the slot that names it lies. */
export function chainedDirectory(
  volume: ByteSource,
  boot: Pick<Boot, "clusterSize">,
  table: FatTable,
  first: number,
  slotOffset: number,
  listed: ClusterMap,
): Directory {
  const chain = table.chain(first, Math.ceil(DIRECTORY_BYTES_MAX / boot.clusterSize));
  const directory = directoryOfRuns(volume, boot, table, chain.runs, slotOffset, listed);
  return { ...directory, problem: directory.problem ?? chainProblem(chain, null, slotOffset) };
}

/** The directory of given runs. Its clusters are added to `listed`; where it leads into a directory listed before it is cut. */
export function directoryOfRuns(
  volume: ByteSource,
  boot: Pick<Boot, "clusterSize">,
  table: FatTable,
  runs: Chain["runs"],
  slotOffset: number,
  listed: ClusterMap,
): Directory {
  const clusters: number[] = [];
  let crossed: Problem | null = null;
  for (const { start, length } of runs) {
    for (let at = start; at < start + length && crossed === null; at += 1) {
      if (listed.has(at - 2)) crossed = crossLinked(at, slotOffset);
      else clusters.push(at);
    }
  }
  for (const cluster of clusters) listed.add(cluster - 2, 1);
  const directory = directoryOf(volume, boot, table, clusters);
  return { ...directory, problem: crossed ?? directory.problem };
}

function crossLinked(cluster: number, offset: number): Problem {
  return toProblem("directory-cycle", {
    offset,
    field: "FAT chain",
    detail: `the directory leads into cluster ${cluster}, which belongs to a directory that was listed before`,
  });
}

/** A directory put together from given clusters. */
export function directoryOf(
  volume: ByteSource,
  boot: Pick<Boot, "clusterSize">,
  table: FatTable,
  clusters: readonly number[],
): Directory {
  const { clusterSize } = boot;
  const bytes = concatBytes(clusters.map((cluster) => volume.read(table.offsetOf(cluster), clusterSize)));
  const offsetOf = (at: number): number =>
    table.offsetOf(clusters[Math.floor(at / clusterSize)] ?? 2) + (at % clusterSize);
  const problem = short(bytes.length, clusters.length * clusterSize, offsetOf(0));
  return { bytes, clusters, offsetOf, problem };
}

function short(had: number, wanted: number, offset: number): Problem | null {
  if (had >= wanted) return null;
  const detail = `the directory takes ${wanted} bytes, ${had} of them lie on the volume`;
  return toProblem("directory-cut-short", { offset, field: "directory", detail });
}
