import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { W3cReader } from "./w3c.js";

/** What each line is: its values, `directive`, or the code of a problem. */
function read(...lines: string[]): unknown[] {
  const reader = new W3cReader();
  return lines.map((line) => {
    const found = reader.read(line);
    if (found === "directive") return found;
    return found.ok ? Object.fromEntries(found.value.values) : found.problem.code;
  });
}

const FIELDS = "#Fields: date time c-ip cs-uri-stem";

const cases: [name: string, lines: string[], expected: unknown[]][] = [
  [
    "values are named by the header",
    [FIELDS, "2026-01-02 03:04:05 192.0.2.1 /a"],
    ["directive", { date: "2026-01-02", time: "03:04:05", "c-ip": "192.0.2.1", "cs-uri-stem": "/a" }],
  ],
  [
    "a dash is no value",
    [FIELDS, "2026-01-02 03:04:05 - /a"],
    ["directive", { date: "2026-01-02", time: "03:04:05", "cs-uri-stem": "/a" }],
  ],
  [
    "tabs, and texts in quotes",
    ["#Fields: time cs(Cookie)", '03:04:05\t"a ""b"" c"'],
    ["directive", { time: "03:04:05", "cs(Cookie)": 'a "b" c' }],
  ],
  [
    "a later header holds from there on",
    [FIELDS, "#Fields: time x", "03:04 y"],
    ["directive", "directive", { time: "03:04", x: "y" }],
  ],
  [
    "directives",
    ["#Version: 1.0", "#Software: x", "#Date: 2026-01-02 03:04:05", "#Remark: a"],
    ["directive", "directive", "directive", "directive"],
  ],
  [
    "an entry of other length is a problem",
    [FIELDS, "2026-01-02 03:04:05 /a", "2026-01-02 03:04:05 a b c"],
    ["directive", "w3c-broken", "w3c-broken"],
  ],
  ["another line between", [FIELDS, "Jan  2 03:04:05 h"], ["directive", "w3c-unrecognised"]],
  ["a comment of another log", ["# hello", "#!/bin/sh"], ["w3c-unrecognised", "w3c-unrecognised"]],
  ["an entry before any header", ["2026-01-02 03:04:05 192.0.2.1 /a"], ["w3c-unrecognised"]],
  ["a header of more names than can be meant", [`#Fields: ${"a ".repeat(501)}`], ["w3c-broken"]],
];
describe("a log in its order", () => {
  for (const [name, lines, expected] of cases) test(name, () => expect(read(...lines)).toEqual(expected));
});

test("before any header the lines that IIS writes by default are known by their shape", () => {
  const line = "2026-01-02 03:04:05 192.0.2.1 GET /a x=1 443 - 198.51.100.7 Mozilla/5.0+(X11) - 200 0 0 15";
  expect(read(line)).toEqual([
    expect.objectContaining({ "cs-method": "GET", "c-ip": "198.51.100.7", "sc-status": "200", "time-taken": "15" }),
  ]);
});

test("what the directives say rides with each entry", () => {
  const reader = new W3cReader();
  for (const line of ["#Software: S", "#Date: 2026-01-02 03:00:00", "#Time Format: Local", "#Fields: time a"])
    reader.read(line);
  expect(reader.read("03:04:05 b")).toMatchObject({
    value: { software: "S", headerDate: "2026-01-02", localTime: true },
  });
});

test("any text is read or refused, never thrown at", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      expect(read(FIELDS, "#Fields: a", ...lines)).toHaveLength(lines.length + 2);
    }),
  );
});
