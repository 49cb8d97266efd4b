import { expect, test } from "vitest";
import type { Parameter } from "../model/control.js";
import { renderInserts } from "./render.js";

const PARAMS: Readonly<Record<string, Parameter>> = {
  value: { id: "value", values: ["30 days"], label: "period" },
  label: { id: "label", label: "a time" },
  choice: { id: "choice", select: { "how-many": "one-or-more", choice: ["now", "after {{ insert: param, value }}"] } },
  a: { id: "a", values: ["{{ insert: param, b }}"] },
  b: { id: "b", values: ["{{ insert: param, a }}"] },
};

const cases: [name: string, markdown: string, text: string, unresolved: string[]][] = [
  ["a value comes before its label", "within {{ insert: param, value }}", "within 30 days", []],
  ["a label stands in brackets", "within {{ insert: param, label }}", "within [a time]", []],
  [
    "choices are named, their parameters too",
    "{{ insert: param, choice }}",
    "[one or more of: now; after 30 days]",
    [],
  ],
  ["an unknown parameter stays visible", "{{ insert: param, x }}", "[x]", ["x"]],
  ["parameters that insert each other end", "{{ insert: param, a }}", "[a]", ["a"]],
];
for (const [name, markdown, text, unresolved] of cases) {
  test(name, () => expect(renderInserts(markdown, (id) => PARAMS[id])).toEqual({ text, unresolved }));
}
