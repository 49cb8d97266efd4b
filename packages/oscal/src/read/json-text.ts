import { Budget, limitPassed, MizugiwaError } from "@mizugiwa/base";
import { type Json, setOwn } from "../json.js";
import { DEPTH_MAX, VALUES_MAX } from "../limits.js";
import { noteSpot, Places, type Spots } from "./places.js";

/** What a reader of text gives: the value, where its parts stand, and keys that were written twice (their offsets). */
export interface PlacedJson {
  readonly value: Json;
  readonly places: Places;
  readonly doubled: readonly { readonly key: string; readonly offset: number }[];
}

/**
 * JSON with places. Keys written twice keep the last value, as `JSON.parse` does, and are reported.
 * Throws MizugiwaError `json-broken` with line and column, LimitError `limit-passed`.
 *
 * Source: RFC 8259. No departure: what `JSON.parse` refuses is refused.
 */
export function readJsonText(text: string): PlacedJson {
  return new JsonReader(text).read();
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN_STRING = /"[^"\\\u0000-\u001f]*"/y;

class JsonReader {
  readonly #text: string;
  readonly #spots: Spots = new Map();
  readonly #values = new Budget(VALUES_MAX, "values");
  readonly #doubled: { key: string; offset: number }[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): PlacedJson {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#broken("nothing more after the value");
    return { value, places: new Places(this.#text, this.#spots), doubled: this.#doubled };
  }

  #value(depth: number): Json {
    if (depth > DEPTH_MAX) throw limitPassed(DEPTH_MAX, "levels of nesting", this.#place());
    this.#values.take(1);
    this.#space();
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = this.#match(NUMBER);
    if (number === null) throw this.#broken("a value");
    return Number(number);
  }

  #object(depth: number): Json {
    const object: Record<string, Json> = {};
    this.#at += 1;
    if (this.#closes("}")) return object;
    do {
      this.#space();
      const offset = this.#at;
      if (this.#text[offset] !== '"') throw this.#broken("a property in quotes");
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ":") throw this.#broken(":");
      this.#at += 1;
      if (Object.hasOwn(object, key)) this.#doubled.push({ key, offset });
      setOwn(object, key, this.#value(depth + 1));
      noteSpot(this.#spots, object, key, offset);
    } while (this.#goesOn("}"));
    return object;
  }

  #array(depth: number): Json {
    const array: Json[] = [];
    this.#at += 1;
    if (this.#closes("]")) return array;
    do {
      this.#space();
      noteSpot(this.#spots, array, array.length, this.#at);
      array.push(this.#value(depth + 1));
    } while (this.#goesOn("]"));
    return array;
  }

  #string(): string {
    const plain = this.#match(PLAIN_STRING);
    if (plain !== null) return plain.slice(1, -1);
    const start = this.#at;
    const end = this.#endOfString();
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, end));
      this.#at = end;
      return String(value);
    } catch (caught) {
      if (!(caught instanceof SyntaxError)) throw caught;
      throw this.#broken("a string without raw control characters or unknown escapes");
    }
  }

  /** The offset behind the quote that ends the string: the first one behind an even number of backslashes. */
  #endOfString(): number {
    for (let quote = this.#text.indexOf('"', this.#at + 1); quote !== -1; quote = this.#text.indexOf('"', quote + 1)) {
      let slashes = 0;
      while (this.#text[quote - 1 - slashes] === "\\") slashes += 1;
      if (slashes % 2 === 0) return quote + 1;
    }
    throw this.#broken("a string that ends");
  }

  #closes(bracket: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #goesOn(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    if (this.#text[this.#at] !== ",") throw this.#broken(`, or ${bracket}`);
    this.#at += 1;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #place(): { line: number; column: number } {
    return new Places(this.#text, this.#spots).lineOf(this.#at);
  }

  #broken(expected: string): MizugiwaError {
    const found = this.#at >= this.#text.length ? "the end" : JSON.stringify(this.#text.slice(this.#at, this.#at + 12));
    return new MizugiwaError("json-broken", { ...this.#place(), detail: `expected ${expected}, found ${found}` });
  }
}

const WORDS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];
