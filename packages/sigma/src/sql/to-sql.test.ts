import type { NativeObject } from "@mizugiwa/events";
import { expect, test } from "vitest";
import { type ColumnNeed, type ColumnOf, ColumnReader, compileRules, parseRules, type RuleQuery } from "../index.js";
import { DuckTable } from "../proving/duck-table.js";

const every: ColumnOf = () => ({ sql: "c", list: true });

function queryOf(items: string, columnOf: ColumnOf = every, condition = "s"): RuleQuery {
  const text = `title: t\nlogsource: {category: test}\ndetection: {s: {${items}}, condition: ${condition}}\n`;
  const set = compileRules([parseRules(text, "t.yml")]);
  const [rule] = set.rules;
  if (rule === undefined) throw new Error(JSON.stringify(set.problems));
  return set.toSql(rule, columnOf);
}

const event = (fields: NativeObject) => ({ index: 0, id: null, time: null, timeAssumed: false, logsource: {}, fields });

test("nothing of a rule is written into the text of a query", () => {
  const query = queryOf("a: \"x' OR true --\", b|contains: '; DROP'");
  if (query.kind !== "sql") throw new Error(query.reason);
  expect(query.where).not.toMatch(/DROP|OR true/);
  expect(query.parameters).toEqual(expect.arrayContaining(["x' or true --", "; drop"]));
});

test("a query names the columns it asks, each once, in the form it asks them", () => {
  const query = queryOf("a|contains: [x, y], b: 4, c|cidr: 10.0.0.0/8, d|re: 'x.y', e: [1, word]");
  const columns = query.kind === "sql" ? query.columns : [];
  const fields = columns.flatMap((need) => (need.kind === "field" ? [`${need.field} ${need.form}`] : []));
  expect(fields).toEqual(["a folded", "b number", "c address", "d written", "e number", "e folded"]);
});

const replayed: [name: string, items: string, columnOf: ColumnOf, code: string][] = [
  ["a column that is not there", "a: x", (need) => (need.kind === "field" ? null : every(need)), "column-missing"],
  ["a named class of an expression", "a|re: '[[:alpha:]]+x'", every, "regex-differs"],
  ["letters beyond ASCII without regard to case", "a|re|i: 'é'", every, "regex-differs"],
  ["numbers beyond what a double holds", "a|gt: 12345678901234567890", every, "number-long"],
  ["the week of a date", "a|week: 5", every, "time-week"],
  ["whether a field exists, of a plain column", "a|exists: true", () => ({ sql: "c", list: false }), "exists-plain"],
];
for (const [name, items, columnOf, code] of replayed) {
  test(`by replay: ${name}`, () => expect(queryOf(items, columnOf)).toMatchObject({ kind: "needs-replay", code }));
}

test("columns hold what the matcher sees: folded, canonical, absent told from null", () => {
  const forms = ["written", "folded", "number", "address"] as const;
  const needs = forms.map((form): ColumnNeed => ({ kind: "field", field: "a", form }));
  const reader = new ColumnReader([
    ...needs,
    { kind: "field", field: "", form: "folded" },
    { kind: "fact", fact: "channel" },
  ]);
  expect(reader.read(event({ a: ["ẞ", 4.5e1, null, "::1"], b: "X" }))).toEqual([
    ["ẞ", "45", null, "::1"],
    ["ß", "45", null, "::1"],
    ["", "45", null, ""],
    ["", "", null, "00000000000000000000000000000001"],
    ["ß", "45", null, "::1", "x"],
    null,
  ]);
  expect(reader.read(event({})).slice(0, 5)).toEqual([null, null, null, null, []]);
});

const asked: [name: string, items: string, condition: string, yes: NativeObject, no: NativeObject][] = [
  ["NOT over an absent field is true", "a: x", "not s", { b: 1 }, { a: "X" }],
  ["NOT over null is true", "a|contains: x", "not s", { a: null }, { a: ["y", "axb"] }],
  ["null stands for absent and null, not for empty", "a: null", "s", { a: null }, { a: "" }],
  ["exists is true of null", "a|exists: true", "s", { a: null }, { b: 1 }],
  ["a keyword is anywhere", "'|contains': needle", "s", { o: { p: ["a NEEDLE"] } }, { o: "hay" }],
  ["a question mark is one code point", "a: 'x?y'", "s", { a: "x😀y" }, { a: "x😀😀y" }],
  ["a star crosses lines", "a: 'x*y'", "s", { a: "x\n\0y" }, { a: "x\ny " }],
  ["the end of an expression before a last line break", "a|re: 'x$'", "s", { a: "x\n" }, { a: "x\n\n" }],
  ["a dot of an expression is no line break", "a|re: 'x.y'", "s", { a: "x-y" }, { a: "x\ny" }],
  ["a network written as IPv6", "a|cidr: 10.0.0.0/8", "s", { a: "::ffff:10.1.2.3" }, { a: "11.0.0.1" }],
  ["an IPv6 network", "a|cidr: 'fe80::/10'", "s", { a: "FE80::1%eth0" }, { a: "fec0::1" }],
  ["hours as they are written", "a|hour: 10", "s", { a: "2026-01-01T10:59:00+09:00" }, { a: "2026-01-01" }],
  ["neq of an absent field", "a|neq: x", "s", { b: 1 }, { a: "x" }],
  ["a field that ends with another", "a|fieldref|endswith: b", "s", { a: "xY", b: "y" }, { a: "x" }],
  ["a number beyond all bounds", "a|gt: 5", "s", { a: "1e999" }, { a: "x" }],
];
for (const [name, items, condition, yes, no] of asked) {
  test(`in DuckDB: ${name}`, async () => {
    const query = queryOf(items, every, condition);
    if (query.kind !== "sql") throw new Error(query.reason);
    const table = await DuckTable.of([event(no), event(yes)], query.columns);
    const named = queryOf(items, table.columnOf, condition);
    expect(named.kind === "sql" ? await table.where(named.where, named.parameters) : named).toEqual([1]);
    table.close();
  });
}
