/**
 * Sysmon for Linux: XML events of Windows' schema, carried by syslog, and syslog often by something further.
 *
 * Sources: Microsoft, SysmonForLinux (channel `Linux-Sysmon/Operational`); the Sysmon event numbers; Azure Monitor,
 * "Syslog" table reference.
 */
import { type Item, record } from "@mizugiwa/base";
import { readXml } from "@mizugiwa/records";
import type { LogSource, NativeEvent } from "../event.js";
import { type Clock, isoInstant } from "../time/instant.js";
import { eventOf, isObject, type JsonSource, textOf } from "./source.js";
import { type Flat, flattenWindowsEvent } from "./windows-fields.js";

/** Sigma's categories of the events that Sysmon writes on Linux. */
const CATEGORIES: ReadonlyMap<number, string> = new Map([
  [1, "process_creation"],
  [3, "network_connection"],
  [5, "process_termination"],
  [9, "raw_access_read"],
  [11, "file_event"],
  [23, "file_delete"],
]);

/** Where carriers keep the syslog message. */
const MESSAGES = ["SyslogMessage", "message", "MESSAGE", "Message"] as const;

/** JSON around syslog around Sysmon's XML. */
export const sysmonLinux: JsonSource = {
  kind: "sysmon-linux",
  recognises: (fields) => messageIn(fields) !== null,
  read: (fields, index, clock) => {
    const message = messageIn(fields);
    const item = message === null ? null : readSysmonXml(message, index, clock);
    // Damaged XML leaves the record that carried it.
    return item?.ok === true ? item.value : eventOf(index, null, null, LINUX_SYSMON, fields);
  },
};

const LINUX_SYSMON = { product: "linux", service: "sysmon" } as const;

function messageIn(fields: Readonly<Record<string, unknown>>): string | null {
  for (const name of MESSAGES) {
    const message = fields[name];
    if (typeof message === "string" && message.startsWith("<Event>") && message.includes("Linux-Sysmon"))
      return message;
  }
  return null;
}

/** The event of Sysmon's XML text; the problem of the XML where it is damaged. What syslog cut off is missing. */
export function readSysmonXml(text: string, index: number, clock: Clock): Item<NativeEvent> {
  const document = readXml(text, true);
  if (!document.ok) return document;
  const event = document.value["Event"];
  const flat = isObject(event) ? flattenWindowsEvent(event) : {};
  const time = flat["TimeCreated_SystemTime"];
  const instant = typeof time === "string" ? isoInstant(time, clock) : null;
  return record(eventOf(index, textOf(flat["EventRecordID"]), instant, logsourceOf(flat), flat));
}

function logsourceOf(flat: Flat): LogSource {
  const number = flat["EventID"];
  const category = typeof number === "number" ? CATEGORIES.get(number) : undefined;
  return category === undefined ? LINUX_SYSMON : { ...LINUX_SYSMON, category };
}
