import { MizugiwaError } from "@mizugiwa/base";
import type { Native } from "@mizugiwa/events";
import { RE2JS, RE2JSException } from "re2js";
import { fold } from "../fold.js";
import { isInNetwork } from "../match/address.js";
import { type TextTest, textTest } from "../match/glob.js";
import { canonicalNumber, compareNumbers, isNumeric } from "../match/number.js";
import { timePartOf } from "../match/time.js";
import { type EventView, textOfLeaf } from "../match/view.js";
import type { CompareValue, NumberValue, RegexValue, Value } from "../modifiers/draft.js";
import { literalPattern, type Pattern, plainText } from "../pattern.js";
import type { Spot } from "../rule.js";

/** How one value is tested, by what it looks at. */
export type ValueTest =
  /** The folded text of a field; `pattern` is folded too, `whole` its text where it is nothing but text. */
  | { readonly on: "folded"; readonly test: TextTest; readonly pattern: Pattern; readonly whole: string | null }
  /** The text as written. */
  | { readonly on: "text"; readonly test: TextTest }
  /** A plain value. */
  | { readonly on: "leaf"; readonly test: (leaf: Native) => boolean }
  /** The field as a whole, or other fields beside it. */
  | { readonly on: "field"; readonly bind: (slotOf: SlotOf) => FieldTest };

/** The slot of a field of the rule, as the source at hand calls it. */
export type SlotOf = (field: string) => number;
type FieldTest = (view: EventView, slot: number) => boolean;

/** What a value's test may need of its item. */
export interface ValueContext {
  readonly cased: boolean;
  readonly spot: Spot & { readonly field: string };
}

/** Compiles a value; throws MizugiwaError `regex-invalid`. */
export function compileValue(value: Value, context: ValueContext): ValueTest {
  switch (value.kind) {
    case "text":
      return patternTest(value.pattern, context.cased);
    case "bytes":
      return patternTest(literalPattern(Buffer.from(value.bytes).toString("latin1")), context.cased);
    case "number":
      return { on: "leaf", test: numberTest(value) };
    case "boolean":
      return patternTest(literalPattern(String(value.value)), false);
    case "null":
      return { on: "field", bind: () => isNullOrAbsent };
    case "exists":
      return { on: "field", bind: () => (view, slot) => view.has(slot) === value.wanted };
    case "regex":
      return { on: "text", test: regexTest(value, context.spot) };
    case "network": {
      const { network } = value;
      return { on: "leaf", test: (leaf) => typeof leaf === "string" && isInNetwork(leaf, network) };
    }
    case "compare":
      return { on: "leaf", test: compareTest(value) };
    case "part": {
      const { unit } = value;
      const test = value.is.kind === "number" ? numberTest(value.is) : compareTest(value.is);
      return { on: "leaf", test: (leaf) => typeof leaf === "string" && test(timePartOf(leaf, unit)) };
    }
    case "field":
      return { on: "field", bind: (slotOf) => fieldTest(slotOf(value.name), value.before, value.after, context.cased) };
  }
}

function patternTest(pattern: Pattern, cased: boolean): ValueTest {
  if (cased) return { on: "text", test: textTest(pattern) };
  const folded = pattern.map((part) => (part.kind === "literal" ? { ...part, text: fold(part.text) } : part));
  return { on: "folded", test: textTest(folded), pattern: folded, whole: plainText(folded) };
}

/** Equal as a number: `4624`, `"4624"`, `"04624"`, `4624.0`. A text that is no number equals only what is written. */
function numberTest({ text }: NumberValue): (leaf: Native) => boolean {
  const wanted = canonicalNumber(text);
  const exact = wanted !== null && Number.isSafeInteger(Number(wanted)) ? Number(wanted) : null;
  return (leaf) => {
    if (typeof leaf === "number" && exact !== null) return leaf === exact;
    const written = typeof leaf === "boolean" ? null : textOfLeaf(leaf);
    return written !== null && (written === text || (wanted !== null && canonicalNumber(written) === wanted));
  };
}

function compareTest({ operator, number }: CompareValue): (leaf: Native) => boolean {
  return (leaf) => {
    const written = typeof leaf === "boolean" ? null : textOfLeaf(leaf);
    if (written === null || !isNumeric(written)) return false;
    const order = compareNumbers(written, number);
    if (operator === "lt") return order < 0;
    if (operator === "lte") return order <= 0;
    return operator === "gt" ? order > 0 : order >= 0;
  };
}

function isNullOrAbsent(view: EventView, slot: number): boolean {
  return !view.has(slot) || view.some(slot, (leaf) => leaf === null);
}

/** Any text of the one field against any of the other; where either is absent, nothing is equal. */
function fieldTest(other: number, before: boolean, after: boolean, cased: boolean): FieldTest {
  const holds = (text: string, wanted: string): boolean => {
    if (before && after) return text.includes(wanted);
    if (before) return text.endsWith(wanted);
    return after ? text.startsWith(wanted) : text === wanted;
  };
  return (view, slot) => {
    const texts = toList(cased ? view.texts(slot) : view.folded(slot));
    const wanted = toList(cased ? view.texts(other) : view.folded(other));
    return texts.some((text) => wanted.some((each) => holds(text, each)));
  };
}

function toList(texts: null | string | readonly string[]): readonly string[] {
  return texts === null ? [] : typeof texts === "string" ? [texts] : texts;
}

/**
 * A search in linear time. `$` without the flag `m` also stands before a line break that ends the text, as in PCRE;
 * RE2 knows only the very end.
 */
function regexTest({ source, flags }: RegexValue, spot: ValueContext["spot"]): TextTest {
  const bits = (flags.i ? RE2JS.CASE_INSENSITIVE : 0) | (flags.m ? RE2JS.MULTILINE : 0) | (flags.s ? RE2JS.DOTALL : 0);
  const regex = compileRegex(source, bits, spot);
  if (!source.includes("$") || flags.m) return (text) => regex.test(text);
  return (text) => regex.test(text) || (text.endsWith("\n") && regex.test(text.slice(0, -1)));
}

function compileRegex(source: string, flags: number, spot: ValueContext["spot"]): RE2JS {
  try {
    return RE2JS.compile(source, flags);
  } catch (caught) {
    if (!(caught instanceof RE2JSException)) throw caught;
    throw new MizugiwaError(
      "regex-invalid",
      { ...spot, detail: `${source}: ${caught.message}`, remedy: "Back references and look-around are not supported." },
      { cause: caught },
    );
  }
}
