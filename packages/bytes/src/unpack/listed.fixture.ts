import type { Item } from "@mizugiwa/base";
import { memorySource, type Unpacked, type UnpackLimits, unpack } from "../index.js";

/** What `unpack` gives, each content read in its turn: "path: content", or "problem path: code". */
export function listed(bytes: Uint8Array, limits: Partial<UnpackLimits> = {}): string[] {
  const lines: string[] = [];
  for (const item of unpack(memorySource(bytes), limits)) lines.push(described(item));
  return lines;
}

function described(item: Item<Unpacked>): string {
  if (!item.ok) return `problem ${item.problem.place.path ?? ""}: ${item.problem.code}`;
  return `${item.value.path}: ${Buffer.concat([...item.value.chunks()]).toString()}`;
}
