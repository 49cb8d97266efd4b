/**
 * W3C extended logs: lines of values whose names an earlier line told, as IIS, HTTP.sys, Windows' firewall and proxies
 * write them:
 *
 *   #Software: Microsoft Internet Information Services 10.0
 *   #Fields: date time s-ip cs-method cs-uri-stem …
 *   2026-01-02 03:04:05 192.0.2.1 GET /index.html …
 *
 * Sources: W3C Working Draft WD-logfile-960323, "Directives", "Entries"; Microsoft, "W3C Extended Log File Format (IIS 6.0)"
 * and "IIS logging" (`+` for blanks, times in UTC); Windows Firewall's log (`#Time Format: Local`).
 * Departures: values stand apart by blanks or tabs, not by tabs alone; a line of other length than the header is refused, since
 * no value of it could be named; before any header, lines of the shape that IIS writes by default are read as such.
 */
import { type Item, problem, record } from "@mizugiwa/base";

export interface W3cEntry {
  /** Of the header; null where the shape was taken for IIS's own. */
  readonly software: string | null;
  /** Names as the header has them, without those of empty values (`-`). */
  readonly values: ReadonlyMap<string, string>;
  /** Date of the `#Date` directive, `YYYY-MM-DD`. */
  readonly headerDate: string | null;
  /** True where the header says that times are local. */
  readonly localTime: boolean;
}

/** More names than this are refused in a header. */
const FIELDS_MAX = 500;
const DIRECTIVE = /^#([A-Za-z][A-Za-z -]{0,30}):[ \t]*(.*)$/s;
const DIRECTIVES = new Set([
  "version",
  "fields",
  "software",
  "date",
  "start-date",
  "end-date",
  "remark",
  "time format",
]);
const VALUE = /[ \t]*(?:"([^"]*(?:""[^"]*)*)"(?=[ \t]|$)|([^ \t]+))/y;

/** What IIS writes unless told otherwise, from version 8 on. */
const IIS_DEFAULT = (
  "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status " +
  "sc-substatus sc-win32-status time-taken"
).split(" ");
const IIS_DEFAULT_SHAPE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [0-9A-Fa-f.:%]+ [A-Z_]{1,32} \S+ \S+ \d{1,5} \S+ [0-9A-Fa-f.:%]+ \S+ \S+ \d{3} \d+ \d+ \d+$/;

/** Reads the lines of one log in their order; the header is remembered from line to line. */
export class W3cReader {
  #names: readonly string[] | null = null;
  #software: string | null = null;
  #date: string | null = null;
  #localTime = false;

  /**
   * One line: an entry, `directive`, or a problem: `w3c-unrecognised` (no line of such a log, or its header is not known),
   * `w3c-broken` (more or fewer values than the header has names, a header with too many).
   */
  read(line: string): Item<W3cEntry> | "directive" {
    if (line.startsWith("#")) return this.#directive(line);
    if (this.#names === null) {
      if (!IIS_DEFAULT_SHAPE.test(line)) return unrecognised();
      return record(this.#entry(IIS_DEFAULT, line.split(" ")));
    }
    const values = valuesOf(line, this.#names.length);
    if (!hasLook(this.#names, values)) return unrecognised();
    if (values.length === this.#names.length) return record(this.#entry(this.#names, values));
    const many = values.length > this.#names.length ? "more" : String(values.length);
    return problem("w3c-broken", { detail: `the header names ${this.#names.length} values, the line has ${many}` });
  }

  #directive(line: string): Item<W3cEntry> | "directive" {
    const [, name = "", value = ""] = DIRECTIVE.exec(line) ?? [];
    const directive = name.toLowerCase();
    if (!DIRECTIVES.has(directive)) return unrecognised();
    if (directive === "fields") {
      const names = value.trim().split(/[ \t]+/, FIELDS_MAX + 1);
      if (names.length > FIELDS_MAX)
        return problem("w3c-broken", { detail: `a header of more than ${FIELDS_MAX} names` });
      this.#names = names;
    } else if (directive === "software") this.#software = value.trim().slice(0, TEXT_MAX);
    else if (directive === "date") this.#date = /^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? null;
    else if (directive === "time format") this.#localTime = /^local/i.test(value);
    return "directive";
  }

  #entry(names: readonly string[], values: readonly string[]): W3cEntry {
    const found = new Map<string, string>();
    for (const [index, name] of names.entries()) {
      const value = values[index];
      if (value !== undefined && value !== "-") found.set(name, value);
    }
    return { software: this.#software, values: found, headerDate: this.#date, localTime: this.#localTime };
  }
}

const TEXT_MAX = 256;

/** Lines of other kinds may come between: where the header begins with date or time, so does an entry. */
function hasLook(names: readonly string[], values: readonly string[]): boolean {
  return names.slice(0, 2).every((name, index) => LOOKS.get(name)?.test(values[index] ?? "") !== false);
}

const LOOKS: ReadonlyMap<string, RegExp> = new Map([
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["time", /^\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/],
]);

function unrecognised(): Item<never> {
  return problem("w3c-unrecognised", { detail: "no directive, and no entry of a known header" });
}

/** The values of a line, one more than `most` where there are more. */
function valuesOf(line: string, most: number): string[] {
  const values: string[] = [];
  VALUE.lastIndex = 0;
  for (let value = VALUE.exec(line); value !== null; value = VALUE.exec(line)) {
    const [, quoted, bare = ""] = value;
    values.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (values.length > most) break;
  }
  VALUE.lastIndex = 0;
  return values;
}
