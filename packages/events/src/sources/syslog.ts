import { record } from "@mizugiwa/base";
import { parseSyslog, type SyslogMessage } from "@mizugiwa/records";
import type { Native, NativeEvent } from "../event.js";
import { type Clock, writtenInstant } from "../time/instant.js";
import { carriedEvent } from "./carried.js";
import { eventOf, type LineSource } from "./source.js";
import { put } from "./windows-fields.js";

/**
 * Syslog. Nothing is said of the product: anything may speak syslog. What it only carries is read as what it is:
 * Linux audit records, Sysmon for Linux events and web access logs.
 */
export const syslog: LineSource = {
  kind: "syslog",
  read: (line, index, clock) => {
    const parsed = parseSyslog(line);
    if (!parsed.ok) return parsed.problem.code === "syslog-unrecognised" ? null : parsed;
    return (
      carriedEvent(parsed.value.message, parsed.value.host, index, clock) ??
      record(syslogEvent(parsed.value, index, clock))
    );
  },
};

function syslogEvent(syslog: SyslogMessage, index: number, clock: Clock): NativeEvent {
  const fields: Record<string, Native> = {};
  const set = (name: string, value: Native): void => {
    if (value !== null) fields[name] = value;
  };
  set("host", syslog.host);
  set("program", syslog.program);
  set("pid", syslog.pid);
  set("facility", syslog.facility);
  set("severity", syslog.severity);
  set("msgid", syslog.messageId);
  if (syslog.structuredData !== null) set("structured_data", structuredData(syslog.structuredData));
  set("message", syslog.message);
  return eventOf(index, null, syslog.time === null ? null : writtenInstant(syslog.time, clock), {}, fields);
}

function structuredData(elements: NonNullable<SyslogMessage["structuredData"]>): Native {
  const all: Record<string, Native> = {};
  for (const [id, parameters] of elements) {
    const one: Record<string, Native> = {};
    for (const [name, value] of parameters) put(one, name, value);
    put(all, id, one);
  }
  return all;
}
