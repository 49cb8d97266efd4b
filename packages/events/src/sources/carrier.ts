import { parseSyslog, type SyslogMessage } from "@mizugiwa/records";

/** Who sent a record, and when, by what is around it. */
export type Carrier = Pick<SyslogMessage, "host" | "program" | "time">;

/** A record within a line, and the syslog header before it; null where nothing stands before it. */
export interface CarriedRecord {
  readonly text: string;
  readonly carrier: Carrier | null;
}

/**
 * The record that `mark` (`CEF:`, `LEEF:`) begins, bare or behind a syslog header and nothing else: what an attacker can write
 * into the middle of a message must not turn that message into another kind. Null where there is none.
 */
export function carriedRecord(line: string, mark: string): CarriedRecord | null {
  const at = line.indexOf(mark);
  if (at === -1) return null;
  const text = line.slice(at);
  const before = line.slice(0, at).replace(/^\ufeff/, "");
  if (before === "") return { text, carrier: null };
  // Some devices send RFC 5424's version with the header of RFC 3164.
  for (const head of [before, before.replace(/^(<\d{1,3}>)1 /, "$1")]) {
    const carrier = parseSyslog(`${head}${mark} `);
    if (!carrier.ok) continue;
    const { program, message } = carrier.value;
    const own = program === mark.slice(0, -1) && message === "";
    if (own) return { text, carrier: { ...carrier.value, program: null } };
    if (message.trim() === mark) return { text, carrier: carrier.value };
  }
  return null;
}
