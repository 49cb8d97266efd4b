import { type Item, record } from "@mizugiwa/base";
import type { EvtxRecord } from "@mizugiwa/records";
import type { NativeEvent, NativeObject } from "../event.js";
import { isObject } from "./source.js";
import { flattenWindowsEvent } from "./windows-fields.js";
import { WINDOWS } from "./windows-json.js";

/** The events of a Windows event log file; the time is the one the record was written at, to 100 ns. */
export function* evtxEvents(items: Iterable<Item<EvtxRecord>>): Generator<Item<NativeEvent>, void, undefined> {
  for (const item of items) yield item.ok ? record(toEvent(item.value)) : item;
}

function toEvent({ index, recordId, time, event }: EvtxRecord): NativeEvent {
  const inner = event["Event"];
  const fields: NativeObject = flattenWindowsEvent(isObject(inner) ? inner : event);
  return { index, id: recordId, time, timeAssumed: false, logsource: WINDOWS, fields };
}
