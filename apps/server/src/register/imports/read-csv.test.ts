import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "./read-csv.js";

const LIMITS = { rows: 100, columns: 10, cellLength: 50 };
const texts = (text: string): string[][] => {
  const { header, rows } = readCsv(text, LIMITS);
  return [header, ...rows].map((row) => row.map((cell) => cell.text));
};

const tables: [name: string, text: string, cells: string[][]][] = [
  [
    "lines may end in CRLF",
    "a,b\r\n1,2\r\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "the last line needs no end",
    "a,b\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "the last cell may be empty",
    "a,b\n1,",
    [
      ["a", "b"],
      ["1", ""],
    ],
  ],
  [
    "quotes hold commas, quotes and line ends",
    'a,b\n"1,""x""\n2",3',
    [
      ["a", "b"],
      ['1,"x"\n2', "3"],
    ],
  ],
  [
    "a byte order mark is passed over",
    "\ufeffa,b\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "tabs part the cells where the header has no comma",
    "a\tb\n1,5\t2",
    [
      ["a", "b"],
      ["1,5", "2"],
    ],
  ],
  [
    "blank lines are passed over",
    "a,b\n\n,\n1,2\n\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
];
for (const [name, text, cells] of tables) test(name, () => expect(texts(text)).toEqual(cells));

test("a cell says where it begins, past quoted line ends too", () => {
  const { rows } = readCsv('a,b\n"x\ny",2\n3,4\n', LIMITS);
  expect(rows.map((row) => row.map(({ line, column }) => [line, column]))).toEqual([
    [
      [2, 1],
      [3, 4],
    ],
    [
      [4, 1],
      [4, 3],
    ],
  ]);
});

const faults: [name: string, text: string, code: string, line: number, column: number, rows: number][] = [
  ["a row too short", "a,b\n1\n2,3", "csv-row-length", 2, 1, 1],
  ["a quote that nothing closes", 'a,b\n1,2\n3,"4', "csv-quote-open", 3, 3, 1],
  ["text behind a closing quote", 'a,b\n"1"x,2\n3,4', "csv-quote-inside", 2, 4, 1],
  ["a cell too long", `a,b\n1,2\n3,${"x".repeat(51)}`, "csv-too-large", 3, 3, 1],
  ["nothing at all", "", "csv-empty", 1, 1, 0],
];
for (const [name, text, code, line, column, rows] of faults) {
  test(`${name} is a problem with its place, and the good rows stay`, () => {
    const table = readCsv(text, LIMITS);
    expect(table.problems).toMatchObject([{ code, place: { line, column } }]);
    expect(table.rows).toHaveLength(rows);
  });
}

test("more rows than the bound are refused, not cut", () => {
  const { problems } = readCsv(`a\n${"1\n".repeat(101)}`, LIMITS);
  expect(problems).toMatchObject([{ code: "csv-too-large", place: { line: 102 } }]);
});

test("what is written by the rules is read back", () => {
  const cell = fc.string({ maxLength: 20, unit: fc.constantFrom("a", ",", '"', "\n", ";", "\t", "あ") });
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), (rows) => {
      const text = ["a,b", ...rows.map((row) => row.map(quoted).join(","))].join("\r\n");
      const wanted = rows.map((row) => row.map((each) => each.trim())).filter((row) => row.some((each) => each !== ""));
      expect(texts(text).slice(1)).toEqual(wanted);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("no text makes it throw or run away", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom("a", ",", '"', "\n", "\r", "\t") }), (text) => {
      readCsv(text, LIMITS);
    }),
    { seed: 11, numRuns: 1000 },
  );
});
