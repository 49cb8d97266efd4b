/**
 * HAProxy, a proxy before web servers: its requests under the W3C names that Sigma's webserver rules use (access-log.ts), with what
 * the proxy alone knows beside them. Connections without a request have no log source of Sigma's.
 */
import { record } from "@mizugiwa/base";
import { type HaproxyEntry, parseHaproxy } from "@mizugiwa/records";
import type { Native, NativeEvent } from "../event.js";
import { type Clock, isoInstant } from "../time/instant.js";
import { eventOf, type LineSource } from "./source.js";

const WEBSERVER = { category: "webserver" } as const;

export const haproxy: LineSource = {
  kind: "haproxy",
  read: (line, index, clock) => {
    const parsed = parseHaproxy(line);
    return parsed.ok ? record(haproxyEvent(parsed.value, null, index, clock)) : null;
  },
};

/** The event of an entry; `host` is the proxy that wrote it, where syslog says so. */
export function haproxyEvent(entry: HaproxyEntry, host: string | null, index: number, clock: Clock): NativeEvent {
  const instant = isoInstant(entry.time, clock);
  const { http } = entry;
  const target = http?.target ?? http?.request ?? null;
  const fields: Record<string, Native> = { "c-ip": entry.client };
  const set = (name: string, value: Native): void => {
    if (value !== null) fields[name] = value;
  };
  set("c-port", entry.clientPort);
  set("s-computername", host);
  set("date", instant === null ? null : instant.time.slice(0, 10));
  set("time", instant === null ? null : instant.time.slice(11, -1));
  set("cs-method", http?.method ?? null);
  set("cs-uri", target);
  set("cs-uri-query", target);
  set("cs-uri-stem", http?.target?.split("?", 1)[0] ?? null);
  set("cs-version", http?.version ?? null);
  set("sc-status", http?.status ?? null);
  set("sc-bytes", entry.bytes);
  set("time-taken", entry.totalMs);
  set("request", http?.request ?? null);
  set("frontend", entry.frontend);
  set("backend", entry.backend);
  set("server", entry.server);
  set("termination", entry.termination);
  set("request-headers", http?.requestHeaders ?? null);
  set("response-headers", http?.responseHeaders ?? null);
  return eventOf(index, null, instant, http === null ? {} : WEBSERVER, fields);
}
