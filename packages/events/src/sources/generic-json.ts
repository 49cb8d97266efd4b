import type { Native, NativeObject } from "../event.js";
import { type Clock, epochInstant, epochMsInstant, type Instant, isoInstant } from "../time/instant.js";
import { eventOf, type JsonSource, textOf } from "./source.js";

/** Where records of unknown origin keep their time and number, the surest first. */
const TIMES = ["@timestamp", "timestamp", "time", "eventTime", "datetime", "ts", "TimeGenerated", "date", "created_at"];
const IDS = ["event_id", "eventId", "uuid", "id", "_id"];

/** Any JSON object: fields as they came, nothing known of its source. Stands last in the list. */
export const genericJson: JsonSource = {
  kind: "json",
  recognises: () => true,
  read: (fields, index, clock) => eventOf(index, idOf(fields), timeOf(fields, clock), {}, fields),
};

function idOf(fields: NativeObject): string | null {
  for (const name of IDS) {
    const id = textOf(fields[name]);
    if (id !== null) return id;
  }
  return null;
}

function timeOf(fields: NativeObject, clock: Clock): Instant | null {
  for (const name of TIMES) {
    const instant = anyInstant(fields[name], clock);
    if (instant !== null) return instant;
  }
  return null;
}

/** A time in whatever form it came: text, seconds or milliseconds since the epoch. */
export function anyInstant(value: Native | undefined, clock: Clock): Instant | null {
  if (typeof value === "number") return value > SECONDS_MAX ? epochMsInstant(Math.floor(value)) : epochInstant(value);
  if (typeof value !== "string") return null;
  return isoInstant(value, clock) ?? (/^\d{9,11}(\.\d+)?$/.test(value) ? epochInstant(value) : null);
}

/** Seconds since the epoch reach this in the year 5138; milliseconds passed it in 1973. */
const SECONDS_MAX = 100_000_000_000;
