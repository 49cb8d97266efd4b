/**
 * Canonical JSON, so that the same facts have the same bytes and the same hash wherever they are written.
 *
 * RFC 8785 (JSON Canonicalization Scheme) but for one thing: a number is written with the digits it has. RFC 8785 reads it
 * as a double first, and digits beyond that could be changed without a trace. Objects are sorted by UTF-16 code units, there
 * is no blank, strings are escaped as `JSON.stringify` does.
 */
export type Canonical =
  | string
  | boolean
  | null
  | ExactNumber
  | readonly Canonical[]
  | { readonly [name: string]: Canonical };

/** A number as it is written. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export function canonical(value: Canonical): string {
  if (value instanceof ExactNumber) return value.text;
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

function isList(value: readonly Canonical[] | { readonly [name: string]: Canonical }): value is readonly Canonical[] {
  return Array.isArray(value);
}

/** A string, or a number outside of one. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Begins the strings that stand for numbers between the two steps; doubled where a text begins with it itself. */
const MARK = "\u0001";

/**
 * Reads JSON with its numbers as they are written; throws SyntaxError for what is no JSON. A name that comes twice keeps
 * its last value, as everywhere.
 */
export function parseExact(text: string): Canonical {
  const marked = text.replaceAll(TOKEN, (token) => {
    if (!token.startsWith('"')) return JSON.stringify(`${MARK}${token}`);
    return token.startsWith('"\\u0001') ? `"\\u0001${token.slice(1)}` : token;
  });
  JSON.parse(text); // the marks could make JSON of what is none
  const parsed: unknown = JSON.parse(marked);
  return unmark(parsed);
}

function unmark(value: unknown): Canonical {
  if (typeof value === "string") {
    if (!value.startsWith(MARK)) return value;
    return value.startsWith(MARK + MARK) ? value.slice(1) : new ExactNumber(value.slice(1));
  }
  if (value === null || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [unmarkName(name), unmark(member)]));
  }
  throw new TypeError(`JSON holds no ${typeof value}`);
}

function unmarkName(name: string): string {
  return name.startsWith(MARK) ? name.slice(1) : name;
}
