import type { ByteSource } from "@mizugiwa/bytes";
import { textOf } from "../shared/names.js";
import type { Boot } from "./boot.js";
import type { FatTable } from "./table.js";

const HIGH_WORD = 65_536;

/** How content of a kind begins, by the extension of its name. */
const BEGINNINGS: ReadonlyMap<string, readonly number[]> = new Map([
  ["png", [0x89, 0x50, 0x4e, 0x47]],
  ["jpg", [0xff, 0xd8, 0xff]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["gif", [0x47, 0x49, 0x46, 0x38]],
  ["pdf", [0x25, 0x50, 0x44, 0x46]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["docx", [0x50, 0x4b, 0x03, 0x04]],
  ["xlsx", [0x50, 0x4b, 0x03, 0x04]],
  ["pptx", [0x50, 0x4b, 0x03, 0x04]],
  ["gz", [0x1f, 0x8b]],
  ["exe", [0x4d, 0x5a]],
  ["dll", [0x4d, 0x5a]],
  ["evtx", [0x45, 0x6c, 0x66, 0x46]],
  ["sqlite", [0x53, 0x51, 0x4c, 0x69]],
]);

/**
 * Clusters where a deleted file may have begun. Windows clears the high word of the first cluster when it deletes on FAT32, so where the
 * word is zero every cluster with the same low word may be meant.
 */
export function startsFor(table: FatTable, boot: Boot, first: number): number[] {
  if (boot.kind !== "fat32" || first >= HIGH_WORD) return [first];
  const starts: number[] = [];
  for (let at = first; at < boot.clusters + 2; at += HIGH_WORD) if (table.has(at)) starts.push(at);
  return starts.length === 0 ? [first] : starts;
}

/**
 * The start that content speaks for. `alone` says that no other free cluster with the same low word holds anything, or that only this one
 * begins as the name's extension asks.
 */
export function likelyStart(
  volume: ByteSource,
  table: FatTable,
  name: Uint8Array,
  starts: readonly number[],
  free: (cluster: number) => boolean,
): { first: number; alone: boolean } {
  const [stated = 0] = starts;
  const written = starts.filter((cluster) => free(cluster) && isWritten(volume.read(table.offsetOf(cluster), 512)));
  const beginning = BEGINNINGS.get(textOf(name).toLowerCase().split(".").at(-1) ?? "");
  if (beginning !== undefined) {
    const fitting = written.filter((cluster) => {
      const bytes = volume.read(table.offsetOf(cluster), beginning.length);
      return beginning.every((byte, at) => bytes[at] === byte);
    });
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return { first: only, alone: true };
  }
  return { first: stated, alone: written.every((cluster) => cluster === stated) };
}

function isWritten(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte !== 0);
}
