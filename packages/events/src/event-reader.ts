import { type Item, type Problem, placedIn, toProblem } from "@mizugiwa/base";
import { readJson } from "@mizugiwa/records";
import type { NativeEvent } from "./event.js";
import { sourceOf } from "./json-log.js";
import { LineReader } from "./line-log.js";
import { clockOf, type ReadLogOptions } from "./read-log.js";
import { isObject } from "./sources/source.js";
import type { Clock } from "./time/instant.js";

/** What one record by itself is. */
export interface EventReading {
  /** The kind of the record or line (docs/log-sources.md), `text` for what is of none. */
  readonly kind: string;
  readonly event: NativeEvent;
  /** Why the record was taken as plain text; null where it was read as what it is. */
  readonly problem: Problem | null;
}

/**
 * Reads the records of one log one by one as they arrive: a JSON object, or a line. A header (W3C extended logs) is remembered
 * for the lines behind it, hence one reader a log. Never throws and never refuses: what cannot be read
 * becomes an event with its text in the field `message`, and the problem beside it.
 */
export class EventReader {
  readonly #clock: Clock;
  readonly #lines = new LineReader();

  /** Throws MizugiwaError `zone-unknown`. */
  constructor(options: ReadLogOptions = {}) {
    this.#clock = clockOf(options);
  }

  /** `receivedMs` decides the year of a time that names none, where the options do not. */
  read(bytes: Uint8Array, index: number, receivedMs?: number): EventReading {
    const clock = receivedMs === undefined ? this.#clock : { ...this.#clock, modified: receivedMs };
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    if (JSON_OBJECT.test(text)) {
      const read = objectEvent(bytes, index, clock);
      return read.ok ? read.value : asText(text, index, read.problem);
    }
    const line = this.#lines.read(text.replace(/\r?\n$/, ""), index, clock);
    if (line === null) return asText(text, index, null);
    const { kind, read } = line;
    if (read === "header") return { ...asText(text, index, null), kind };
    return read.ok ? { kind, event: read.value, problem: null } : asText(text, index, read.problem);
  }
}

function objectEvent(bytes: Uint8Array, index: number, clock: Clock): Item<EventReading> {
  let found: EventReading | null = null;
  for (const item of readJson([bytes])) {
    if (!item.ok) return { ok: false, problem: placedIn({ record: index }, item.problem) };
    const { value } = item.value;
    if (found !== null || !isObject(value)) return { ok: false, problem: notOne(index) };
    const source = sourceOf(value);
    found = { kind: source.kind, event: source.read(value, index, clock), problem: null };
  }
  return found === null ? { ok: false, problem: notOne(index) } : { ok: true, value: found };
}

const JSON_OBJECT = /^\s*\{/;

function notOne(index: number): Problem {
  return toProblem("record-no-object", { record: index, detail: "a record is one JSON object" });
}

function asText(text: string, index: number, problem: Problem | null): EventReading {
  const event = { index, id: null, time: null, timeAssumed: false, logsource: {}, fields: { message: text } };
  return { kind: "text", event, problem };
}
