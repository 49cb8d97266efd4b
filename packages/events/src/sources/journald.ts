/**
 * systemd journal as `journalctl -o json` writes it: fields as they came, and the names that syslog events have.
 *
 * Source: systemd documentation, "Journal Export Formats" and systemd.journal-fields(7).
 */
import type { Native, NativeObject } from "../event.js";
import { epochInstant, type Instant } from "../time/instant.js";
import { carriedEvent } from "./carried.js";
import { eventOf, isText, type JsonSource, textOf } from "./source.js";
import type { Flat } from "./windows-fields.js";

const LINUX = { product: "linux" } as const;

export const journald: JsonSource = {
  kind: "journald",
  recognises: (fields) => fields["__REALTIME_TIMESTAMP"] !== undefined || fields["__CURSOR"] !== undefined,
  read: (fields, index, clock) => {
    const flat: Flat = fields;
    const [message, host] = [messageOf(fields), textOf(fields["_HOSTNAME"])];
    const carried = message === null ? null : carriedEvent(message, host, index, clock);
    if (carried?.ok === true) return carried.value;
    const add = (name: string, value: Native | undefined): void => {
      if (value !== undefined && value !== null) flat[name] ??= value;
    };
    add("message", message);
    add("host", host);
    add("program", fields["SYSLOG_IDENTIFIER"] ?? fields["_COMM"]);
    add("pid", fields["_PID"] ?? fields["SYSLOG_PID"]);
    return eventOf(index, textOf(fields["__CURSOR"]), timeOf(fields), LINUX, flat);
  },
};

/** Bytes that are not UTF-8 come as a list of numbers. */
function messageOf(fields: NativeObject): string | null {
  const message = fields["MESSAGE"];
  if (isText(message)) return message;
  if (!Array.isArray(message) || !message.every((byte: unknown) => typeof byte === "number")) return null;
  return Buffer.from(message).toString("utf8");
}

/** Microseconds since the epoch; the source's own clock before the time of receipt. */
function timeOf(fields: NativeObject): Instant | null {
  const text = textOf(fields["_SOURCE_REALTIME_TIMESTAMP"] ?? fields["__REALTIME_TIMESTAMP"]);
  if (text === null || !/^\d{7,18}$/.test(text)) return null;
  return epochInstant(`${text.slice(0, -6)}.${text.slice(-6)}`);
}
