import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json.js";
import type { Writable } from "../write.js";
import { diffOscal } from "./diff.js";

const part = (prose: string, more: JsonObject = {}): JsonObject => ({ id: "a-1_s", name: "statement", prose, ...more });
const control = (id: string, more: JsonObject = {}): JsonObject => ({ id, title: `Title ${id}`, ...more });
const catalog = (...groups: readonly JsonObject[]): Writable => ({
  name: "catalog",
  content: { uuid: "u", metadata: { title: "t", "last-modified": "2026" }, groups },
});
const group = (id: string, ...controls: readonly JsonObject[]): JsonObject => ({ id, title: id, controls });
const said = (before: Writable, after: Writable): string[] =>
  diffOscal(before, after).changes.map(({ kind, what, id, field }) =>
    [kind, what, id, field].filter(Boolean).join(" "),
  );

describe("what differs in meaning is listed", () => {
  const base = control("a-1", {
    params: [{ id: "p", values: ["30 d"] }],
    parts: [part("do it")],
    props: [{ name: "x", value: "1" }],
  });
  const cases: [name: string, before: Writable, after: Writable, said: string[]][] = [
    ["a control added", catalog(group("g")), catalog(group("g", base)), ["added control a-1"]],
    [
      "a control removed, and not its parts again",
      catalog(group("g", base)),
      catalog(group("g")),
      ["removed control a-1"],
    ],
    [
      "a control in another group",
      catalog(group("g", base), group("h")),
      catalog(group("g"), group("h", base)),
      ["moved control a-1"],
    ],
    [
      "a title",
      catalog(group("g", base)),
      catalog(group("g", { ...base, title: "other" })),
      ["changed control a-1 title"],
    ],
    [
      "a parameter's value",
      catalog(group("g", base)),
      catalog(group("g", { ...base, params: [{ id: "p", values: ["7 d"] }] })),
      ["changed parameter p values"],
    ],
    [
      "a statement's words",
      catalog(group("g", base)),
      catalog(group("g", { ...base, parts: [part("do it now")] })),
      ["changed statement a-1_s prose"],
    ],
    [
      "a property",
      catalog(group("g", base)),
      catalog(group("g", { ...base, props: [{ name: "x", value: "2" }] })),
      ["changed control a-1 props"],
    ],
    [
      "a statement less",
      catalog(group("g", base)),
      catalog(group("g", { ...base, parts: [] })),
      ["removed statement a-1_s"],
    ],
  ];
  for (const [name, before, after, changes] of cases) test(name, () => expect(said(before, after)).toEqual(changes));
});

describe("what means the same is not", () => {
  const cases: [name: string, before: Writable, after: Writable][] = [
    [
      "order",
      catalog(group("g", control("a"), control("b")), group("h")),
      catalog(group("h"), group("g", control("b"), control("a"))),
    ],
    [
      "spaces and list signs of prose",
      catalog(group("g", control("a", { parts: [part("a  b\n\n* c\n* d\n")] }))),
      catalog(group("g", control("a", { parts: [part("a b\n\n- c\n- d")] }))),
    ],
    [
      "identity and time of the document",
      catalog(),
      { name: "catalog", content: { uuid: "v", metadata: { title: "t", "last-modified": "2027" }, groups: [] } },
    ],
  ];
  for (const [name, before, after] of cases) test(name, () => expect(said(before, after)).toEqual([]));
});

test("of lists, only the entries that differ are given", () => {
  const props = (...values: readonly string[]): JsonObject =>
    control("a", { props: values.map((value) => ({ name: "n", value })) });
  const { changes, counts } = diffOscal(catalog(group("g", props("1", "2"))), catalog(group("g", props("2", "3"))));
  expect(changes).toEqual([
    {
      kind: "changed",
      what: "control",
      id: "a",
      title: "Title a",
      before: "/catalog/groups/0/controls/0",
      after: "/catalog/groups/0/controls/0",
      field: "props",
      old: [{ name: "n", value: "1" }],
      new: [{ name: "n", value: "3" }],
    },
  ]);
  expect(counts).toEqual({ added: 0, removed: 0, changed: 1, moved: 0 });
});

test("documents of two kinds are not compared", () => {
  expect(() => diffOscal(catalog(), { name: "profile", content: {} })).toThrow("cannot be compared");
});
