/**
 * ArcSight's Common Event Format, without whatever carried it:
 *
 *   CEF:0|Vendor|Product|Version|Class ID|Name|Severity|key=value key=value with blanks …
 *
 * Sources: ArcSight, "Common Event Format", revisions 25 (CEF:0) and 26 (CEF:1): "Header Information", "Extension",
 * "Character Encoding". In the header `\|` and `\\` are escapes; in values `\=`, `\\`, and `\n` and `\r` for the ends of the
 * lines of a value of several. A value reaches to the blank before the next key; further blanks before it are the value's.
 * Departures: a blank may stand behind `CEF:`; a header without the bar before an empty extension is whole; a backslash before
 * anything else is kept, since writers leave the ones of paths as they are; keys may hold dots and brackets
 * (`ad.arcSightEventPath[0]`); a key that comes twice has its last value.
 */
import { type Item, problem, record } from "@mizugiwa/base";

export interface CefRecord {
  /** `0`, `1`, or as newer writers have it, `0.1`. */
  readonly version: string;
  readonly vendor: string;
  readonly product: string;
  readonly productVersion: string;
  /** Device Event Class ID, once Signature ID. */
  readonly classId: string;
  readonly name: string;
  /** 0 to 10, or Unknown, Low, Medium, High, Very-High. */
  readonly severity: string;
  readonly extension: ReadonlyMap<string, string>;
}

/** More keys than this are refused; the dictionary has some 200. */
const KEYS_MAX = 2000;
const HEAD = /^CEF: ?(\d{1,2}(?:\.\d{1,2})?)\|/;
const HEADER_FIELD = /([^|\\]*(?:\\[^][^|\\]*)*)(\||$)/y;
/** A key and where it begins: at the start, or behind a blank. Escaped equals signs have a backslash before them. */
const KEY = /(?:^|(?<=\s))[A-Za-z0-9_][A-Za-z0-9_.[\]-]{0,254}=/g;

/** Reads one record. Problems: `cef-unrecognised`, `cef-broken` (too few header fields, too many keys). */
export function parseCef(text: string): Item<CefRecord> {
  const head = HEAD.exec(text);
  if (head === null) return problem("cef-unrecognised", { detail: "does not begin with CEF: and a version" });
  const header: string[] = [];
  let at = head[0].length;
  while (header.length < HEADER_FIELDS) {
    HEADER_FIELD.lastIndex = at;
    const field = HEADER_FIELD.exec(text);
    const last = header.length === HEADER_FIELDS - 1;
    if (field === null || (field[2] === "" && !last)) {
      const detail = `the header needs ${HEADER_FIELDS + 1} fields, has ${header.length + 2}`;
      return problem("cef-broken", { detail, remedy: "The sender must escape bars in the header as \\|." });
    }
    header.push((field[1] ?? "").replaceAll(/\\([\\|])/g, "$1").trim());
    at += field[0].length;
  }
  const extension = readExtension(text.slice(at));
  if (extension === null) return problem("cef-broken", { detail: `more than ${KEYS_MAX} keys` });
  const [vendor = "", product = "", productVersion = "", classId = "", name = "", severity = ""] = header;
  return record({ version: head[1] ?? "", vendor, product, productVersion, classId, name, severity, extension });
}

/** Vendor to severity. */
const HEADER_FIELDS = 6;

function readExtension(text: string): Map<string, string> | null {
  const found = new Map<string, string>();
  let key: string | null = null;
  let from = 0;
  let count = 0;
  for (const match of text.matchAll(KEY)) {
    // The one blank before a key divides; any more belong to the value before it.
    if (key !== null) found.set(key, unescapeValue(text.slice(from, match.index - 1)));
    count += 1;
    if (count > KEYS_MAX) return null;
    key = match[0].slice(0, -1);
    from = match.index + match[0].length;
  }
  if (key !== null) found.set(key, unescapeValue(text.slice(from)));
  return found;
}

function unescapeValue(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\([\\=nr|])/g, (_whole, sign: string) => (sign === "n" ? "\n" : sign === "r" ? "\r" : sign));
}
