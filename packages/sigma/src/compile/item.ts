import { MizugiwaError } from "@mizugiwa/base";
import type { Native } from "@mizugiwa/events";
import { fold } from "../fold.js";
import type { TextTest } from "../match/glob.js";
import { type EventView, type Texts, textOfLeaf } from "../match/view.js";
import type { Draft, Value } from "../modifiers/draft.js";
import { literalPattern, openedPattern } from "../pattern.js";
import type { DetectionItem } from "../rule.js";
import { compileValue, type SlotOf, type ValueTest } from "./value-test.js";

/** An item whose values are compiled, before it is known what its source calls the field. */
export interface PreparedItem {
  /** In the words of the rule, after pipelines; empty for keywords. */
  readonly field: string;
  /** As the rule file has it. */
  readonly written: DetectionItem;
  readonly negated: boolean;
  readonly cased: boolean;
  /** What is looked for: of each entry any alternative, of the entries all or any. */
  readonly wanted: readonly (readonly Wanted[])[];
  readonly all: boolean;
  readonly bind: (slotOf: SlotOf) => EventTest;
}

/** An item, ready to be asked. */
export interface ItemTest extends PreparedItem {
  /** Slot of the field, null for keywords. */
  readonly slot: number | null;
  readonly test: EventTest;
}

export type EventTest = (view: EventView) => boolean;

/** A value and how it is tested. */
export interface Wanted {
  readonly value: Value;
  readonly test: ValueTest;
}

/** Compiles the values of an item after its modifiers. Throws MizugiwaError `regex-invalid`, `keyword-type`. */
export function prepareItem(item: DetectionItem, field: string, draft: Draft): PreparedItem {
  const { line, column } = item;
  const spot = { line, column, field: [item.field, ...item.modifiers].join("|") };
  const isKeyword = field === "";
  const open = isKeyword && !item.modifiers.some((name) => AFFIXES.has(name));
  const wanted = draft.values.map((alternatives) =>
    alternatives.map((value): Wanted => {
      const searched = open ? openedValue(value) : value;
      const test = compileValue(searched, { cased: draft.cased, spot });
      if (isKeyword && test.on === "field") {
        throw new MizugiwaError("keyword-type", { ...spot, detail: `a keyword cannot be a ${value.kind} value` });
      }
      return { value: searched, test };
    }),
  );
  const groups = (draft.all ? wanted : [wanted.flat()]).map((group) => group.map(({ test }) => test));
  const binds = groups.map((tests) => (isKeyword ? keywordBind(tests) : fieldBind(tests, field)));
  const bind = (slotOf: SlotOf): EventTest => {
    const every = allOf(binds.map((each) => each(slotOf)));
    return draft.negated ? (view) => !every(view) : every;
  };
  return { field, written: item, negated: draft.negated, cased: draft.cased, wanted, all: draft.all, bind };
}

/** The item in the words of a source. */
export function bindItem(item: PreparedItem, slotOf: SlotOf): ItemTest {
  return { ...item, slot: item.field === "" ? null : slotOf(item.field), test: item.bind(slotOf) };
}

const AFFIXES: ReadonlySet<string> = new Set(["contains", "startswith", "endswith"]);

/** A keyword is found within a value. */
function openedValue(value: Value): Value {
  if (value.kind === "text") return { ...value, pattern: openedPattern(value.pattern, true, true) };
  if (value.kind !== "number" && value.kind !== "boolean") return value;
  const text = value.kind === "number" ? value.text : String(value.value);
  return { kind: "text", pattern: openedPattern(literalPattern(text), true, true), written: null };
}

export function allOf(tests: readonly EventTest[]): EventTest {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (view) => first(view) && second(view);
  return (view) => {
    for (const test of tests) if (!test(view)) return false;
    return true;
  };
}

export function anyOf(tests: readonly EventTest[]): EventTest {
  const [first, second] = tests;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (tests.length === 2) return (view) => first(view) || second(view);
  return (view) => {
    for (const test of tests) if (test(view)) return true;
    return false;
  };
}

type Bind = (slotOf: SlotOf) => EventTest;

/** Any of the values in the field; tests of one kind share the look-up of what they look at. */
function fieldBind(tests: readonly ValueTest[], field: string): Bind {
  const folded = anyText(foldedTests(tests));
  const texts = anyText(tests.flatMap((each) => (each.on === "text" ? [each.test] : [])));
  const leaves = tests.flatMap((each) => (each.on === "leaf" ? [each.test] : []));
  const whole = tests.flatMap((each) => (each.on === "field" ? [each.bind] : []));
  return (slotOf) => {
    const slot = slotOf(field);
    const parts: EventTest[] = [];
    if (folded !== null) parts.push((view) => someText(view.folded(slot), folded));
    if (texts !== null) parts.push((view) => someText(view.texts(slot), texts));
    for (const test of leaves) parts.push((view) => view.some(slot, test));
    for (const bind of whole) {
      const test = bind(slotOf);
      parts.push((view) => test(view, slot));
    }
    return anyOf(parts);
  };
}

/** From this many on, values that must be equal are looked up in a set. */
const SET_FROM = 4;

/** The tests of folded texts, with those for plain equality made one. */
function foldedTests(tests: readonly ValueTest[]): TextTest[] {
  const equal = new Set<string>();
  const found: TextTest[] = [];
  for (const each of tests) if (each.on === "folded" && each.whole !== null) equal.add(each.whole);
  const useSet = equal.size >= SET_FROM;
  if (useSet) found.push((text) => equal.has(text));
  for (const each of tests) if (each.on === "folded" && !(useSet && each.whole !== null)) found.push(each.test);
  return found;
}

function anyText(tests: readonly TextTest[]): TextTest | null {
  const [first, second] = tests;
  if (first === undefined) return null;
  if (second === undefined) return first;
  return (text) => {
    for (const test of tests) if (test(text)) return true;
    return false;
  };
}

function someText(texts: Texts, test: TextTest): boolean {
  if (texts === null) return false;
  return typeof texts === "string" ? test(texts) : texts.some(test);
}

/** Any of the values among all values of the event. */
function keywordBind(tests: readonly ValueTest[]): Bind {
  const test = anyOf(tests.map(keywordTest));
  return () => test;
}

function keywordTest(each: ValueTest): EventTest {
  if (each.on === "folded") {
    const word = containedWord(each);
    if (word !== null) return (view) => view.everything().includes(word);
    return (view) => view.allFolded().some(each.test);
  }
  return (view) => view.allLeaves().some((leaf) => holds(each, leaf));
}

/** The text of a keyword that is found anywhere and has no other wildcard, else null. */
export function containedWord(each: ValueTest): string | null {
  if (each.on !== "folded" || each.pattern.length !== 3) return null;
  const [before, word, after] = each.pattern;
  return before?.kind === "any" && after?.kind === "any" && word?.kind === "literal" ? word.text : null;
}

/** Whether a plain value is what is wanted: the slow way, to show what was found. */
export function holds(each: ValueTest, leaf: Native): boolean {
  if (each.on === "leaf") return each.test(leaf);
  if (each.on === "field") return false;
  const text = textOfLeaf(leaf);
  return text !== null && each.test(each.on === "folded" ? fold(text) : text);
}
