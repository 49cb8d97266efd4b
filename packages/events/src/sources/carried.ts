import { type Item, record } from "@mizugiwa/base";
import { parseAuditLine, parseCombinedLog, parseHaproxy } from "@mizugiwa/records";
import type { NativeEvent } from "../event.js";
import type { Clock } from "../time/instant.js";
import { accessEvent } from "./access-log.js";
import { auditEvent } from "./auditd.js";
import { readCef } from "./cef.js";
import { haproxyEvent } from "./haproxy.js";
import { readLeef } from "./leef.js";
import { readSysmonXml } from "./sysmon-linux.js";

/**
 * What syslog, the journal and container logs only carry, read as what it is: Linux audit records, Sysmon for Linux
 * events, CEF, LEEF, web access logs and HAProxy's. Null where the message is the carrier's own.
 */
export function carriedEvent(
  message: string,
  host: string | null,
  index: number,
  clock: Clock,
): Item<NativeEvent> | null {
  if (message.startsWith("<Event>") && message.includes("Linux-Sysmon")) return readSysmonXml(message, index, clock);
  if (message.includes("audit(")) {
    // The kernel puts its uptime and "audit:" before the record.
    const parsed = parseAuditLine(message.replace(/^(?:\[ *\d+\.\d+\] )?(?:audit: )?/, ""));
    if (parsed.ok) return record(auditEvent(parsed.value, index, host ?? undefined));
  }
  const carrier = { host, program: null, time: null };
  if (message.startsWith("CEF:")) return readCef(message, carrier, index, clock);
  if (message.startsWith("LEEF:")) return readLeef(message, carrier, index, clock);
  const proxied = parseHaproxy(message);
  if (proxied.ok) return record(haproxyEvent(proxied.value, host, index, clock));
  if (message.includes('] "')) {
    const parsed = parseCombinedLog(message);
    if (parsed.ok) return record(accessEvent(parsed.value, index, clock));
  }
  return null;
}
