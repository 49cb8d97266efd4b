/**
 * ArcSight CEF, bare or behind a syslog header. Nothing is said of the product for Sigma: any vendor may speak CEF, and names
 * itself in `deviceVendor` and `deviceProduct`.
 */
import { type Item, record } from "@mizugiwa/base";
import { type CefRecord, parseCef } from "@mizugiwa/records";
import type { NativeEvent } from "../event.js";
import { deviceInstant } from "../time/device-time.js";
import { type Clock, writtenInstant } from "../time/instant.js";
import { type Carrier, carriedRecord } from "./carrier.js";
import { eventOf, type LineSource } from "./source.js";
import { type Flat, put } from "./windows-fields.js";

export const cef: LineSource = {
  kind: "cef",
  read: (line, index, clock) => {
    const carried = carriedRecord(line, "CEF:");
    return carried === null ? null : readCef(carried.text, carried.carrier, index, clock);
  },
};

/** The event of a record; null where the text is none, a problem where it is a damaged one. */
export function readCef(text: string, carrier: Carrier | null, index: number, clock: Clock): Item<NativeEvent> | null {
  const parsed = parseCef(text);
  if (parsed.ok) return record(cefEvent(parsed.value, carrier, index, clock));
  return parsed.problem.code === "cef-unrecognised" ? null : parsed;
}

/** When it happened, else when the device heard of it. */
const TIMES = ["start", "rt", "deviceReceiptTime", "end"] as const;

function cefEvent(cef: CefRecord, carrier: Carrier | null, index: number, clock: Clock): NativeEvent {
  const fields: Flat = {
    cefVersion: cef.version,
    deviceVendor: cef.vendor,
    deviceProduct: cef.product,
    deviceVersion: cef.productVersion,
    deviceEventClassId: cef.classId,
    name: cef.name,
    severity: cef.severity,
  };
  addCarrier(fields, carrier);
  for (const [name, value] of cef.extension)
    put(fields, fields[name] === undefined ? name : `extension_${name}`, value);
  const named = TIMES.map((name) => cef.extension.get(name)).filter((time) => time !== undefined);
  const instant = named.map((time) => deviceInstant(time, clock)).find((each) => each !== null);
  const carried = carrier?.time === undefined || carrier.time === null ? null : writtenInstant(carrier.time, clock);
  return eventOf(index, cef.extension.get("externalId") ?? null, instant ?? carried, {}, fields);
}

/** Who sent a record, by the syslog header before it. */
export function addCarrier(fields: Flat, carrier: Carrier | null): void {
  if (carrier === null) return;
  if (carrier.host !== null) fields["host"] = carrier.host;
  if (carrier.program !== null) fields["program"] = carrier.program;
}
