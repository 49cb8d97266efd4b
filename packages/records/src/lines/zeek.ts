/**
 * Zeek's logs as it writes them by default: values apart by tabs, their names and types in a header:
 *
 *   #separator \x09
 *   #path	conn
 *   #fields	ts	uid	id.orig_h	…
 *   #types	time	string	addr	…
 *   1591367999.305988	CMdzit1AMNsmfAIiQc	192.168.4.76	…
 *
 * Values become what Zeek's JSON writer makes of them: numbers, truth values, lists; an unset one is left out.
 *
 * Sources: Zeek documentation, "Log Formats and Inspection" (TSV header, `#unset_field`, `#empty_field`, `#set_separator`); Zeek,
 * src/threading/formatters/Ascii.cc (escapes) and JSON.cc (types).
 */
import { type Item, problem, record } from "@mizugiwa/base";
import type { JsonValue } from "../json-value.js";

export interface ZeekEntry {
  /** Name of the log, such as `conn`; null where the header does not say. */
  readonly path: string | null;
  readonly values: ReadonlyMap<string, JsonValue>;
}

/** More names than this are refused in a header. */
const FIELDS_MAX = 500;
const TEXT_MAX = 256;

/** Reads the lines of one log in their order; the header is remembered from line to line. */
export class ZeekReader {
  #separator = "\t";
  #setSeparator = ",";
  #empty = "(empty)";
  #unset = "-";
  #path: string | null = null;
  #names: readonly string[] | null = null;
  #types: readonly string[] = [];

  /**
   * One line: an entry, `directive`, or a problem: `zeek-unrecognised` (no line of such a log, or its header is not known),
   * `zeek-broken` (more or fewer values than the header has names, a header with too many).
   */
  read(line: string): Item<ZeekEntry> | "directive" {
    if (line.startsWith("#")) return this.#directive(line);
    const names = this.#names;
    if (names === null || !line.includes(this.#separator)) return unrecognised();
    const values = line.split(this.#separator, FIELDS_MAX + 1);
    if (this.#types[0] === "time" && !/^(?:\d+(?:\.\d+)?|-)$/.test(values[0] ?? "")) return unrecognised();
    if (values.length === names.length) return record(this.#entry(names, values));
    return problem("zeek-broken", {
      detail: `the header names ${names.length} values, the line has ${values.length > FIELDS_MAX ? "more" : values.length}`,
    });
  }

  #directive(line: string): Item<ZeekEntry> | "directive" {
    const separator = /^#separator (\S{1,20})$/.exec(line)?.[1];
    if (separator !== undefined) {
      this.#separator = unescaped(separator);
      return "directive";
    }
    const [name = "", ...values] = line.slice(1).split(this.#separator, FIELDS_MAX + 2);
    const [first = ""] = values;
    switch (name) {
      case "set_separator":
        this.#setSeparator = first.slice(0, TEXT_MAX) || ",";
        return "directive";
      case "empty_field":
        this.#empty = first.slice(0, TEXT_MAX);
        return "directive";
      case "unset_field":
        this.#unset = first.slice(0, TEXT_MAX);
        return "directive";
      case "path":
        this.#path = first.slice(0, TEXT_MAX) || null;
        return "directive";
      case "fields":
        if (values.length > FIELDS_MAX)
          return problem("zeek-broken", { detail: `a header of more than ${FIELDS_MAX} names` });
        this.#names = values;
        this.#types = [];
        return "directive";
      case "types":
        this.#types = values;
        return "directive";
      case "open":
      case "close":
        return "directive";
      default:
        return unrecognised();
    }
  }

  #entry(names: readonly string[], values: readonly string[]): ZeekEntry {
    const found = new Map<string, JsonValue>();
    for (const [index, name] of names.entries()) {
      const text = values[index];
      if (text === undefined || text === this.#unset) continue;
      found.set(name, this.#value(text, this.#types[index] ?? "string"));
    }
    return { path: this.#path, values: found };
  }

  #value(text: string, type: string): JsonValue {
    const inner = /^(?:set|vector|list|table)\[(.*)\]$/.exec(type)?.[1];
    if (inner === undefined) return text === this.#empty ? "" : plain(text, type);
    if (text === this.#empty || text === "") return [];
    return text.split(this.#setSeparator).map((each) => (each === this.#unset ? null : plain(each, inner)));
  }
}

const NUMBERS = new Set(["count", "int", "port", "double", "interval", "time"]);

/** One value of a type; a number that JavaScript would round stays its text. */
function plain(text: string, type: string): JsonValue {
  if (type === "bool") return text === "T" ? true : text === "F" ? false : text;
  if (NUMBERS.has(type) && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) || text.includes(".") || /e/i.test(text) ? number : text;
  }
  return unescaped(text);
}

/** `\xNN` is a byte; bytes that are UTF-8 together are text. */
function unescaped(text: string): string {
  if (!text.includes("\\x")) return text;
  return text.replaceAll(/(?:\\x[0-9A-Fa-f]{2})+/g, (escaped) => {
    const bytes = Buffer.from(escaped.replaceAll("\\x", ""), "hex");
    const decoded = bytes.toString("utf8");
    return decoded.includes("\uFFFD") ? escaped : decoded;
  });
}

function unrecognised(): Item<ZeekEntry> {
  return problem("zeek-unrecognised", { detail: "no line of a Zeek log, or its header is not known" });
}
