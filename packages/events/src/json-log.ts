import { type Item, problem, record } from "@mizugiwa/base";
import { type JsonRecord, readJson } from "@mizugiwa/records";
import type { NativeEvent, NativeObject } from "./event.js";
import { JSON_SOURCES } from "./json-sources.js";
import type { LogReading } from "./reading.js";
import { isObject, type JsonSource } from "./sources/source.js";
import type { Clock } from "./time/instant.js";

/** A log of JSON records. Its kind is that of the first record; each record is recognised by itself. */
export function readJsonLog(chunks: Iterable<Uint8Array>, clock: Clock): LogReading {
  const records = readJson(chunks);
  const before: Item<JsonRecord>[] = [];
  let kind = "json";
  for (let next = records.next(); next.done !== true; next = records.next()) {
    before.push(next.value);
    const value = next.value.ok ? next.value.value.value : null;
    if (isObject(value)) kind = sourceOf(value).kind;
    if (isObject(value) || before.length === BEFORE_MAX) break;
  }
  return { kind, items: jsonEvents(before, records, clock) };
}

/** How many unreadable records are passed on the search for the first good one. */
const BEFORE_MAX = 1000;

function* jsonEvents(
  before: readonly Item<JsonRecord>[],
  rest: Iterable<Item<JsonRecord>>,
  clock: Clock,
): Generator<Item<NativeEvent>, void, undefined> {
  for (const item of before) yield item.ok ? jsonEvent(item.value, clock) : item;
  for (const item of rest) yield item.ok ? jsonEvent(item.value, clock) : item;
}

function jsonEvent({ value, index, offset, line }: JsonRecord, clock: Clock): Item<NativeEvent> {
  if (isObject(value)) return record(sourceOf(value).read(value, index, clock));
  return problem("record-no-object", { offset, line, record: index, detail: "a record of a log is a JSON object" });
}

/** What takes a record; the last of the list takes any. */
export function sourceOf(fields: NativeObject): JsonSource {
  for (const source of JSON_SOURCES) if (source.recognises(fields)) return source;
  throw new TypeError("the last JSON source takes any record");
}
