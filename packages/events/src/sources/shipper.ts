/**
 * Documents of log shippers: the line they read, in `message` (Elastic Beats and Agent, Vector) or `log` (Fluent Bit), and
 * around it what they know of it. The line decides what the event is; what the shipper adds is kept under its own names where
 * the line has no field of that name.
 *
 * Sources: Elastic Common Schema 8, "Base fields"; Fluent Bit manual, "Tail"; Vector reference, "Log event".
 */
import type { Item } from "@mizugiwa/base";
import type { NativeEvent, NativeObject } from "../event.js";
import type { Clock } from "../time/instant.js";
import { UTC } from "../time/zone.js";
import { embeddedObject, isObject, isText, type JsonSource } from "./source.js";

/** What a line of text or an object within the document is, null where it is of no known kind. */
export interface Inner {
  line(text: string, index: number, clock: Clock): Item<NativeEvent> | null;
  object(fields: NativeObject, index: number, clock: Clock): NativeEvent | null;
}

/** Fields of a document that say a shipper made it. */
const MARKS = ["agent", "ecs", "@timestamp", "source_type", "log"];

export function shipper(inner: Inner): JsonSource {
  const carried = (fields: NativeObject, index: number, clock: Clock): NativeEvent | null => {
    const text = lineOf(fields);
    if (text === null) return null;
    const object = embeddedObject(text);
    if (object !== null) return inner.object(object, index, clock);
    const event = inner.line(text, index, clock);
    return event?.ok === true ? event.value : null;
  };
  return {
    kind: "shipper",
    recognises: (fields) => MARKS.some((name) => fields[name] !== undefined) && carried(fields, 0, PROBE) !== null,
    read: (fields, index, clock) => {
      const event = carried(fields, index, clock);
      if (event === null) throw new TypeError("only documents that were recognised are read");
      return { ...event, fields: { ...around(fields), ...event.fields } };
    },
  };
}

/** Whether something is a line of a kind does not depend on the clock. */
const PROBE: Clock = { zone: UTC, year: 2000, modified: null };

function lineOf(fields: NativeObject): string | null {
  for (const name of ["message", "log"]) {
    const value = fields[name];
    if (isText(value) && value !== "") return value.replace(/\r?\n$/, "");
  }
  return null;
}

/** The document without the line itself. */
function around(fields: NativeObject): NativeObject {
  const rest: Record<string, NativeObject[string]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === "message" || (name === "log" && isText(value))) continue;
    if (name === "host" && isObject(value)) {
      const host = value["name"] ?? value["hostname"];
      if (isText(host)) rest["host"] = host;
    } else rest[name] = value;
  }
  return rest;
}
