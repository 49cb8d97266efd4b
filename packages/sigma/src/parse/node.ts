import type { Native } from "@mizugiwa/events";
import type { Scalar, Spot } from "../rule.js";

/** A YAML document as plain nodes that know where they stand. */
export type Node = ScalarNode | ListNode | MapNode;
type ScalarNode = Spot & { readonly kind: "scalar"; readonly scalar: Scalar };
interface ListNode extends Spot {
  readonly kind: "list";
  readonly items: readonly Node[];
}
export interface MapNode extends Spot {
  readonly kind: "map";
  readonly entries: readonly Entry[];
}
/** A key and its value; line and column are the key's. */
export interface Entry extends Spot {
  readonly key: string;
  readonly value: Node;
}

/** The value of a key, null where the map has no such key. */
export function valueOf(map: MapNode, key: string): Node | null {
  return entryOf(map, key)?.value ?? null;
}

export function entryOf(map: MapNode, key: string): Entry | null {
  return map.entries.find((entry) => entry.key === key) ?? null;
}

/** The text a scalar was written as; null for `null`, lists and maps. */
export function textOf(node: Node | null): string | null {
  if (node?.kind !== "scalar") return null;
  const { scalar } = node;
  if (scalar.kind === "null") return null;
  return scalar.kind === "boolean" ? String(scalar.value) : scalar.text;
}

/** The texts of a list, or the single text that stands where a list is usual. */
export function textsOf(node: Node | null): string[] {
  const nodes = node?.kind === "list" ? node.items : node === null ? [] : [node];
  return nodes.flatMap((each) => textOf(each) ?? []);
}

/** The node as a plain value. Keys are own properties, whatever their name. */
export function plainOf(node: Node): Native {
  if (node.kind === "list") return node.items.map(plainOf);
  if (node.kind === "map") {
    const entries = node.entries.map(({ key, value }) => [key, plainOf(value)] as const);
    return Object.fromEntries(entries);
  }
  const { scalar } = node;
  if (scalar.kind === "null") return null;
  if (scalar.kind === "boolean") return scalar.value;
  if (scalar.kind === "text") return scalar.text;
  const number = Number(scalar.text);
  return Number.isSafeInteger(number) || !Number.isInteger(number) ? number : scalar.text;
}
