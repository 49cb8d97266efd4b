import { record } from "@mizugiwa/base";
import { type AuditRecord, parseAuditLine } from "@mizugiwa/records";
import type { NativeEvent } from "../event.js";
import { epochInstant } from "../time/instant.js";
import { architectureName, recordTypeName, socketAddress, systemCallName } from "./linux-names.js";
import { eventOf, type LineSource } from "./source.js";
import { type Flat, put } from "./windows-fields.js";

const AUDITD = { product: "linux", service: "auditd" } as const;

/**
 * Linux audit: one event a record, since rules are written for records (`type: EXECVE`, `a0: …`). The records of one
 * action share time and serial; the serial is the event's id.
 */
export const auditd: LineSource = {
  kind: "auditd",
  read: (line, index) => {
    const parsed = parseAuditLine(line);
    if (parsed.ok) return record(auditEvent(parsed.value, index));
    return parsed.problem.code === "audit-unrecognised" ? null : parsed;
  },
};

/** Adds the names that an enriched log would have had. */
function addNames(flat: Flat): void {
  const [arch, syscall, saddr] = [flat["arch"], flat["syscall"], flat["saddr"]];
  const add = (name: string, value: string | null): void => {
    if (value !== null) flat[name] ??= value;
  };
  if (typeof arch === "string") {
    add("ARCH", architectureName(arch));
    if (typeof syscall === "string") add("SYSCALL", systemCallName(arch, syscall));
  }
  if (typeof saddr === "string") add("SADDR", socketAddress(saddr));
}

/** The event of an audit record; `host` where whoever carried it says so. */
export function auditEvent(
  { type, node, time, serial, fields }: AuditRecord,
  index: number,
  host?: string,
): NativeEvent {
  const flat: Flat = { type: recordTypeName(type) };
  if (node !== null) flat["node"] = node;
  for (const [name, value] of fields) put(flat, name, value);
  if (host !== undefined) flat["host"] ??= host;
  addNames(flat);
  return eventOf(index, serial, epochInstant(time), AUDITD, flat);
}
