import { Budget, limitPassed, MizugiwaError } from "@mizugiwa/base";
import { Composer, type CST, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, Parser, type Scalar } from "yaml";
import { type Json, setOwn } from "../json.js";
import { ALIASED_VALUES_MAX, DEPTH_MAX, VALUES_MAX } from "../limits.js";
import type { PlacedJson } from "./json-text.js";
import { noteSpot, Places, type Spots } from "./places.js";

/**
 * YAML with places. Plain scalars become numbers, booleans or null only where JSON would spell them so: no times, no
 * octal, no yes and no. Tags are ignored but for `!!str`.
 * Throws MizugiwaError `yaml-broken` with line and column, LimitError `limit-passed` (depth, size, repeated aliases).
 *
 * Source: YAML 1.2.2, JSON schema (10.2).
 */
export function readYamlText(text: string): PlacedJson {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  refuseDeep(tokens);
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, logLevel: "silent", merge: false });
  const [document, another] = composer.compose(tokens, true, text.length);
  const error = document?.errors[0] ?? another?.errors[0];
  if (error !== undefined || another !== undefined) {
    const { line, col } = lines.linePos(error?.pos[0] ?? another?.range[0] ?? 0);
    const detail = error?.message ?? "a second document begins";
    throw new MizugiwaError("yaml-broken", { line, column: col, detail });
  }
  return new YamlReader(text).read(document?.contents ?? null);
}

/** The parser goes on by itself, the composer by recursion: what is nested beyond the bound never reaches it. */
function refuseDeep(tokens: readonly CST.Token[]): void {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 1 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > TOKEN_DEPTH_MAX) throw limitPassed(DEPTH_MAX, "levels of nesting");
    const inner: (CST.Token | null | undefined)[] = [];
    if (token.type === "document") inner.push(token.value);
    else if ("items" in token) for (const item of token.items) inner.push(item.key, item.value);
    for (const each of inner) if (each !== null && each !== undefined) open.push({ token: each, depth: depth + 1 });
  }
}

/** A level of values is at most two of tokens: a list within a list item, a map within a key's value. */
const TOKEN_DEPTH_MAX = DEPTH_MAX * 2;

class YamlReader {
  readonly #text: string;
  readonly #spots: Spots = new Map();
  readonly #values = new Budget(VALUES_MAX, "values");
  readonly #aliased = new Budget(ALIASED_VALUES_MAX, "values repeated by aliases");
  readonly #doubled: { key: string; offset: number }[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #expanding = new Set<Node>();

  constructor(text: string) {
    this.#text = text;
  }

  read(contents: Node | null): PlacedJson {
    const value = contents === null ? null : this.#value(contents, 0, false);
    return { value, places: new Places(this.#text, this.#spots), doubled: this.#doubled };
  }

  #value(node: Node, depth: number, repeated: boolean): Json {
    const offset = node.range?.[0] ?? 0;
    if (depth > DEPTH_MAX) throw limitPassed(DEPTH_MAX, "levels of nesting", this.#place(offset));
    this.#values.take(1);
    if (repeated) this.#aliased.take(1, this.#place(offset));
    if (isAlias(node)) return this.#alias(node.source, offset, depth);
    if ("anchor" in node && typeof node.anchor === "string") this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarValue(node);
    this.#expanding.add(node);
    const value = isMap(node) ? this.#map(node.items, depth, repeated) : this.#list(node, depth, repeated);
    this.#expanding.delete(node);
    return value;
  }

  #alias(name: string, offset: number, depth: number): Json {
    const target = this.#anchors.get(name);
    if (target === undefined || this.#expanding.has(target)) {
      const detail = target === undefined ? `no anchor is named ${name}` : `the alias ${name} stands within itself`;
      throw new MizugiwaError("yaml-broken", { ...this.#place(offset), detail });
    }
    return this.#value(target, depth + 1, true);
  }

  #map(pairs: readonly { key: unknown; value: unknown }[], depth: number, repeated: boolean): Json {
    const object: Record<string, Json> = {};
    for (const { key, value } of pairs) {
      if (!isScalar(key)) throw new MizugiwaError("yaml-broken", { ...this.#placeOf(key), detail: "a key is no text" });
      const name = typeof key.value === "string" ? key.value : "";
      const offset = key.range?.[0] ?? 0;
      if (Object.hasOwn(object, name)) this.#doubled.push({ key: name, offset });
      setOwn(object, name, isNode(value) ? this.#value(value, depth + 1, repeated) : null);
      noteSpot(this.#spots, object, name, offset);
    }
    return object;
  }

  #list(node: Node, depth: number, repeated: boolean): Json {
    const array: Json[] = [];
    for (const item of isSeq(node) ? node.items : []) {
      noteSpot(this.#spots, array, array.length, (isNode(item) ? item.range?.[0] : undefined) ?? 0);
      array.push(isNode(item) ? this.#value(item, depth + 1, repeated) : null);
    }
    return array;
  }

  #placeOf(node: unknown): { line: number; column: number } {
    return this.#place((isNode(node) ? node.range?.[0] : undefined) ?? 0);
  }

  #place(offset: number): { line: number; column: number } {
    return new Places(this.#text, this.#spots).lineOf(offset);
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** JSON's words and numbers where the scalar is plain; text otherwise. */
function scalarValue(node: Scalar): Json {
  const source = typeof node.value === "string" ? node.value : "";
  if (node.type !== "PLAIN" || node.tag === "tag:yaml.org,2002:str") return source;
  if (source === "" || source === "null" || source === "~") return null;
  if (source === "true" || source === "false") return source === "true";
  return NUMBER.test(source) ? Number(source) : source;
}
