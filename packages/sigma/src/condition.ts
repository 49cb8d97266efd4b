/**
 * The condition of a detection.
 *
 *   or        := and ("or" and)*
 *   and       := not ("and" not)*
 *   not       := "not"* primary
 *   primary   := "(" or ")" | quantity "of" ("them" | pattern) | name
 *   quantity  := "1" | "any" | "all"
 *   name      := [A-Za-z0-9_-]+          pattern := a name with "*" at any place
 *
 * Operators are read without regard to case, and only where a whole word stands: `notable` is a name. Names that
 * begin with "_" are outside `them` and patterns.
 *
 * Sources: Sigma specification 2.1.0, "Condition".
 * Departure: `1 of` a pattern that no selection bears is false, with a lint; `all of` one is refused, since its
 * meaning would be a guess.
 */
import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import type { WrittenCondition } from "./rule.js";

export type Expression =
  | { readonly kind: "and" | "or"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "selection"; readonly name: string };

/** People write a few levels; the bound keeps the descent off the stack's end. */
const DEPTH_LIMIT = 64;
/** Beyond any rule seen (SigmaHQ's longest has 31). */
const WORD_LIMIT = 4096;

interface Word {
  readonly text: string;
  readonly at: number;
}

/**
 * Reads a condition over the given selections; quantifiers are resolved to them. Lints go to `lints`.
 * Throws MizugiwaError `condition-syntax`, `condition-name`, `condition-empty`, `condition-too-deep`.
 */
export function readCondition(written: WrittenCondition, names: readonly string[], lints: Problem[]): Expression {
  const reader = new ConditionReader(written, names, lints);
  return reader.read();
}

const WORD = /\s*(?:([()])|([A-Za-z0-9_*-]+)|(\S))/y;

class ConditionReader {
  readonly #written: WrittenCondition;
  readonly #names: readonly string[];
  readonly #lints: Problem[];
  readonly #words: Word[];
  #next = 0;
  #depth = 0;

  constructor(written: WrittenCondition, names: readonly string[], lints: Problem[]) {
    this.#written = written;
    this.#names = names;
    this.#lints = lints;
    this.#words = this.#split(written.text);
  }

  read(): Expression {
    if (this.#words.length === 0) throw this.#fault("condition-syntax", "the condition is empty");
    const expression = this.#or();
    const rest = this.#peek();
    if (rest !== undefined) throw this.#unexpected(rest);
    return expression;
  }

  #split(text: string): Word[] {
    const words: Word[] = [];
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
      const [whole, bracket, word, strange] = match;
      const found = { text: bracket ?? word ?? strange ?? "", at: match.index + whole.trimEnd().length };
      if (strange === "|") {
        throw this.#fault("condition-aggregation", "aggregations after `|` are not part of Sigma 2", found);
      }
      if (strange !== undefined) throw this.#unexpected(found);
      words.push(found);
      if (words.length > WORD_LIMIT) throw this.#fault("condition-too-deep", `more than ${WORD_LIMIT} words`);
    }
    return words;
  }

  #or(): Expression {
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT)
      throw this.#fault("condition-too-deep", `more than ${DEPTH_LIMIT} levels of brackets`);
    const of = this.#chain("or", () => this.#chain("and", () => this.#not(), "and"), "or");
    this.#depth -= 1;
    return of;
  }

  #chain(word: string, operand: () => Expression, kind: "and" | "or"): Expression {
    const first = operand();
    const of = [first];
    while (this.#take(word)) of.push(operand());
    return of.length === 1 ? first : { kind, of };
  }

  #not(): Expression {
    let negated = false;
    while (this.#take("not")) negated = !negated;
    const of = this.#primary();
    return negated ? { kind: "not", of } : of;
  }

  #primary(): Expression {
    const word = this.#peek();
    if (word === undefined) throw this.#fault("condition-syntax", "the condition breaks off");
    this.#next += 1;
    if (word.text === "(") {
      const inner = this.#or();
      if (!this.#take(")")) throw this.#fault("condition-syntax", "a bracket is not closed", word);
      return inner;
    }
    const quantity = word.text.toLowerCase();
    if ((quantity === "1" || quantity === "any" || quantity === "all") && this.#take("of")) {
      return this.#quantified(quantity === "all", word);
    }
    if (!this.#names.includes(word.text)) {
      if (/[()*]/.test(word.text) || OPERATORS.has(quantity)) throw this.#unexpected(word);
      throw this.#fault("condition-name", `no selection is named ${word.text}`, word);
    }
    return { kind: "selection", name: word.text };
  }

  #quantified(all: boolean, quantity: Word): Expression {
    const pattern = this.#peek();
    if (pattern === undefined || /[()]/.test(pattern.text)) {
      throw this.#fault("condition-syntax", "`of` wants a pattern or `them`", quantity);
    }
    this.#next += 1;
    const found = pattern.text.toLowerCase() === "them" ? this.#names.filter(isPublic) : this.#named(pattern.text);
    const of = found.map((name): Expression => ({ kind: "selection", name }));
    const [first] = of;
    if (first === undefined) {
      const detail = `no selection is named like ${pattern.text}`;
      if (all) throw this.#fault("condition-empty", detail, pattern);
      this.#lints.push(toProblem("condition-matches-nothing", { ...this.#spot(), detail }));
    }
    return of.length === 1 && first !== undefined ? first : { kind: all ? "and" : "or", of };
  }

  #named(pattern: string): string[] {
    if (!pattern.includes("*")) return this.#names.filter((name) => name === pattern);
    const test = new RegExp(`^${pattern.split(/\*+/).join(".*")}$`);
    return this.#names.filter((name) => isPublic(name) && test.test(name));
  }

  #peek(): Word | undefined {
    return this.#words[this.#next];
  }

  /** Takes the next word if it is this one (in any case) and gives whether it was. */
  #take(text: string): boolean {
    const word = this.#peek();
    if (word?.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #unexpected(word: Word): MizugiwaError {
    return this.#fault("condition-syntax", `${word.text} is not expected here`, word);
  }

  #fault(code: string, detail: string, word?: Word): MizugiwaError {
    const where = word === undefined ? "" : ` (character ${word.at - word.text.length + 1} of the condition)`;
    return new MizugiwaError(code, { ...this.#spot(), detail: `${detail}${where}` });
  }

  #spot(): { line: number; column: number; field: string } {
    return { line: this.#written.line, column: this.#written.column, field: "detection.condition" };
  }
}

const OPERATORS: ReadonlySet<string> = new Set(["and", "or", "not", "of", "them"]);

function isPublic(name: string): boolean {
  return !name.startsWith("_");
}
