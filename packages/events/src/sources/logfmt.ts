/**
 * logfmt lines, and the `name=value` lines of Fortinet's firewalls, which have the same form.
 *
 * Sources: for the names of time and level, go-kit, logrus, slog's text handler and Grafana's products; Fortinet, "FortiOS Log
 * Message Reference", "Log message format" (`date`, `time`, `tz`, `eventtime`, `devid`, `logid`, `type`).
 */
import { record } from "@mizugiwa/base";
import { parseLogfmt } from "@mizugiwa/records";
import type { LogSource } from "../event.js";
import { deviceInstant } from "../time/device-time.js";
import { type Clock, epochInstant, type Instant, isoInstant } from "../time/instant.js";
import { eventOf, type LineSource } from "./source.js";
import { type Flat, put } from "./windows-fields.js";

type Pairs = ReadonlyMap<string, string>;

/** A line of pairs is a log only where it says when, how grave or what. */
const MARKS = ["time", "ts", "t", "timestamp", "@timestamp", "level", "lvl", "severity", "msg", "message", "logid"];
const TIMES = ["time", "ts", "t", "timestamp", "@timestamp"];

export const logfmt: LineSource = {
  kind: "logfmt",
  read: (line, index, clock) => {
    if (!line.includes("=")) return null;
    const parsed = parseLogfmt(line.replace(/^<\d{1,3}>(?=[a-z])/, ""));
    // A line that goes on otherwise may be prose with an equals sign in it.
    if (!parsed.ok || !MARKS.some((name) => parsed.value.has(name))) return null;
    const fields: Flat = {};
    for (const [name, value] of parsed.value) put(fields, name, value);
    const logsource = logsourceOf(parsed.value);
    const instant = logsource === NO_SOURCE ? instantOf(parsed.value, clock) : fortinetInstant(parsed.value, clock);
    return record(eventOf(index, null, instant, logsource, fields));
  },
};

const NO_SOURCE: LogSource = {};

function logsourceOf(pairs: Pairs): LogSource {
  if (!pairs.has("logid") || !(pairs.has("devid") || pairs.has("devname"))) return NO_SOURCE;
  const type = pairs.get("type");
  return type === undefined ? { product: "fortigate" } : { product: "fortigate", service: type };
}

function instantOf(pairs: Pairs, clock: Clock): Instant | null {
  for (const name of TIMES) {
    const text = pairs.get(name);
    const instant = text === undefined ? null : deviceInstant(text, clock);
    if (instant !== null) return instant;
  }
  return null;
}

/** `eventtime` is the epoch in seconds, in nanoseconds from FortiOS 6.2 on; else the wall clock and its zone. */
function fortinetInstant(pairs: Pairs, clock: Clock): Instant | null {
  const epoch = pairs.get("eventtime");
  if (epoch !== undefined && /^\d{10}(?:\d{9})?$/.test(epoch)) {
    return epochInstant(epoch.length === 10 ? epoch : `${epoch.slice(0, 10)}.${epoch.slice(10)}`);
  }
  const [date, time, zone = ""] = [pairs.get("date"), pairs.get("time"), pairs.get("tz")];
  return date === undefined || time === undefined ? null : isoInstant(`${date} ${time}${zone}`, clock);
}
