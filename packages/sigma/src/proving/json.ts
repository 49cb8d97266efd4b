import type { NativeObject } from "@mizugiwa/events";

/** The corpora are our own data: what is not of the shape they promise is a fault of the corpus. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("the corpus has no text where one is promised");
  return value;
}

export function objectOf(value: unknown): NativeObject {
  if (!isObject(value)) throw new TypeError("the corpus has no object where one is promised");
  return value;
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("the corpus has no list where one is promised");
  return value;
}

/** What came out of JSON.parse as an object is one of plain values. */
function isObject(value: unknown): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
