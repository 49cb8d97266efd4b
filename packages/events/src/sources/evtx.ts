import { type Item, record } from "@mizugiwa/base";
import type { EvtxRecord } from "@mizugiwa/records";
import type { Native, NativeEvent, NativeObject } from "../event.js";
import { eventOf, isObject } from "./source.js";
import { flattenWindowsEvent } from "./windows-fields.js";
import { WINDOWS } from "./windows-json.js";

/** The events of a Windows event log file, times to 100 ns. */
export function* evtxEvents(items: Iterable<Item<EvtxRecord>>): Generator<Item<NativeEvent>, void, undefined> {
  for (const item of items) yield item.ok ? record(toEvent(item.value)) : item;
}

function toEvent({ index, recordId, time, event }: EvtxRecord): NativeEvent {
  const inner = event["Event"];
  const fields: NativeObject = flattenWindowsEvent(isObject(inner) ? inner : event);
  const found = [fields["TimeCreated_SystemTime"], time].find(isTime);
  return eventOf(index, recordId, found === undefined ? null : { time: found, assumed: false }, WINDOWS, fields);
}

/** An exported file has zeros where its records say when they were written, which reads as the year 1601. */
function isTime(time: Native | undefined): time is string {
  return typeof time === "string" && time.endsWith("Z") && !time.startsWith("1601-");
}
