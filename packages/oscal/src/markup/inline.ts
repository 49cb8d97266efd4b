import { joined, type MarkupNode, mark } from "./nodes.js";

/**
 * Inline Markdown in OSCAL's dialect.
 *
 *   *em*  **strong**  `code`  "q"  ~sub~  ^sup^  [text](href)  ![alt](src)  {{ insert: param, id }}
 *
 * Source: NIST Metaschema, "markup-line"; CommonMark 0.31 for escapes and code spans. Departures: an underscore is a
 * letter, since identifiers are full of them; a mark that is not closed is text.
 */
export function readInline(text: string): MarkupNode[] {
  return new InlineReader(text).read("", 0);
}

/** The same tree as Markdown. What a mark could be taken for is escaped. */
export function writeInline(nodes: readonly MarkupNode[]): string {
  return nodes.map((node) => (typeof node === "string" ? escapeInline(node) : writeMark(node))).join("");
}

const PAIRS: Readonly<Record<string, string>> = { "**": "strong", "*": "em", '"': "q", "~": "sub", "^": "sup" };
const MARKS: Readonly<Record<string, string>> = { strong: "**", em: "*", q: '"', sub: "~", sup: "^" };
const INSERT = /\{\{\s*insert:\s*([^\s,{}]+)\s*,\s*([^\s{}]+)\s*\}\}/y;
const LINK_END = /\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+"([^"]*)")?\)/y;
const ESCAPED = /[!-/:-@[-`{-~]/;
const NESTED_MAX = 24;
/** Steps after which a hostile text is taken as it stands. */
const STEPS_BASE = 1000;
const STEPS_PER_CHARACTER = 16;

class InlineReader {
  readonly #text: string;
  /** Where a mark was tried and did not close: it is text from then on, so that no place is tried twice. */
  readonly #failed = new Set<number>();
  #steps = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads up to `end` (not taken) or the end of the text. */
  read(end: string, depth: number): MarkupNode[] {
    const nodes: MarkupNode[] = [];
    while (this.#at < this.#text.length && (end === "" || !this.#text.startsWith(end, this.#at))) {
      nodes.push(this.#next(end, depth));
    }
    return joined(nodes);
  }

  #next(end: string, depth: number): MarkupNode {
    this.#steps += 1;
    if (this.#steps > STEPS_BASE + STEPS_PER_CHARACTER * this.#text.length) return this.#take(this.#text.length);
    const first = this.#text[this.#at] ?? "";
    const second = this.#text[this.#at + 1] ?? "";
    if (first === "\\" && ESCAPED.test(second)) return this.#take(2).slice(1);
    if (first === "`") return this.#code();
    if (first === "{") return this.#insert() ?? this.#take(1);
    if (depth < NESTED_MAX && !this.#failed.has(this.#at)) {
      if (first === "[") return this.#link(end, depth, 1) ?? this.#take(1);
      if (first === "!" && second === "[") return this.#link(end, depth, 2) ?? this.#take(1);
      const pair = first + second === "**" ? "**" : first;
      if (Object.hasOwn(PAIRS, pair)) return this.#pair(pair, end, depth) ?? this.#take(pair.length);
    }
    let length = 1;
    while (this.#at + length < this.#text.length && PLAIN.test(this.#text[this.#at + length] ?? "")) length += 1;
    return this.#take(length);
  }

  #take(length: number): string {
    this.#at += length;
    return this.#text.slice(this.#at - length, this.#at);
  }

  #code(): MarkupNode {
    const fence = /^`+/.exec(this.#text.slice(this.#at, this.#at + NESTED_MAX))?.[0] ?? "`";
    const from = this.#at + fence.length;
    const to = this.#text.indexOf(fence, from);
    if (to === -1 || to === from) return this.#take(fence.length);
    this.#at = to + fence.length;
    const body = this.#text.slice(from, to);
    return mark("code", [fence.length > 1 ? body.replace(/^ (.*) $/s, "$1") : body]);
  }

  #insert(): MarkupNode | null {
    INSERT.lastIndex = this.#at;
    const found = INSERT.exec(this.#text);
    if (found === null) return null;
    this.#at = INSERT.lastIndex;
    return mark("insert", [], { type: found[1] ?? "", "id-ref": found[2] ?? "" });
  }

  #link(end: string, depth: number, opening: 1 | 2): MarkupNode | null {
    const from = this.#at;
    if (this.#isNowhere("](", from)) return null;
    this.#at += opening;
    const inner = this.read("]", depth + 1);
    LINK_END.lastIndex = this.#at;
    const found = LINK_END.exec(this.#text);
    if (found === null || (end !== "" && this.#text.slice(from, this.#at).includes("\n\n"))) {
      this.#at = from;
      this.#failed.add(from);
      return null;
    }
    this.#at = LINK_END.lastIndex;
    const title = found[2] === undefined ? {} : { title: found[2] };
    if (opening === 1) return mark("a", inner, { href: found[1] ?? "", ...title });
    return mark("img", [], { src: found[1] ?? "", alt: writeInline(inner), ...title });
  }

  #pair(pair: string, end: string, depth: number): MarkupNode | null {
    const from = this.#at;
    const close = this.#text.indexOf(pair, from + pair.length);
    const within = this.#text[from + pair.length] ?? " ";
    if (close === -1 || close === from + pair.length || /\s/.test(within) || pair === end) return null;
    if (pair === '"' && /[\p{L}\p{N}]/u.test(this.#text[from - 1] ?? "")) return null;
    this.#at += pair.length;
    const inner = this.read(pair, depth + 1);
    const last = this.#text[this.#at - 1] ?? " ";
    if (!this.#text.startsWith(pair, this.#at) || /\s/.test(last) || inner.length === 0) {
      this.#at = from;
      this.#failed.add(from);
      return null;
    }
    this.#at += pair.length;
    return mark(PAIRS[pair] ?? "em", inner);
  }

  #isNowhere(wanted: string, from: number): boolean {
    return !this.#text.includes(wanted, from);
  }
}

const PLAIN = /[^\\`*"~^[\]!{]/;

function writeMark(node: {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly MarkupNode[];
}): string {
  const { name, attributes, children } = node;
  const sign = MARKS[name];
  if (sign !== undefined) return `${sign}${writeInline(children)}${sign}`;
  if (name === "code") return writeCode(children.map((each) => (typeof each === "string" ? each : "")).join(""));
  if (name === "insert") return `{{ insert: ${attributes["type"] ?? ""}, ${attributes["id-ref"] ?? ""} }}`;
  const title = attributes["title"] === undefined ? "" : ` "${attributes["title"]}"`;
  if (name === "a") return `[${writeInline(children)}](${attributes["href"] ?? ""}${title})`;
  if (name === "img") return `![${attributes["alt"] ?? ""}](${attributes["src"] ?? ""}${title})`;
  return name === "br" ? "\n" : writeInline(children);
}

function writeCode(body: string): string {
  let fence = "`";
  while (body.includes(fence)) fence += "`";
  return fence.length === 1 ? `\`${body}\`` : `${fence} ${body} ${fence}`;
}

function escapeInline(text: string): string {
  return text
    .replace(/[\\`*"~^]/g, (sign, at: number) =>
      sign === "\\" && !ESCAPED.test(text[at + 1] ?? "") ? sign : `\\${sign}`,
    )
    .replace(/\](?=\()/g, "\\]")
    .replace(/\{\{(?=\s*insert:)/g, "\\{{");
}
