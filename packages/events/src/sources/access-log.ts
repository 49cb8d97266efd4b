import { record } from "@mizugiwa/base";
import { type AccessEntry, parseCombinedLog } from "@mizugiwa/records";
import type { Native, NativeEvent } from "../event.js";
import { type Clock, writtenInstant } from "../time/instant.js";
import { eventOf, type LineSource } from "./source.js";

const WEBSERVER = { category: "webserver" } as const;

/**
 * Web server access logs under the W3C names that Sigma's webserver rules use. `cs-uri` and `cs-uri-query` are both
 * the whole request target: most rules that ask for `cs-uri-query` look for a path in it. `cs-uri-stem` is the path.
 */
export const accessLog: LineSource = {
  kind: "access-log",
  read: (line, index, clock) => {
    const parsed = parseCombinedLog(line);
    if (parsed.ok) return record(accessEvent(parsed.value, index, clock));
    return parsed.problem.code === "access-log-unrecognised" ? null : parsed;
  },
};

/** The event of an entry. Fields the line does not fill are absent. */
export function accessEvent(entry: AccessEntry, index: number, clock: Clock): NativeEvent {
  const instant = writtenInstant(entry.time, clock);
  const { target } = entry;
  const fields: Record<string, Native> = { "c-ip": entry.client };
  const set = (name: string, value: Native): void => {
    if (value !== null) fields[name] = value;
  };
  set("date", instant === null ? null : instant.time.slice(0, 10));
  set("time", instant === null ? null : instant.time.slice(11, -1));
  set("cs-username", entry.user);
  set("cs-method", entry.method);
  set("cs-uri", target ?? entry.request);
  set("cs-uri-query", target ?? entry.request);
  set("cs-uri-stem", target === null ? null : pathOf(target));
  set("cs-version", entry.version);
  set("cs-host", entry.virtualHost);
  set("sc-status", entry.status);
  set("sc-bytes", entry.bytes);
  set("cs-referer", entry.referer);
  set("cs-user-agent", entry.userAgent);
  set("request", entry.request);
  set("rest", entry.rest === "" ? null : entry.rest);
  return eventOf(index, null, instant, WEBSERVER, fields);
}

function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}
