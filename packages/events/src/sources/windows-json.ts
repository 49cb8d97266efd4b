/**
 * Windows events as JSON, in the shapes that collectors write:
 *
 *   evtx_dump and kin   {"Event": {"System": {…}, "EventData": {…}}}, perhaps in a list
 *   Winlogbeat          {"@timestamp": …, "winlog": {"channel", "event_id", "event_data": {…}}}
 *   flat                {"Channel": …, "EventID": …, …}: NXLog, Logstash, Azure Monitor's tables
 *   Get-WinEvent        {"LogName": …, "Id": …, "ProviderName": …, "Properties": [{"Value": …}]}
 *
 * Sources: Elastic, "Winlogbeat reference: exported fields"; NXLog, "Windows Event Log (im_msvistalog)"; Microsoft,
 * "SecurityEvent" and "Event" table references, "EventLogRecord class".
 */
import { readXml } from "@mizugiwa/records";
import type { Native, NativeEvent, NativeObject } from "../event.js";
import { type Clock, epochMsInstant, type Instant, isoInstant } from "../time/instant.js";
import { anyInstant } from "./generic-json.js";
import { eventOf, isList, isObject, isText, type JsonSource, textOf } from "./source.js";
import { type Flat, flattenWindowsEvent, put } from "./windows-fields.js";

export const WINDOWS = { product: "windows" } as const;

export const windowsJson: JsonSource = {
  kind: "windows-json",
  recognises: (fields) => shapeOf(fields) !== null,
  read: (fields, index, clock) => {
    const shape = shapeOf(fields);
    return shape === null ? eventOf(index, null, null, WINDOWS, fields) : shape(fields, index, clock);
  },
};

type Shape = (fields: NativeObject, index: number, clock: Clock) => NativeEvent;

function shapeOf(fields: NativeObject): Shape | null {
  const eventId = fields["EventID"];
  if (eventId !== undefined) {
    if (fields["Channel"] !== undefined || fields["EventLog"] !== undefined) return readFlat;
    return (typeof eventId === "number" || typeof eventId === "string") && isWindowsTable(fields) ? readFlat : null;
  }
  const event = fields["Event"];
  if (isObject(event)) return isObject(event["System"]) ? readNested : null;
  const winlog = fields["winlog"];
  if (isObject(winlog)) return winlog["event_id"] === undefined ? null : readWinlogbeat;
  return fields["LogName"] !== undefined && fields["ProviderName"] !== undefined && fields["Id"] !== undefined
    ? readGetWinEvent
    : null;
}

/** Azure Monitor's tables may leave the channel out. */
function isWindowsTable(fields: NativeObject): boolean {
  return (
    fields["EventSourceName"] !== undefined || fields["ProviderGuid"] !== undefined || fields["Computer"] !== undefined
  );
}

function readNested(fields: NativeObject, index: number, clock: Clock): NativeEvent {
  const event = fields["Event"];
  const flat = isObject(event) ? flattenWindowsEvent(event) : {};
  const time = textTime(flat["TimeCreated_SystemTime"], clock);
  return eventOf(index, textOf(flat["EventRecordID"]), time, WINDOWS, flat);
}

function readFlat(fields: NativeObject, index: number, clock: Clock): NativeEvent {
  const flat: Flat = fields;
  if (typeof flat["EventID"] === "string" && /^[0-9]{1,9}$/.test(flat["EventID"]))
    flat["EventID"] = Number(flat["EventID"]);
  addMissing(flat, "Channel", "EventLog");
  addMissing(flat, "Provider_Name", "SourceName");
  addMissing(flat, "Provider_Name", "EventSourceName");
  addMissing(flat, "Provider_Name", "ProviderName");
  addMissing(flat, "Provider_Name", "Source");
  addMissing(flat, "Computer", "Hostname");
  addMissing(flat, "Computer", "ComputerName");
  addXmlData(flat);
  const id = textOf(flat["EventRecordID"] ?? flat["RecordNumber"] ?? flat["RecordId"] ?? flat["record_number"]);
  return eventOf(index, id, flatTime(flat, clock), WINDOWS, flat);
}

/** Azure's `Event` rows hold the items as XML text, within a `DataItem` or not. */
function addXmlData(flat: Flat): void {
  const text = flat["EventData"];
  if (!isText(text) || !text.startsWith("<")) return;
  const document = readXml(text, true);
  if (!document.ok) return;
  const outer = document.value["DataItem"];
  const items = flattenWindowsEvent(isObject(outer) ? outer : document.value);
  for (const name in items) if (!Object.hasOwn(flat, name)) put(flat, name, items[name] ?? "");
}

function addMissing(flat: Flat, name: string, from: string): void {
  if (flat[name] !== undefined) return;
  const value = flat[from];
  if (value !== undefined) flat[name] = value;
}

/**
 * Collectors name several times. The event's own in UTC comes first; then what the collector stamped in UTC; last the
 * host's wall clock, which NXLog writes without its zone.
 */
function flatTime(flat: NativeObject, clock: Clock): Instant | null {
  const own = textTime(flat["TimeCreated"] ?? flat["SystemTime"] ?? flat["TimeCreated_SystemTime"], clock);
  if (own !== null && !own.assumed) return own;
  const local = flat["EventTime"];
  const zoned = textTime(local, clock);
  if (zoned !== null && !zoned.assumed) return zoned;
  const stamped = textTime(flat["@timestamp"] ?? flat["TimeGenerated"], clock);
  if (stamped !== null && !stamped.assumed) return stamped;
  return own ?? zoned ?? stamped ?? anyInstant(local, clock);
}

function textTime(value: Native | undefined, clock: Clock): Instant | null {
  if (typeof value !== "string") return null;
  const dotNet = /^\/Date\((\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(value);
  return dotNet === null ? isoInstant(value, clock) : epochMsInstant(Number(dotNet[1]));
}

/** Winlogbeat's names of System values beside ours. */
const WINLOG_NAMES: readonly (readonly [string, string])[] = [
  ["channel", "Channel"],
  ["computer_name", "Computer"],
  ["provider_name", "Provider_Name"],
  ["provider_guid", "Provider_Guid"],
  ["record_id", "EventRecordID"],
  ["version", "Version"],
  ["task", "Task"],
  ["opcode", "Opcode"],
  ["keywords", "Keywords"],
  ["activity_id", "Correlation_ActivityID"],
];

function readWinlogbeat(fields: NativeObject, index: number, clock: Clock): NativeEvent {
  const winlog = isObject(fields["winlog"]) ? fields["winlog"] : {};
  const flat: Flat = {};
  const eventId = winlog["event_id"] ?? null;
  flat["EventID"] = isObject(eventId) ? Number(eventId["id"]) : typeof eventId === "string" ? Number(eventId) : eventId;
  for (const [theirs, ours] of WINLOG_NAMES) {
    const value = winlog[theirs];
    if (value !== undefined) flat[ours] = value;
  }
  if (typeof fields["message"] === "string") flat["Message"] = fields["message"];
  addItems(flat, winlog["event_data"]);
  addItems(flat, winlog["user_data"]);
  const unnamed = unnamedOf(winlog["event_data"]);
  if (unnamed.length > 0) flat["Data"] = unnamed;
  return eventOf(index, textOf(winlog["record_id"]), textTime(fields["@timestamp"], clock), WINDOWS, flat);
}

function addItems(flat: Flat, data: Native | undefined): void {
  if (!isObject(data)) return;
  for (const name in data) put(flat, Object.hasOwn(flat, name) ? `EventData_${name}` : name, data[name] ?? "");
}

/** Winlogbeat calls unnamed items `param1`, `param2` and so on. */
function unnamedOf(data: Native | undefined): Native[] {
  const values: Native[] = [];
  if (!isObject(data)) return values;
  for (let number = 1; ; number += 1) {
    const value = data[`param${number}`];
    if (value === undefined) return values;
    values.push(value);
  }
}

function readGetWinEvent(fields: NativeObject, index: number, clock: Clock): NativeEvent {
  const flat: Flat = fields;
  const properties = flat["Properties"];
  flat["EventID"] = flat["Id"] ?? null;
  addMissing(flat, "Channel", "LogName");
  addMissing(flat, "Provider_Name", "ProviderName");
  addMissing(flat, "Computer", "MachineName");
  if (isList(properties)) {
    flat["Data"] = properties.map((each: Native): Native => (isObject(each) ? (each["Value"] ?? "") : each));
  }
  return eventOf(index, textOf(flat["RecordId"]), textTime(flat["TimeCreated"], clock), WINDOWS, flat);
}
