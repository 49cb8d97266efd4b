/**
 * W3C extended logs. Names are the header's; the names that Sigma's webserver and proxy rules use are added. As with other access
 * logs `cs-uri` and `cs-uri-query` are both the whole request target, since most rules that ask for `cs-uri-query` look for a path in it.
 */
import { record } from "@mizugiwa/base";
import { type W3cEntry, W3cReader } from "@mizugiwa/records";
import type { LogSource } from "../event.js";
import { type Clock, type Instant, isoInstant } from "../time/instant.js";
import { eventOf, type LineSource } from "./source.js";
import { type Flat, put } from "./windows-fields.js";

/** The kind, with the memory for the header of one log. */
export function w3cLog(): LineSource {
  const reader = new W3cReader();
  return {
    kind: "w3c",
    read: (line, index, clock) => {
      const read = reader.read(line);
      if (read === "directive") return "header";
      if (!read.ok) return read.problem.code === "w3c-unrecognised" ? null : read;
      const instant = instantOf(read.value, clock);
      return record(eventOf(index, null, instant, logsourceOf(read.value.values), fieldsOf(read.value)));
    },
  };
}

const WEBSERVER = { category: "webserver" } as const;
const PROXY = { category: "proxy" } as const;
const FIREWALL = { category: "firewall" } as const;

function logsourceOf(values: ReadonlyMap<string, string>): LogSource {
  if (values.has("s-action") || values.has("sc-filter-result") || values.has("cs-uri-scheme")) return PROXY;
  if (values.has("cs-method") || values.has("cs-uri-stem")) return WEBSERVER;
  return values.has("src-ip") && values.has("action") ? FIREWALL : {};
}

/** Times are UTC unless the header says otherwise; a time alone is of the header's date. */
function instantOf({ values, headerDate, localTime }: W3cEntry, clock: Clock): Instant | null {
  const date = values.get("date") ?? headerDate;
  const time = values.get("time");
  if (date === null || time === undefined) return null;
  return isoInstant(`${date} ${time}${localTime ? "" : "Z"}`, clock);
}

/** Header names in parentheses under the names that rules use. */
const ALIASES: readonly (readonly [native: string, name: string])[] = [
  ["cs(User-Agent)", "cs-user-agent"],
  ["cs(Referer)", "cs-referer"],
  ["cs(Cookie)", "cs-cookie"],
  ["cs(Host)", "cs-host"],
];

function fieldsOf({ values, software }: W3cEntry): Flat {
  const fields: Flat = {};
  for (const [name, value] of values) put(fields, name, value);
  const stem = values.get("cs-uri-stem");
  if (stem !== undefined) {
    const query = values.get("cs-uri-query");
    fields["cs-uri"] ??= query === undefined ? stem : `${stem}${query.startsWith("?") ? "" : "?"}${query}`;
    fields["cs-uri-query"] = fields["cs-uri"];
  }
  // IIS, the default where no header says who writes, puts a plus sign for each blank of these values.
  const isIis = software === null || /internet information services/i.test(software);
  for (const [native, name] of ALIASES) {
    const value = values.get(native);
    if (value !== undefined) fields[name] ??= isIis ? value.replaceAll("+", " ") : value;
  }
  return fields;
}
