import type { Problem } from "@mizugiwa/base";
import { type ByteSource, sliceSource } from "@mizugiwa/bytes";
import { detectBtrfs, findSuperBlock, type SuperBlock } from "./super-block.js";

/** A device of the file system, and where it begins within the volume. */
export interface Device {
  readonly id: number;
  readonly base: number;
  readonly size: number;
}

/**
 * The devices at hand. A volume of several is its devices one after the other, each as long as its super block says, as
 * volumes/btrfs puts them together: so each leads to the next.
 */
export function findDevices(
  volume: ByteSource,
  problems: Problem[],
): { readonly superBlock: SuperBlock; readonly devices: ReadonlyMap<number, Device> } {
  const first = findSuperBlock(volume, 0, problems);
  const devices = new Map<number, Device>();
  let newest = first;
  let [base, current] = [0, first];
  for (let count = 1; ; count += 1) {
    const rest = volume.size - base;
    const size = current.deviceBytes > 0 ? Math.min(current.deviceBytes, rest) : rest;
    devices.set(current.deviceId, { id: current.deviceId, base, size });
    base += size;
    if (count >= first.deviceCount || !detectBtrfs(sliceSource(volume, base, volume.size - base))) break;
    current = findSuperBlock(volume, base, problems);
    if (!first.raw.fsid.every((byte, index) => current.raw.fsid[index] === byte)) break;
    if (current.generation > newest.generation && current.sound) newest = current;
  }
  return { superBlock: newest, devices };
}
