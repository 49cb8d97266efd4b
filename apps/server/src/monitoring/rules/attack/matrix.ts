import { readFileSync } from "node:fs";
import { z } from "zod";

/** ATT&CK as it ships (content/facts): tactics in their order, and techniques with the tactics they serve. */
export const AttackMatrix = z.object({
  version: z.string(),
  notice: z.string(),
  tactics: z.array(z.object({ id: z.string(), code: z.string(), name: z.string(), nameJa: z.string() })),
  techniques: z.array(z.object({ id: z.string(), name: z.string(), tactics: z.array(z.string()) })),
});
export type AttackMatrix = z.infer<typeof AttackMatrix>;

const FILE = new URL("../../../../../../content/facts/attack-enterprise-18.1-matrix.json", import.meta.url);

export function readMatrix(): AttackMatrix {
  return AttackMatrix.parse(JSON.parse(readFileSync(FILE, "utf8")));
}
