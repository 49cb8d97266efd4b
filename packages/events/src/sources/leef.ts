/**
 * IBM QRadar LEEF, bare or behind a syslog header. Nothing is said of the product for Sigma: any vendor may speak LEEF, and names
 * itself in `deviceVendor` and `deviceProduct`.
 */
import { type Item, record } from "@mizugiwa/base";
import { type LeefRecord, parseLeef } from "@mizugiwa/records";
import type { NativeEvent } from "../event.js";
import { deviceInstant } from "../time/device-time.js";
import { type Clock, writtenInstant } from "../time/instant.js";
import { type Carrier, carriedRecord } from "./carrier.js";
import { addCarrier } from "./cef.js";
import { eventOf, type LineSource } from "./source.js";
import { type Flat, put } from "./windows-fields.js";

export const leef: LineSource = {
  kind: "leef",
  read: (line, index, clock) => {
    const carried = carriedRecord(line, "LEEF:");
    return carried === null ? null : readLeef(carried.text, carried.carrier, index, clock);
  },
};

/** The event of a record; null where the text is none, a problem where it is a damaged one. */
export function readLeef(text: string, carrier: Carrier | null, index: number, clock: Clock): Item<NativeEvent> | null {
  const parsed = parseLeef(text);
  if (parsed.ok) return record(leefEvent(parsed.value, carrier, index, clock));
  return parsed.problem.code === "leef-unrecognised" ? null : parsed;
}

function leefEvent(leef: LeefRecord, carrier: Carrier | null, index: number, clock: Clock): NativeEvent {
  const fields: Flat = {
    leefVersion: leef.version,
    deviceVendor: leef.vendor,
    deviceProduct: leef.product,
    deviceVersion: leef.productVersion,
    eventId: leef.eventId,
  };
  addCarrier(fields, carrier);
  for (const [name, value] of leef.attributes)
    put(fields, fields[name] === undefined ? name : `attribute_${name}`, value);
  const time = leef.attributes.get("devTime");
  const instant = time === undefined ? null : deviceInstant(time, clock);
  const carried = carrier?.time === undefined || carrier.time === null ? null : writtenInstant(carrier.time, clock);
  return eventOf(index, null, instant ?? carried, {}, fields);
}
