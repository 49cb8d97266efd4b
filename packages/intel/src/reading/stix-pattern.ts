import { type Item, problem, record } from "@mizugiwa/base";

/** One value at one path of an observation. */
export interface Comparison {
  readonly path: string;
  readonly value: string;
}

const LENGTH_MAX = 65_536;
const COMPARISONS_MAX = 1000;

/** Blanks are left out; a token is a bracket, a comma, `=`, a word (a path, an operator) or a string. */
const TOKEN = /\s+|([[\](),]|=)|'((?:[^'\\]|\\.)*)'|([A-Za-z_][A-Za-z0-9_:.[\]*-]*(?:'[^']*')?)/y;

/**
 * Reads a pattern that is met as soon as one of its comparisons is: `=` and `IN`, joined by OR, within brackets or between them. Problems:
 * `pattern-not-simple`, for any other pattern.
 *
 *   pattern := '[' any ']' ('OR' '[' any ']')*
 *   any := '(' any ')' | one ('OR' one)*
 *   one := path '=' string | path 'IN' '(' string (',' string)* ')'
 */
export function readSimplePattern(pattern: string): Item<readonly Comparison[]> {
  const tokens = tokensOf(pattern);
  const comparisons = tokens === null ? null : new Reader(tokens).read();
  if (comparisons !== null && comparisons.length > 0) return record(comparisons);
  const shown = pattern.length > 120 ? `${pattern.slice(0, 120)}…` : pattern;
  return problem("pattern-not-simple", {
    detail: `${shown} asks for more than one value at a time`,
    remedy: "Only patterns that are met by one value alone are compared; the others are left out.",
  });
}

type Token = { readonly kind: "mark" | "text" | "word"; readonly text: string };

function tokensOf(pattern: string): Token[] | null {
  if (pattern.length > LENGTH_MAX) return null;
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < pattern.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(pattern);
    if (found === null) return null;
    const [, mark, text, word] = found;
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (text !== undefined) tokens.push({ kind: "text", text: text.replaceAll(/\\(.)/g, "$1") });
    // A path ends before the bracket that closes its observation.
    else if (word !== undefined) tokens.push(...wordsOf(word));
  }
  return tokens;
}

function wordsOf(word: string): Token[] {
  const end = word.endsWith("]") && !word.includes("[") ? word.length - 1 : word.length;
  const token: Token = { kind: "word", text: word.slice(0, end) };
  return end === word.length ? [token] : [token, { kind: "mark", text: "]" }];
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #found: Comparison[] = [];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): readonly Comparison[] | null {
    do {
      if (!this.#takes("mark", "[") || !this.#any(0) || !this.#takes("mark", "]")) return null;
    } while (this.#takes("word", "OR"));
    return this.#at === this.#tokens.length && this.#found.length <= COMPARISONS_MAX ? this.#found : null;
  }

  #any(depth: number): boolean {
    do {
      if (depth < 16 && this.#takes("mark", "(")) {
        if (!this.#any(depth + 1) || !this.#takes("mark", ")")) return false;
      } else if (!this.#one()) return false;
    } while (this.#takes("word", "OR"));
    return true;
  }

  #one(): boolean {
    const path = this.#next("word");
    if (path === null || !path.includes(":")) return false;
    if (this.#takes("mark", "=")) return this.#value(path);
    if (!this.#takes("word", "IN") || !this.#takes("mark", "(")) return false;
    do {
      if (!this.#value(path)) return false;
    } while (this.#takes("mark", ","));
    return this.#takes("mark", ")");
  }

  #value(path: string): boolean {
    const value = this.#next("text");
    if (value === null) return false;
    this.#found.push({ path, value });
    return true;
  }

  #next(kind: Token["kind"]): string | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) return null;
    this.#at += 1;
    return token.text;
  }

  #takes(kind: Token["kind"], text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at += 1;
    return true;
  }
}
