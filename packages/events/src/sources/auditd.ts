import { record } from "@mizugiwa/base";
import { type AuditRecord, parseAuditLine } from "@mizugiwa/records";
import type { Native, NativeEvent } from "../event.js";
import { epochInstant } from "../time/instant.js";
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

/** The event of an audit record; `host` where whoever carried it says so. */
export function auditEvent(
  { type, node, time, serial, fields }: AuditRecord,
  index: number,
  host?: string,
): NativeEvent {
  const flat: Flat = { type };
  if (node !== null) flat["node"] = node;
  for (const [name, value] of fields) put(flat, name, value);
  const carrier: Native | undefined = host ?? undefined;
  if (carrier !== undefined && flat["host"] === undefined) flat["host"] = carrier;
  return eventOf(index, serial, epochInstant(time), AUDITD, flat);
}
