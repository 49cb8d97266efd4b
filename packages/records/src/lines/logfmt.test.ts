import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLogfmt } from "./logfmt.js";

function read(line: string): object {
  const parsed = parseLogfmt(line);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return Object.fromEntries(parsed.value);
}

const cases: [name: string, line: string, pairs: object][] = [
  ["bare values", "level=info n=1 took=12ms", { level: "info", n: "1", took: "12ms" }],
  ["quoted values", 'level=info msg="request handled"', { level: "info", msg: "request handled" }],
  ["escapes", 'a=1 msg="say \\"hi\\" \\\\ \\n \\u3042"', { a: "1", msg: 'say "hi" \\ \n あ' }],
  ["an empty value", 'a= b=2 c=""', { a: "", b: "2", c: "" }],
  ["a key alone", "a=1 cached b=2", { a: "1", cached: "true", b: "2" }],
  ["equals signs in a bare value", "a=1 url=/?x=y", { a: "1", url: "/?x=y" }],
  ["blanks at both ends", "  a=1\t b=2  ", { a: "1", b: "2" }],
  ["names of an object's own members", "__proto__=1 b=2", { ["__proto__"]: "1", b: "2" }],
];
describe("pairs", () => {
  for (const [name, line, pairs] of cases) test(name, () => expect(read(line)).toEqual(pairs));
});

const bad: [name: string, line: string, code: string][] = [
  ["prose", "the quick brown fox", "logfmt-unrecognised"],
  ["nothing", "", "logfmt-unrecognised"],
  ["one pair alone", "a=1", "logfmt-unrecognised"],
  ["words before the pairs", "hello a=1 b=2", "logfmt-unrecognised"],
  ["a quote that is not closed", 'a=1 b=2 c="x', "logfmt-broken"],
  ["a quote within a bare value", 'a=1 b=2 c=x"y', "logfmt-broken"],
  ["more pairs than can be meant", Array.from({ length: 2001 }, (_x, i) => `k${i}=1`).join(" "), "logfmt-broken"],
];
for (const [name, line, code] of bad) {
  test(`${name}: ${code}`, () => expect(parseLogfmt(line)).toMatchObject({ ok: false, problem: { code } }));
}

test("any text is read or refused in linear time, never thrown at", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(typeof parseLogfmt(`a=1 ${text}`).ok).toBe("boolean");
    }),
  );
  const start = performance.now();
  for (const hostile of [
    "a".repeat(1_000_000),
    'a="'.repeat(300_000),
    `a="${"\\".repeat(900_000)}`,
    " ".repeat(1_000_000),
  ]) {
    parseLogfmt(hostile);
  }
  expect(performance.now() - start).toBeLessThan(5000);
});
