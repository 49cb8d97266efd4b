/** Corpora are our own data: what is not as it should be throws. */
import type { NativeObject } from "@mizugiwa/events";

export function objectOf(value: unknown): NativeObject {
  if (isObject(value)) return value;
  throw new TypeError(`no object: ${JSON.stringify(value)}`);
}

export function listOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  throw new TypeError(`no list: ${JSON.stringify(value)}`);
}

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`no text: ${JSON.stringify(value)}`);
}

function isObject(value: unknown): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
