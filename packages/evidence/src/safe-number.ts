import { EvidenceError } from "./evidence-error.js";

/**
 * A 64-bit number of a format as a number. Throws EvidenceError `number-too-large` where it passes 2^53 - 1: no disk is that large, so the
 * structure is damaged. `structure` and `field` name it, `offset` says where the structure lies.
 */
export function safeNumber(value: bigint, structure: string, field: string, offset: number): number {
  if (value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new EvidenceError("number-too-large", {
    field: structure,
    offset,
    detail: `${structure}: ${field} is 0x${BigInt.asUintN(64, value).toString(16)}`,
    remedy: "The structure is damaged, or the file is not what it claims to be.",
  });
}
