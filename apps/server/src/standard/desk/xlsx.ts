import { type Problem, toProblem } from "@mizugiwa/base";
import { memorySource, unpack } from "@mizugiwa/bytes";
import { type JsonObject, type JsonValue, readXml } from "@mizugiwa/records";

/**
 * The first sheet of an Office Open XML workbook as rows of text: what a source list needs, and no more.
 *
 *   xl/workbook.xml              sheets in their order; only the first is read
 *   xl/worksheets/sheet1.xml     row > c: `r` the cell, `t` its kind, `v` value or index, `is` text in place
 *   xl/sharedStrings.xml         si > t, or r > t where a part has its own looks; `rPh` (readings) is left out
 *
 * Source: ECMA-376 part 1, 18.3 and 18.4. Departures: formulas give the value that was stored; dates stay numbers.
 */
export function readSheet(bytes: Uint8Array): { rows: string[][]; problems: Problem[] } {
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  for (const item of unpack(memorySource(bytes), LIMITS)) {
    if (!item.ok) {
      problems.push(item.problem);
      continue;
    }
    const { path } = item.value;
    if (!/^xl\/(?:sharedStrings|worksheets\/sheet\d+)\.xml$/.test(path)) continue;
    texts.set(path, Buffer.concat([...item.value.chunks()]).toString("utf8"));
  }
  const sheets = [...texts.keys()].filter((path) => path.startsWith("xl/worksheets/")).sort(byNumber);
  const [first] = sheets;
  if (first === undefined) {
    const detail = "there is no worksheet in it";
    return { rows: [], problems: [...problems, toProblem("xlsx-no-sheet", { detail, remedy: "Save it as .xlsx." })] };
  }
  const parse = (path: string): JsonObject => {
    const read = readXml(texts.get(path) ?? "<none/>");
    if (read.ok) return read.value;
    problems.push(toProblem("xlsx-broken", { path, detail: read.problem.detail }));
    return {};
  };
  const strings = texts.has(STRINGS) ? listOf(childOf(parse(STRINGS), "sst"), "si").map(textOf) : [];
  const data = childOf(childOf(parse(first), "worksheet"), "sheetData");
  const rows = listOf(data, "row")
    .slice(0, ROWS_MAX)
    .map((row) => cellsOf(row, strings));
  return { rows, problems };
}

const STRINGS = "xl/sharedStrings.xml";
const ROWS_MAX = 20_000;
const COLUMNS_MAX = 64;
const LIMITS = { totalBytes: 64 << 20, heldBytes: 32 << 20 };

const byNumber = (a: string, b: string): number => numberIn(a) - numberIn(b);
const numberIn = (path: string): number => Number(/\d+/.exec(path)?.[0] ?? 0);

function cellsOf(row: JsonValue, strings: readonly string[]): string[] {
  const cells: string[] = [];
  for (const cell of listOf(row, "c")) {
    const attributes = childOf(cell, "#attributes");
    const place = columnOf(leafOf(childOf(attributes, "r")));
    const at = place ?? cells.length;
    if (at >= COLUMNS_MAX) continue;
    const kind = leafOf(childOf(attributes, "t"));
    const value = leafOf(childOf(cell, "v"));
    while (cells.length < at) cells.push("");
    cells[at] =
      kind === "s" ? (strings[Number(value)] ?? "") : kind === "inlineStr" ? textOf(childOf(cell, "is")) : value;
  }
  return cells;
}

/** The column of a cell such as "AB12", counted from 0. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return null;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The text of a string item: its own, or that of its parts in their order. */
function textOf(item: JsonValue): string {
  if (typeof item === "string") return item;
  const own = leafOf(childOf(item, "t"));
  return (
    own +
    listOf(item, "r")
      .map((part) => leafOf(childOf(part, "t")))
      .join("")
  );
}

function childOf(value: JsonValue, name: string): JsonValue {
  return isObject(value) ? (value[name] ?? "") : "";
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: JsonValue, name: string): readonly JsonValue[] {
  const found = childOf(value, name);
  if (isList(found)) return found;
  return found === "" ? [] : [found];
}

/** The text of an element, with or without attributes. */
function leafOf(value: JsonValue): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  const text = childOf(value, "#text");
  return typeof text === "string" || typeof text === "number" ? String(text) : "";
}
