/**
 * The text form of a query, for the search box and the address of a page:
 *
 *   query  = { space term }
 *   term   = [ "-" ] ( field ":" value | text )            "-": of which it does not hold
 *   value  = "*"                                            the field is there
 *          | text | "*" text "*" | text "*"                 is, contains, starts with
 *          | "(" { space text } ")"                         is one of
 *          | "<" number | ">" number
 *          | network                                        10.0.0.0/8, 2001:db8::/32
 *   text   = word | quoted;  field = word | quoted
 *   quoted = '"' … '"'       a quote is \" and a backslash \\; any other backslash is itself
 *   word   = no space, quote or parenthesis; no ":" in a field or a text of its own; no "*", and no "<" or ">" first, in a value
 *
 * A term that cannot be read is a problem with its offset, and the others are read all the same. `printTerms` writes what
 * `parseTerms` reads back as the same terms.
 */
import { type Problem, toProblem } from "@mizugiwa/base";
import { parseNetwork } from "@mizugiwa/sigma";
import { FILTERS_MAX, type Filter, type FreeText, TEXT_MAX, type Terms, VALUES_MAX } from "./model.js";

export interface ParsedTerms extends Terms {
  readonly problems: readonly Problem[];
}

const LENGTH_MAX = 8000;

/** Reads the text form. Never throws. */
export function parseTerms(text: string): ParsedTerms {
  if (text.length > LENGTH_MAX) {
    const detail = `the query has ${text.length} characters, ${LENGTH_MAX} are read`;
    return {
      filters: [],
      texts: [],
      problems: [toProblem("query-too-long-text", { offset: LENGTH_MAX, detail, remedy: "Shorten it." })],
    };
  }
  return new Reader(text).read();
}

/** Ends the reading of one term. */
class BadTerm extends Error {
  readonly problem: Problem;

  constructor(code: string, offset: number, detail: string, remedy: string) {
    super(detail);
    this.problem = toProblem(code, { offset, detail, remedy });
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): ParsedTerms {
    const filters: Filter[] = [];
    const texts: FreeText[] = [];
    const problems: Problem[] = [];
    for (this.#space(); this.#at < this.#text.length; this.#space()) {
      const start = this.#at;
      try {
        const term = this.#term();
        if (filters.length + texts.length === FILTERS_MAX) throw tooMany(start);
        if ("field" in term) filters.push(term);
        else texts.push(term);
      } catch (caught) {
        if (!(caught instanceof BadTerm)) throw caught;
        problems.push(caught.problem);
        this.#skip(start);
      }
    }
    return { filters, texts, problems };
  }

  #term(): Filter | FreeText {
    const start = this.#at;
    const not = this.#take("-");
    const named = this.#word(":");
    if (!this.#take(":")) {
      this.#end();
      if (named.text === "")
        throw new BadTerm("text-missing", start, "there is nothing to search for", 'Write a word, or "several words".');
      return { text: named.text, not };
    }
    if (named.text === "")
      throw new BadTerm(
        "field-missing",
        start,
        "no field stands before the colon",
        'Put a text with a colon into quotes: "a:b".',
      );
    if (named.text.length > 300)
      throw new BadTerm("field-too-long", start, "no field has so long a name", "Shorten it.");
    const value = this.#value();
    this.#end();
    return { field: named.text, not, ...value };
  }

  #value(): Pick<Filter, "op" | "values"> {
    const start = this.#at;
    if (this.#take("(")) return { op: "one-of", values: this.#list(start) };
    if (this.#take("<")) return { op: "lt", values: [this.#number()] };
    if (this.#take(">")) return { op: "gt", values: [this.#number()] };
    const before = this.#take("*");
    const { text, quoted } = this.#word("*");
    const after = this.#take("*");
    const bare = text === "" && !quoted;
    if (bare && before) {
      if (after)
        throw new BadTerm("value-missing", start, "there is nothing between the stars", "Write one * for any value.");
      return { op: "exists", values: [] };
    }
    if (bare)
      throw new BadTerm(
        "value-missing",
        start,
        "no value stands behind the colon",
        'Write a value, * for any, or "" for the empty one.',
      );
    if (before && !after) {
      throw new BadTerm(
        "ends-with",
        start,
        "a value cannot be searched by its end",
        `Search for what contains it: *${quoteValue(text)}*.`,
      );
    }
    if (before || after) return { op: before ? "contains" : "starts", values: [text] };
    if (!quoted && NETWORK_LIKE.test(text)) {
      if (parseNetwork(text) === null) {
        throw new BadTerm(
          "network-invalid",
          start,
          `${text} is no network`,
          "Write it as 10.0.0.0/8, or put it into quotes to search for the text.",
        );
      }
      return { op: "cidr", values: [text] };
    }
    return { op: "is", values: [text] };
  }

  #list(start: number): string[] {
    const values: string[] = [];
    for (this.#space(); !this.#take(")"); this.#space()) {
      if (this.#at >= this.#text.length)
        throw new BadTerm("list-open", start, "the list is not closed", "Close it with a parenthesis.");
      if (values.length === VALUES_MAX)
        throw new BadTerm("list-too-long", this.#at, `a list has ${VALUES_MAX} values at most`, "Shorten it.");
      const at = this.#at;
      const { text, quoted } = this.#word("*");
      if (text === "" && !quoted)
        throw new BadTerm("list-value", at, "this is no value of a list", 'Put it into quotes: ("a*" b).');
      values.push(text);
    }
    if (values.length === 0) throw new BadTerm("list-empty", start, "the list has no values", "Write (a b).");
    return values;
  }

  #number(): string {
    const start = this.#at;
    const { text } = this.#word("*");
    if (text !== "" && Number.isFinite(Number(text))) return text;
    throw new BadTerm(
      "number-invalid",
      start,
      `${JSON.stringify(text)} is no number`,
      "Compare with a number, as in bytes:>1000.",
    );
  }

  /** A quoted text, or what comes before a space, a quote, a parenthesis or the character that ends it. */
  #word(ends: ":" | "*"): { text: string; quoted: boolean } {
    if (this.#text[this.#at] === '"') return { text: this.#quoted(), quoted: true };
    const start = this.#at;
    while (this.#at < this.#text.length && !STOPS.test(this.#text.charAt(this.#at)) && this.#text[this.#at] !== ends)
      this.#at += 1;
    const text = this.#text.slice(start, this.#at);
    if (text.length > TEXT_MAX) throw tooLong(start);
    return { text, quoted: false };
  }

  #quoted(): string {
    const start = this.#at;
    let text = "";
    for (let at = start + 1; at < this.#text.length; at += 1) {
      const char = this.#text.charAt(at);
      const next = this.#text[at + 1];
      if (char === '"') {
        this.#at = at + 1;
        if (text.length > TEXT_MAX) throw tooLong(start);
        return text;
      }
      if (char === "\\" && (next === '"' || next === "\\")) {
        text += next;
        at += 1;
      } else {
        text += char;
      }
    }
    throw new BadTerm(
      "quote-open",
      start,
      "the quoted text is not closed",
      'Close it with a quote ("); a quote within is written \\".',
    );
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    while (SPACE.test(this.#text.charAt(this.#at))) this.#at += 1;
  }

  /** A term ends with a space or the text. */
  #end(): void {
    if (this.#at >= this.#text.length || SPACE.test(this.#text.charAt(this.#at))) return;
    const detail = `${JSON.stringify(this.#text[this.#at])} cannot stand here`;
    throw new BadTerm("character-unexpected", this.#at, detail, "Put the whole text into quotes.");
  }

  /** Goes on behind a term that could not be read. */
  #skip(start: number): void {
    this.#at = Math.max(this.#at, start + 1);
    while (this.#at < this.#text.length && !SPACE.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
}

/** Spaces of Unicode, the ideographic one among them. */
const SPACE = /^\s$/;
const STOPS = /[\s"()]/;
const NETWORK_LIKE = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)\/\d+$/i;

function tooMany(offset: number): BadTerm {
  return new BadTerm("terms-too-many", offset, `a query has ${FILTERS_MAX} terms at most`, "Shorten it.");
}

function tooLong(offset: number): BadTerm {
  return new BadTerm("value-too-long", offset, `a value has ${TEXT_MAX} characters at most`, "Shorten it.");
}

/** Writes terms as text. */
export function printTerms({ filters, texts }: Terms): string {
  return [...filters.map(printFilter), ...texts.map(({ text, not }) => `${not ? "-" : ""}${quoteText(text)}`)].join(
    " ",
  );
}

function printFilter({ field, op, not, values }: Filter): string {
  return `${not ? "-" : ""}${quoteText(field)}:${printValue(op, values)}`;
}

function printValue(op: Filter["op"], values: readonly string[]): string {
  const [first = ""] = values;
  switch (op) {
    case "is":
      return NETWORK_LIKE.test(first) ? inQuotes(first) : quoteValue(first);
    case "contains":
      return `*${quoteValue(first)}*`;
    case "starts":
      return `${quoteValue(first)}*`;
    case "exists":
      return "*";
    case "one-of":
      return `(${values.map(quoteValue).join(" ")})`;
    case "cidr":
      return first.includes("/") ? first : `${first}/${first.includes(":") ? 128 : 32}`;
    case "lt":
      return `<${first.trim()}`;
    case "gt":
      return `>${first.trim()}`;
  }
}

/** A field or a text of its own: neither may be taken for a term. */
function quoteText(text: string): string {
  return /^[^\s"():-][^\s"():]*$/.test(text) ? text : inQuotes(text);
}

function quoteValue(text: string): string {
  return /^[^\s"()*<>][^\s"()*]*$/.test(text) ? text : inQuotes(text);
}

function inQuotes(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
