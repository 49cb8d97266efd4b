import { type Item, MizugiwaError, problem, record } from "@mizugiwa/base";
import { type JsonRecord, readJson } from "@mizugiwa/records";
import type { NativeEvent } from "./event.js";
import { headOf } from "./head.js";
import { JSON_SOURCES } from "./json-sources.js";
import { isObject, type JsonSource } from "./sources/source.js";
import type { Clock } from "./time/instant.js";
import { UTC, zoneOf } from "./time/zone.js";

/** What the caller knows about a log that the log itself may not say. */
export interface ReadLogOptions {
  /** Path for problems; it never decides how the bytes are read. */
  readonly path?: string;
  /** Zone of times that name none: an IANA name or an offset. UTC where absent; such times are flagged either way. */
  readonly assumeZone?: string;
  /** Year of times that name none; else `modified` decides. */
  readonly assumeYear?: number;
  /** When the file was last written, ms since the epoch. */
  readonly modified?: number;
}

export interface LogReading {
  /** Kind of the log: of its first record where records of several sources are mixed. */
  readonly kind: string;
  /** Events and problems in the order of the log; to be gone through once. */
  readonly items: Iterable<Item<NativeEvent>>;
}

/**
 * Reads a log of any supported kind. The kind is decided from the content (docs/log-sources.md lists how), never from
 * the name. Throws MizugiwaError `log-unrecognised` where nothing fits, `zone-unknown` for a zone that does not exist.
 */
export function readLog(chunks: Iterable<Uint8Array>, options: ReadLogOptions = {}): LogReading {
  const clock = clockOf(options);
  const { head, whole } = headOf(chunks);
  const text = head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (text.startsWith("{") || text.startsWith("[")) return readJsonLog(whole, clock);
  throw unrecognised(options);
}

function clockOf(options: ReadLogOptions): Clock {
  return {
    zone: options.assumeZone === undefined ? UTC : zoneOf(options.assumeZone),
    year: options.assumeYear ?? null,
    modified: options.modified ?? null,
  };
}

function readJsonLog(chunks: Iterable<Uint8Array>, clock: Clock): LogReading {
  const records = readJson(chunks);
  const before: Item<JsonRecord>[] = [];
  let kind = "json";
  for (let next = records.next(); next.done !== true; next = records.next()) {
    before.push(next.value);
    if (!next.value.ok) continue;
    const { value } = next.value.value;
    if (isObject(value)) {
      kind = sourceOf(value).kind;
      break;
    }
  }
  return { kind, items: jsonEvents(before, records, clock) };
}

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

function sourceOf(value: Parameters<JsonSource["recognises"]>[0]): JsonSource {
  const source = JSON_SOURCES.find((each) => each.recognises(value));
  if (source === undefined) throw new TypeError("the last JSON source takes any record");
  return source;
}

function unrecognised({ path }: ReadLogOptions): MizugiwaError {
  return new MizugiwaError("log-unrecognised", {
    ...(path === undefined ? {} : { path }),
    detail: `no known log begins like this; tried evtx, ${JSON_SOURCES.map((each) => each.kind).join(", ")}`,
    remedy: "docs/log-sources.md lists what is read.",
  });
}
