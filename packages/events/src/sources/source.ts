import type { Item } from "@mizugiwa/base";
import { readJson } from "@mizugiwa/records";
import type { LogSource, Native, NativeEvent, NativeObject } from "../event.js";
import type { Clock, Instant } from "../time/instant.js";

/**
 * One kind of JSON record: how it is told from the others and what becomes of it. Records are recognised one by one,
 * so files that mix sources are read rightly.
 */
export interface JsonSource {
  /** What the kind is called in results. */
  readonly kind: string;
  /** Looks at few fields of the record; the list in json-sources.ts is tried in order. */
  readonly recognises: (fields: NativeObject) => boolean;
  /** The record as an event. `fields` was made for this call and may be added to. */
  readonly read: (fields: NativeObject, index: number, clock: Clock) => NativeEvent;
}

/** One kind of text log with a record a line. */
export interface LineSource {
  readonly kind: string;
  /** The event of a line, a problem where the line is of this kind but damaged, null where it is of another kind. */
  readonly read: (line: string, index: number, clock: Clock) => LineReading | null;
}

/** `header` is a line of the log that says how those behind it are read, and is no record itself. */
export type LineReading = Item<NativeEvent> | "header";

/** Puts an event together; no time means none could be read. */
export function eventOf(
  index: number,
  id: string | null,
  instant: Instant | null,
  logsource: LogSource,
  fields: NativeObject,
): NativeEvent {
  return instant === null
    ? { index, id, time: null, timeAssumed: false, logsource, fields }
    : { index, id, time: instant.time, timeAssumed: instant.assumed, logsource, fields };
}

export function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Native | undefined): value is readonly Native[] {
  return Array.isArray(value);
}

/** The text of a text or number; null for anything else. */
export function textOf(value: Native | undefined): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" ? String(value) : null;
}

/** The first of the named fields that is there at all. */
export function firstOf(fields: NativeObject, names: readonly string[]): Native | undefined {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

export function isText(value: Native | undefined): value is string {
  return typeof value === "string";
}

/** The object that a field holds as JSON text; null where it holds none. */
export function embeddedObject(value: Native | undefined): NativeObject | null {
  if (isObject(value)) return value;
  if (!isText(value) || !value.startsWith("{")) return null;
  for (const item of readJson([Buffer.from(value)])) {
    return item.ok && isObject(item.value.value) ? item.value.value : null;
  }
  return null;
}
