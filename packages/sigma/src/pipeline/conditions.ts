/**
 * The conditions under which an item of a pipeline applies, by their names in pySigma. Conditions are a list or a map
 * by name; they are linked by `…_cond_op` (and), negated by `…_cond_not`, or, as a map, by an expression in
 * `…_cond_expr`.
 */
import { MizugiwaError } from "@mizugiwa/base";
import type { DraftItem, DraftRule } from "../compile/draft-rule.js";
import { type Expression, readCondition } from "../condition.js";
import { spotOf } from "../parse/detection.js";
import { type MapNode, type Node, textOf } from "../parse/node.js";
import type { Conditions, Work } from "./pipeline.js";
import { Settings } from "./read.js";
import { hasWildcard, regexOf, valuesIn, valueText } from "./text.js";

type Test<Subject> = (subject: Subject, work: Work) => boolean;
type Kind<Subject> = (settings: Settings) => Test<Subject>;
interface FieldSubject {
  readonly field: string;
  readonly item: DraftItem;
}

const RULE_KINDS: Readonly<Record<string, Kind<null>>> = {
  logsource: (settings) => {
    const wanted = (["category", "product", "service"] as const).map(
      (each) => [each, settings.optional(each)] as const,
    );
    if (wanted.every(([, name]) => name === null)) throw settings.fault("type", "logsource names nothing");
    return (_, { draft }) =>
      wanted.every(([each, name]) => name === null || draft.logsource[each] === name.toLowerCase());
  },
  contains_field: (settings) => {
    const field = settings.text("field");
    return (_, { draft }) => itemsOf(draft).some(({ parts }) => parts.some((part) => part.field === field));
  },
  contains_detection_item: (settings) => {
    const [field, value] = [settings.text("field"), settings.text("value")];
    return (_, { draft }) =>
      itemsOf(draft).some(({ parts }) =>
        parts.some((part) => part.field === field && valuesIn(part).some((each) => valueText(each) === value)),
      );
  },
  processing_item_applied: (settings) => {
    const id = settings.text("processing_item_id");
    return (_, { applied }) => applied.has(id);
  },
  processing_state: (settings) => stateTest(settings),
  is_sigma_rule: () => () => true,
  is_sigma_correlation_rule: () => () => false,
  rule_attribute: attributeTest,
  tag: (settings) => {
    const tag = settings.text("tag").toLowerCase();
    return (_, { draft }) => draft.rule.tags.some((each) => each.toLowerCase() === tag);
  },
};

const ITEM_KINDS: Readonly<Record<string, Kind<DraftItem>>> = {
  match_string: (settings) => {
    const regex = regexOf(settings, "pattern");
    const negated = settings.flag("negate");
    const holds = (text: string | null): boolean => text !== null && regex.matcher(text).lookingAt() !== negated;
    return quantified(settings, (value) => holds(valueText(value)));
  },
  match_value: (settings) => {
    const wanted = settings.text("value");
    return quantified(settings, (value) => valueText(value) === wanted);
  },
  contains_wildcard: (settings) => quantified(settings, hasWildcard),
  is_null: (settings) => quantified(settings, (value) => value.kind === "null"),
  processing_item_applied: (settings) => {
    const id = settings.text("processing_item_id");
    return ({ item }, { appliedTo }) => appliedTo.get(item)?.has(id) === true;
  },
  processing_state: (settings) => stateTest(settings),
};

const FIELD_KINDS: Readonly<Record<string, Kind<FieldSubject>>> = {
  include_fields: (settings) => fieldTest(settings),
  exclude_fields: (settings) => {
    const isListed = fieldTest(settings);
    return (subject) => !isListed(subject);
  },
  processing_item_applied: (settings) => {
    const id = settings.text("processing_item_id");
    return ({ item }, { appliedTo }) => appliedTo.get(item.item)?.has(id) === true;
  },
  processing_state: (settings) => stateTest(settings),
};

/** Reads the conditions of an item. Throws MizugiwaError with the place in the pipeline's file. */
export function readConditions(map: MapNode): Conditions {
  const rule = linked(map, "rule", RULE_KINDS);
  const item = linked(map, "detection_item", ITEM_KINDS);
  const field = linked(map, "field_name", FIELD_KINDS);
  return {
    rule: (work) => rule(null, work),
    item,
    field: (name, subject, work) => field({ field: name, item: subject }, work),
  };
}

function linked<Subject>(map: MapNode, prefix: string, kinds: Readonly<Record<string, Kind<Subject>>>): Test<Subject> {
  const settings = new Settings(map);
  const node = settings.node(`${prefix}_conditions`);
  if (node === null) return () => true;
  const tests = testsIn(node, kinds, settings, prefix);
  const expression = settings.optional(`${prefix}_cond_expr`);
  if (expression !== null) {
    const read = readCondition({ text: expression, ...spotOf(map) }, [...tests.keys()], []);
    return (subject, work) => evaluate(read, (name) => tests.get(name)?.(subject, work) === true);
  }
  const all = [...tests.values()];
  const some = settings.word(`${prefix}_cond_op`, ["and", "or"]) === "or";
  const negated = settings.flag(`${prefix}_cond_not`);
  return (subject, work) => {
    const holds = (test: Test<Subject>): boolean => test(subject, work);
    return (some ? all.some(holds) : all.every(holds)) !== negated;
  };
}

function testsIn<Subject>(
  node: Node,
  kinds: Readonly<Record<string, Kind<Subject>>>,
  settings: Settings,
  prefix: string,
): ReadonlyMap<string, Test<Subject>> {
  const named: [string, Node][] =
    node.kind === "map"
      ? node.entries.map(({ key, value }) => [key, value])
      : node.kind === "list"
        ? node.items.map((each, index) => [String(index), each])
        : [];
  if (named.length === 0) throw settings.fault(`${prefix}_conditions`, "conditions are a list or a map");
  return new Map(named.map(([name, each]) => [name, testIn(each, kinds)]));
}

function testIn<Subject>(node: Node, kinds: Readonly<Record<string, Kind<Subject>>>): Test<Subject> {
  if (node.kind !== "map") throw unknown(node, "a condition is a map");
  const type = textOf(new Settings(node).node("type")) ?? "";
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) throw unknown(node, `${type} is none of ${Object.keys(kinds).join(", ")}`);
  return kind(new Settings(node));
}

function unknown(node: Node, detail: string): MizugiwaError {
  return new MizugiwaError("pipeline-condition", {
    ...spotOf(node),
    detail,
    remedy: "Use a condition that is known here.",
  });
}

function evaluate(expression: Expression, holds: (name: string) => boolean): boolean {
  if (expression.kind === "selection") return holds(expression.name);
  if (expression.kind === "not") return !evaluate(expression.of, holds);
  const of = expression.of;
  return expression.kind === "and"
    ? of.every((each) => evaluate(each, holds))
    : of.some((each) => evaluate(each, holds));
}

function quantified(
  settings: Settings,
  test: (value: ReturnType<typeof valuesIn>[number]) => boolean,
): Test<DraftItem> {
  const all = settings.word("cond", ["any", "all"]) === "all";
  return ({ parts }) => {
    const values = parts.flatMap(valuesIn);
    return all ? values.every(test) : values.some(test);
  };
}

function fieldTest(settings: Settings): (subject: FieldSubject) => boolean {
  const fields = settings.texts("fields") ?? [];
  if (settings.word("mode", ["plain", "re"]) === "re") {
    const regexes = fields.map((_, index) => regexAt(settings, index));
    return ({ field }) => regexes.some((regex) => regex.matcher(field).lookingAt());
  }
  const listed = new Set(fields);
  return ({ field }) => listed.has(field);
}

function regexAt(settings: Settings, index: number): ReturnType<typeof regexOf> {
  const node = settings.node("fields");
  const each = node?.kind === "list" ? node.items[index] : node;
  if (each === null || each === undefined) throw settings.fault("fields", "fields is no list");
  const map: MapNode = { kind: "map", ...spotOf(each), entries: [{ key: "fields", value: each, ...spotOf(each) }] };
  return regexOf(new Settings(map), "fields");
}

function stateTest(settings: Settings): Test<unknown> {
  const [key, wanted] = [settings.text("key"), settings.text("val")];
  const equal = settings.word("op", ["eq", "ne"]) === "eq";
  return (_, { state }) => (state.get(key) === wanted) === equal;
}

const ORDERS = ["eq", "gte", "gt", "lte", "lt"] as const;
const LEVELS = ["informational", "low", "medium", "high", "critical"];

function attributeTest(settings: Settings): Test<null> {
  const [attribute, wanted] = [settings.text("attribute"), settings.text("value")];
  const op = settings.word("op", ORDERS);
  const had = ({ rule }: DraftRule): string | null => {
    const values = {
      id: rule.id,
      title: rule.title,
      name: rule.name,
      level: rule.level,
      status: rule.status,
      author: rule.author,
      date: rule.date,
      modified: rule.modified,
    };
    return Object.entries(values).find(([name]) => name === attribute)?.[1] ?? null;
  };
  const rank = (text: string): string => (attribute === "level" ? String(LEVELS.indexOf(text)) : text);
  return (_, { draft }) => {
    const value = had(draft);
    if (value === null) return false;
    if (op === "eq") return value === wanted;
    const [a, b] = [rank(value), rank(wanted)];
    return op === "gte" ? a >= b : op === "gt" ? a > b : op === "lte" ? a <= b : a < b;
  };
}

function itemsOf({ detections }: DraftRule): DraftItem[] {
  return detections.flatMap(({ selections }) => [...selections.values()].flatMap(({ groups }) => groups.flat()));
}
