import { expect, test } from "vitest";
import { parseArgs } from "./args.js";
import { choice, flag, operands, texts, wholeNumber } from "./take.js";
import { UsageError } from "./usage-error.js";

const RULES = texts("--rules", "hunt.rules", "DIR");
const FORMAT = choice("--format", "cli.option.format", ["table", "json"]);
const JOBS = wholeNumber("--jobs", "cli.option.jobs", [1, 256]);
const QUIET = flag("--quiet", "cli.option.quiet", { short: "-q" });
const PATHS = operands("PATH", "hunt.paths", { many: true });
const TAKES = [RULES, FORMAT, JOBS, QUIET, PATHS];

test("options and operands may stand in any order, values behind = or a space", () => {
  const args = parseArgs(["a", "--rules", "r1", "--format=json", "b", "-q", "--rules=r2", "--jobs", "4"], TAKES);
  expect(args.of(RULES)).toEqual(["r1", "r2"]);
  expect(args.of(FORMAT)).toBe("json");
  expect(args.of(JOBS)).toBe(4);
  expect(args.of(QUIET)).toBe(true);
  expect(args.of(PATHS)).toEqual(["a", "b"]);
});

test("what was not given is null, empty or false", () => {
  const args = parseArgs(["a"], TAKES);
  expect([args.of(RULES), args.of(FORMAT), args.of(JOBS), args.of(QUIET)]).toEqual([[], null, null, false]);
});

test("behind -- everything is an operand", () => {
  expect(parseArgs(["--", "--rules", "-q"], TAKES).of(PATHS)).toEqual(["--rules", "-q"]);
});

const refused: [name: string, words: string[], said: RegExp][] = [
  ["an unknown option", ["a", "--zzz"], /Unknown option: --zzz\./],
  ["a slip of the fingers", ["a", "--formt", "json"], /Did you mean --format\?/],
  ["a value that is none of the words", ["a", "--format", "xml"], /one of table, json, not xml/],
  ["a number out of bounds", ["a", "--jobs", "0"], /from 1 to 256, not 0/],
  ["a number that is none", ["a", "--jobs", "1e3"], /not 1e3/],
  ["a missing value", ["a", "--jobs"], /--jobs needs a value/],
  ["an option in place of a value", ["a", "--jobs", "--quiet"], /--jobs needs a value/],
  ["a value for a switch", ["a", "--quiet=yes"], /--quiet takes no value/],
  ["the same option twice", ["a", "--format", "json", "--format", "table"], /--format may be given once/],
  ["no operand", ["--quiet"], /PATH is missing/],
];
for (const [name, words, said] of refused) {
  test(`refused: ${name}`, () => {
    expect(() => parseArgs(words, TAKES)).toThrow(UsageError);
    expect(() => parseArgs(words, TAKES)).toThrow(said);
  });
}

test("a command without operands names the word that is too many", () => {
  expect(() => parseArgs(["extra"], [QUIET])).toThrow(/extra is one word too many/);
});
