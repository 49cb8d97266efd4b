import { createHash } from "node:crypto";
import { type ByteSource, chunksOf, memorySource, unzstd } from "@mizugiwa/bytes";
import type { Instant } from "../../instant.js";
import { concatBytes } from "./concat-bytes.js";

/** One row of an expectation; what a field holds is judged where it is used. */
export type Row = Readonly<Record<string, unknown>>;

export interface Golden {
  readonly live: readonly Row[];
  readonly deleted: readonly Row[];
  readonly streams: readonly Row[];
}

/** An image, unpacked into memory. */
export function imageOf(packed: Uint8Array): ByteSource {
  return memorySource(concatBytes([...unzstd(chunksOf(memorySource(packed)))]));
}

/** What is expected of an image, from its JSON text. */
export function expectationOf(text: string): Golden {
  const whole: unknown = JSON.parse(text);
  return { live: listOf(whole, "live"), deleted: listOf(whole, "deleted"), streams: listOf(whole, "streams") };
}

/** The rows of one field of an expectation. */
export function rowsOf(text: string, field: string): readonly Row[] {
  return listOf(JSON.parse(text), field);
}

function listOf(whole: unknown, field: string): Row[] {
  const list: unknown = isRow(whole) ? whole[field] : undefined;
  return Array.isArray(list) ? list.filter(isRow) : [];
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function sha256(source: ByteSource): string {
  const hash = createHash("sha256");
  for (const chunk of chunksOf(source, 1024 * 1024)) hash.update(chunk);
  return hash.digest("hex");
}

/** `seconds.nanoseconds`, as the expectations write it. */
export function secondsText(instant: Instant | null): string | null {
  return instant === null ? null : `${instant.seconds}.${String(instant.nanos).padStart(9, "0")}`;
}

/** Throws the differences between the two, field by field. */
export function expectFields(what: string, had: Row, wanted: Row): void {
  const shown = (value: unknown): string => JSON.stringify(value) ?? "absent";
  const wrong = Object.keys(wanted)
    .filter((field) => wanted[field] !== undefined && shown(had[field]) !== shown(wanted[field]))
    .map((field) => `${field} is ${shown(had[field])}, want ${shown(wanted[field])}`);
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join("; ")}`);
}
