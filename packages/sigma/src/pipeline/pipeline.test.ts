import type { NativeObject } from "@mizugiwa/events";
import { expect, test } from "vitest";
import { compileRules, type Pipeline, parsePipeline, parseRules, type RuleSet } from "../index.js";

function pipelineOf(transformations: string, more = ""): Pipeline {
  const { pipeline, problems } = parsePipeline(`name: p\n${more}transformations:\n${transformations}`, "p.yml");
  if (pipeline === null) throw new Error(JSON.stringify(problems));
  return pipeline;
}

const item = (body: string): string => `  - {${body}}\n`;
const rule = (items: string, logsource = "product: test, category: proc"): string =>
  `title: t\ntags: [attack.t1059]\nlevel: high\nlogsource: {${logsource}}\ndetection: {s: {${items}}, condition: s}\n`;

function compiled(text: string, ...pipelines: readonly Pipeline[]): RuleSet {
  return compileRules([parseRules(text, "t.yml")], { pipelines });
}

function matches(set: RuleSet, fields: NativeObject, category = "proc"): boolean {
  const logsource = { product: "test", category };
  return set.match({ index: 0, id: null, time: null, timeAssumed: false, logsource, fields }).length > 0;
}

const MAP = "type: field_name_mapping, mapping: {a: b}";
const cases: [name: string, transformations: string, rule: string, yes: NativeObject, no: NativeObject][] = [
  ["a field gets another name", item(MAP), rule("a: x"), { b: "x" }, { a: "x" }],
  [
    "or several, one of which suffices",
    item("type: field_name_mapping, mapping: {a: [b, c]}"),
    rule("a: x"),
    { c: "x" },
    { a: "x" },
  ],
  ["a field that a value names too", item(MAP), rule("o|fieldref: a"), { o: "1", b: "1" }, { o: "1", a: "1" }],
  [
    "a prefix becomes another",
    item("type: field_name_prefix_mapping, mapping: {win.: w_}"),
    rule("win.a: x"),
    { w_a: "x" },
    { "win.a": "x" },
  ],
  ["a prefix for all", item("type: field_name_prefix, prefix: p."), rule("a: x"), { "p.a": "x" }, { a: "x" }],
  ["a suffix for all", item("type: field_name_suffix, suffix: .text"), rule("a: x"), { "a.text": "x" }, { a: "x" }],
  [
    "a function of names",
    item("type: field_name_transform, transform_func: snake_case"),
    rule("ProcessId: x"),
    { process_id: "x" },
    { ProcessId: "x" },
  ],
  [
    "an item is dropped",
    item("type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [b]}]"),
    rule("a: x, b: y"),
    { a: "x" },
    { b: "y" },
  ],
  [
    "hashes by algorithm",
    item("type: hashes_fields, valid_hash_algos: [MD5, SHA1], field_prefix: File"),
    rule("Hashes|contains: ['MD5=ab', 'SHA1=cd']"),
    { FileSHA1: "cd" },
    { Hashes: "MD5=ab" },
  ],
  [
    "a part of a text",
    item("type: replace_string, regex: '^C:(.*)', replacement: 'D:\\1'"),
    rule("a: 'C:\\x*'"),
    { a: "D:\\xy" },
    { a: "C:\\xy" },
  ],
  [
    "plain parts only",
    item("type: replace_string, regex: '[*]', replacement: z, skip_special: true"),
    rule("a: 'x*'"),
    { a: "xy" },
    { a: "z" },
  ],
  ["a text for a text", item("type: map_string, mapping: {x: [y, z]}"), rule("a: x"), { a: "z" }, { a: "x" }],
  ["a value for all", item("type: set_value, value: 7"), rule("a: x"), { a: 7 }, { a: "x" }],
  ["a text as a number", item("type: convert_type, target_type: num"), rule("a: '07'"), { a: 7 }, { a: "x" }],
  ["letters compared as they are", item("type: regex, method: plain"), rule("a: X"), { a: "X" }, { a: "x" }],
  ["letters changed", item("type: case, method: upper"), rule("a|cased: x"), { a: "X" }, { a: "x" }],
  ["a condition more", item("type: add_condition, conditions: {id: 1}"), rule("a: x"), { a: "x", id: 1 }, { a: "x" }],
  [
    "a condition that must not hold",
    item("type: add_condition, negated: true, conditions: {id: 1}"),
    rule("a: x"),
    { a: "x" },
    { a: "x", id: 1 },
  ],
  [
    "a condition from the logsource",
    item("type: add_condition, template: true, conditions: {kind: $category}"),
    rule("a: x"),
    { a: "x", kind: "proc" },
    { a: "x" },
  ],
  ["nested items", item(`type: nest, items: [{${MAP}}]`), rule("a: x"), { b: "x" }, { a: "x" }],
  [
    "placeholders as any value",
    item("type: wildcard_placeholders"),
    rule("a|expand: '%admins%', b: x"),
    { a: "any", b: "x" },
    { a: "any" },
  ],
];
for (const [name, transformations, text, yes, no] of cases) {
  test(name, () => {
    const set = compiled(text, pipelineOf(transformations));
    expect(set.problems).toEqual([]);
    expect([matches(set, yes), matches(set, no)]).toEqual([true, false]);
  });
}

test("placeholders from the pipeline's variables; those given by the caller come first", () => {
  const pipeline = pipelineOf(
    item("type: value_placeholders, include: [admins]"),
    "vars: {admins: [root, 'adm*'], other: [x]}\n",
  );
  const set = compiled(rule("a|expand: '%admins%'"), pipeline);
  expect([matches(set, { a: "admin" }), matches(set, { a: "bob" })]).toEqual([true, false]);
  expect(compiled(rule("a|expand: '%other%'"), pipeline).problems.map(({ code }) => code)).toEqual([
    "placeholder-unresolved",
  ]);
  const given = compileRules([parseRules(rule("a|expand: '%admins%'"), "t.yml")], {
    pipelines: [pipeline],
    placeholders: new Map([["admins", ["bob"]]]),
  });
  expect(matches(given, { a: "bob" })).toBe(true);
});

test("the source changes, and with it the events", () => {
  const set = compiled(rule("a: x"), pipelineOf(item("type: change_logsource, product: test, category: other")));
  expect([matches(set, { a: "x" }, "other"), matches(set, { a: "x" })]).toEqual([true, false]);
});

test("pipelines come in the order of their priorities", () => {
  const late = pipelineOf(item("type: field_name_mapping, mapping: {b: c}"), "priority: 20\n");
  const early = pipelineOf(item(MAP), "priority: 10\n");
  expect(matches(compiled(rule("a: x"), late, early), { c: "x" })).toBe(true);
});

const conditions: [name: string, conditions: string, applies: boolean][] = [
  ["the logsource", "rule_conditions: [{type: logsource, product: test}]", true],
  ["another logsource", "rule_conditions: [{type: logsource, product: other}]", false],
  ["not another logsource", "rule_cond_not: true, rule_conditions: [{type: logsource, product: other}]", true],
  [
    "one of two",
    "rule_cond_op: or, rule_conditions: [{type: logsource, product: other}, {type: tag, tag: attack.t1059}]",
    true,
  ],
  [
    "an expression",
    "rule_cond_expr: p and not q, rule_conditions: {p: {type: tag, tag: attack.t1059}, q: {type: logsource, product: other}}",
    true,
  ],
  ["a field of the rule", "rule_conditions: [{type: contains_field, field: a}]", true],
  ["an item of the rule", "rule_conditions: [{type: contains_detection_item, field: a, value: y}]", false],
  [
    "an attribute of the rule",
    "rule_conditions: [{type: rule_attribute, attribute: level, value: medium, op: gte}]",
    true,
  ],
  ["what is no correlation", "rule_conditions: [{type: is_sigma_correlation_rule}]", false],
  ["a value by expression", "detection_item_conditions: [{type: match_string, cond: any, pattern: '^x'}]", true],
  ["no value by expression", "detection_item_conditions: [{type: match_string, cond: all, pattern: '^y'}]", false],
  ["a value", "detection_item_conditions: [{type: match_value, cond: any, value: x}]", true],
  ["a wildcard", "detection_item_conditions: [{type: contains_wildcard, cond: any}]", false],
  ["null", "detection_item_conditions: [{type: is_null, cond: any}]", false],
  ["names by expression", "field_name_conditions: [{type: include_fields, mode: re, fields: ['^A|a']}]", true],
  ["names left out", "field_name_conditions: [{type: exclude_fields, fields: [a]}]", false],
];
for (const [name, body, applies] of conditions) {
  test(`an item applies by ${name}`, () => {
    const set = compiled(rule("a: x"), pipelineOf(item(`${MAP}, ${body}`)));
    expect(matches(set, { b: "x" })).toBe(applies);
  });
}

test("an item applies by the state and by what came before it", () => {
  const state = item("type: set_state, key: k, val: v");
  const by = (condition: string): string => item(`${MAP}, rule_conditions: [${condition}]`);
  const set = compiled(rule("a: x"), pipelineOf(state + by("{type: processing_state, key: k, val: v}")));
  expect(matches(set, { b: "x" })).toBe(true);
  const first = item("id: one, type: field_name_mapping, mapping: {a: c}");
  const strict = item("type: strict_field_mapping_failure");
  expect(compiled(rule("a: x"), pipelineOf(first + strict)).problems).toEqual([]);
  expect(compiled(rule("z: x"), pipelineOf(first + strict)).problems.map(({ code }) => code)).toEqual([
    "pipeline-refuses",
  ]);
});

const refused: [name: string, text: string, code: string][] = [
  ["a kind that runs commands", `transformations:\n${item("type: command_placeholders")}`, "pipeline-kind"],
  ["a kind that fetches", `transformations:\n${item("type: http_placeholders")}`, "pipeline-kind"],
  [
    "a condition nobody knows",
    `transformations:\n${item(`${MAP}, rule_conditions: [{type: moon}]`)}`,
    "pipeline-condition",
  ],
  ["a setting that is missing", `transformations:\n${item("type: field_name_prefix")}`, "pipeline-setting"],
  [
    "an expression that is none",
    `transformations:\n${item("type: replace_string, regex: '(', replacement: x")}`,
    "pipeline-setting",
  ],
  ["no map", "- a\n", "pipeline-shape"],
];
for (const [name, text, code] of refused) {
  test(`refused with its place: ${name}`, () => {
    const { pipeline, problems } = parsePipeline(text, "p.yml");
    expect(pipeline).toBeNull();
    expect(problems.map((each) => [each.code, each.place.path])).toEqual([[code, "p.yml"]]);
    expect(problems[0]?.place.line).toBeGreaterThan(0);
  });
}

test("a rule that a pipeline refuses or empties is a problem; the others go on", () => {
  const failure = pipelineOf(
    item("type: rule_failure, message: unsupported, rule_conditions: [{type: contains_field, field: a}]"),
  );
  const set = compiled(`${rule("a: x")}---\n${rule("b: x")}`, failure);
  expect(set.problems.map(({ code }) => code)).toEqual(["pipeline-refuses"]);
  expect(set.rules).toHaveLength(1);
  expect(
    compiled(rule("a: x"), pipelineOf(item("type: drop_detection_item"))).problems.map(({ code }) => code),
  ).toEqual(["pipeline-empty"]);
});

test("what formats output is left out with a lint", () => {
  const pipeline = pipelineOf(item("type: add_field, field: x"), "finalizers: [{type: concat}]\n");
  expect(compiled(rule("a: x"), pipeline).lints.map(({ code }) => code)).toEqual([
    "pipeline-output-ignored",
    "pipeline-output-ignored",
  ]);
});
