/**
 * logfmt: pairs of a name and a value, as Heroku began and Go's loggers write it.
 *
 *   time=2026-01-02T03:04:05Z level=info msg="request handled" user="a \"b\"" cached
 *
 * Sources: brandur.org/logfmt; kr/logfmt and go-logfmt/logfmt (grammar in their documentation): a key is anything but blanks,
 * `=`, `"` and control characters; a quoted value has JSON's escapes; a key alone has the value `true`, one with
 * nothing behind `=` the empty text.
 * Departures: keys hold letters, digits and `_ . - / @ :` only, since anything would be logfmt otherwise; a name that comes twice has its
 * last value.
 */
import { type Item, problem, record } from "@mizugiwa/base";

/** More pairs than this are refused. */
const PAIRS_MAX = 2000;
const PAIR =
  /[ \t]*([A-Za-z_@][\w.\-/@:]{0,254})(?:(=)(?:"([^"\\]*(?:\\[^][^"\\]*)*)"(?=[ \t]|$)|([^\s"]*)(?=[ \t]|$)))?(?=[ \t]|$)/y;

/**
 * The pairs of a line. Problems: `logfmt-unrecognised` (fewer than two pairs with a value, or a line that does not begin with one),
 * `logfmt-broken` (begins so, but goes on otherwise).
 */
export function parseLogfmt(line: string): Item<ReadonlyMap<string, string>> {
  const pairs = new Map<string, string>();
  let valued = 0;
  let at = 0;
  while (at < line.length) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(line);
    if (pair === null) {
      if (/^[ \t]*$/.test(line.slice(at))) break;
      return valued < PAIRS_MIN ? unrecognised() : problem("logfmt-broken", { detail: `no pair at column ${at + 1}` });
    }
    const [whole, name = "", equals, quoted, bare] = pair;
    if (equals === undefined && pairs.size === 0) return unrecognised();
    if (pairs.size >= PAIRS_MAX) return problem("logfmt-broken", { detail: `more than ${PAIRS_MAX} pairs` });
    if (equals !== undefined) valued += 1;
    pairs.set(name, equals === undefined ? "true" : quoted === undefined ? (bare ?? "") : unescapeText(quoted));
    at += whole.length;
  }
  return valued < PAIRS_MIN ? unrecognised() : record(pairs);
}

/** One pair alone may be anything. */
const PAIRS_MIN = 2;

function unrecognised(): Item<never> {
  return problem("logfmt-unrecognised", { detail: "no line of pairs" });
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
]);

function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|([^]))/g, (_whole, unit?: string, sign?: string) =>
    unit === undefined ? (ESCAPES.get(sign ?? "") ?? sign ?? "") : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
