/**
 * IBM QRadar's Log Event Extended Format, without whatever carried it:
 *
 *   LEEF:1.0|Vendor|Product|Version|EventID|key=value<TAB>key=value
 *   LEEF:2.0|Vendor|Product|Version|EventID|^|key=value^key=value
 *
 * Sources: IBM, "QRadar Log Event Extended Format (LEEF) Guide", version 2: "LEEF event components". The delimiter of 2.0 is a
 * character, or its number in hexadecimal behind `0x` or `x`; left empty it is a tab.
 * Departures: 2.0 without the field of the delimiter is read with tabs; where no tab is left in a record that needs one, those that
 * rsyslog (`#011`) and Trend Micro's products (`<009>`) write for it divide; an attribute without `=` continues the value before it.
 */
import { type Item, problem, record } from "@mizugiwa/base";

export interface LeefRecord {
  readonly version: "1.0" | "2.0";
  readonly vendor: string;
  readonly product: string;
  readonly productVersion: string;
  readonly eventId: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** More attributes than this are refused. */
const ATTRIBUTES_MAX = 2000;
const HEAD = /^LEEF: ?([12])(?:\.0)?\|([^|]{0,1024})\|([^|]{0,1024})\|([^|]{0,1024})\|([^|]{0,1024})(?:\||$)/;
const DELIMITER = /^(?:(?:0|\\)?x([0-9A-Fa-f]{2,4})|([^|]?))\|/;
/** What carriers make of a tab. */
const TABS = ["\t", "#011", "<009>", "\\x09"] as const;

/** Reads one record. Problems: `leef-unrecognised`, `leef-broken` (too few header fields, too many attributes). */
export function parseLeef(text: string): Item<LeefRecord> {
  const head = HEAD.exec(text);
  if (head === null) {
    return /^LEEF: ?[12](?:\.0)?\|/.test(text)
      ? problem("leef-broken", { detail: "the header needs vendor, product, version and event" })
      : problem("leef-unrecognised", { detail: "does not begin with LEEF: and a version" });
  }
  const [whole, major, vendor = "", product = "", productVersion = "", eventId = ""] = head;
  const version = major === "2" ? "2.0" : "1.0";
  const rest = text.slice(whole.length);
  const named = version === "2.0" ? DELIMITER.exec(rest) : null;
  const body = named === null ? rest : rest.slice(named[0].length);
  const attributes = readAttributes(body, delimiterOf(named, body));
  if (attributes === null) return problem("leef-broken", { detail: `more than ${ATTRIBUTES_MAX} attributes` });
  return record({ version, vendor, product, productVersion, eventId, attributes });
}

function delimiterOf(named: RegExpExecArray | null, body: string): string {
  const code = named?.[1];
  const sign = code === undefined ? named?.[2] : String.fromCharCode(Number.parseInt(code, 16));
  if (sign !== undefined && sign !== "" && sign !== "\t") return sign;
  return TABS.find((tab) => body.includes(tab)) ?? "\t";
}

function readAttributes(body: string, delimiter: string): Map<string, string> | null {
  const found = new Map<string, string>();
  const parts = body.split(delimiter, ATTRIBUTES_MAX + 1);
  if (parts.length > ATTRIBUTES_MAX) return null;
  let last: string | null = null;
  for (const part of parts) {
    const equals = part.indexOf("=");
    if (equals > 0) {
      last = part.slice(0, equals).trim();
      found.set(last, part.slice(equals + 1));
    } else if (last !== null && part !== "") found.set(last, `${found.get(last) ?? ""}${delimiter}${part}`);
  }
  return found;
}
