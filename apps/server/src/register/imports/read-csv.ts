import { type Problem, toProblem } from "@mizugiwa/base";

/** One cell and where it begins; line and column from 1, the column in characters. */
export interface CsvCell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface CsvTable {
  readonly header: readonly CsvCell[];
  readonly rows: readonly (readonly CsvCell[])[];
  readonly problems: readonly Problem[];
}

/** Bounds of one table; beyond them it is refused, not cut. */
export interface CsvLimits {
  readonly rows: number;
  readonly columns: number;
  readonly cellLength: number;
}

/**
 * Comma-separated values (RFC 4180) with a header: quotes doubled within quotes, line ends CRLF or LF, also within
 * quotes. A byte order mark is passed over, and where the header has no comma, a tab or a semicolon parts the cells, as
 * spreadsheets of some languages write them. Blank lines are passed over; a row of another length than the header is a
 * problem and left out; a quote that nothing closes ends the reading there.
 */
export function readCsv(text: string, limits: CsvLimits): CsvTable {
  const problems: Problem[] = [];
  const lines: (readonly CsvCell[])[] = [];
  for (const row of readRows(text, separatorOf(text), problems)) {
    const broken = limitOf(row, lines.length, limits);
    if (broken !== null) {
      problems.push(broken);
      break;
    }
    lines.push(row);
  }
  const [header, ...rows] = lines;
  if (header === undefined) {
    const detail = "the table has no header";
    return { header: [], rows: [], problems: [...problems, toProblem("csv-empty", { line: 1, column: 1, detail })] };
  }
  const whole = rows.filter((row) => {
    if (row.length === header.length) return true;
    const [first] = row;
    const detail = `the row has ${row.length} cells, the header ${header.length}`;
    const remedy = "Put quotes around cells that hold a comma.";
    problems.push(toProblem("csv-row-length", { line: first?.line ?? 0, column: 1, detail, remedy }));
    return false;
  });
  return { header, rows: whole, problems };
}

const SEPARATORS = [",", "\t", ";"];

function separatorOf(text: string): string {
  const header = /^\ufeff?([^\r\n]*)/.exec(text)?.[1] ?? "";
  return SEPARATORS.find((each) => header.includes(each)) ?? ",";
}

function limitOf(row: readonly CsvCell[], count: number, limits: CsvLimits): Problem | null {
  const line = row[0]?.line ?? 0;
  const refuse = (detail: string, column = 1): Problem =>
    toProblem("csv-too-large", { line, column, detail, remedy: "Import it in parts." });
  if (count > limits.rows) return refuse(`the table has more than ${limits.rows} rows`);
  if (row.length > limits.columns) return refuse(`the row has more than ${limits.columns} cells`);
  const long = row.find(({ text }) => text.length > limits.cellLength);
  return long === undefined ? null : refuse(`a cell is longer than ${limits.cellLength}`, long.column);
}

function* readRows(text: string, separator: string, problems: Problem[]): Generator<readonly CsvCell[]> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  let lineStart = at;
  let row: CsvCell[] = [];
  while (at < text.length || row.length > 0) {
    const place = { line, column: at - lineStart + 1 };
    const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, separator);
    if (cell === null) {
      const remedy = "Close it, and double a quote that stands within a cell.";
      problems.push(toProblem("csv-quote-open", { ...place, detail: "nothing closes this quote", remedy }));
      return;
    }
    row.push({ text: cell.text, ...place });
    const breaks = text.slice(at, cell.end).split("\n");
    if (breaks.length > 1) {
      line += breaks.length - 1;
      lineStart = cell.end - (breaks.at(-1)?.length ?? 0);
    }
    at = cell.end;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    if (at < text.length && text[at] !== "\r" && text[at] !== "\n") {
      const detail = "something stands behind the closing quote";
      problems.push(toProblem("csv-quote-inside", { line, column: at - lineStart + 1, detail }));
      const next = text.indexOf("\n", at);
      at = next === -1 ? text.length : next;
      row = [];
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    if (row.some((each) => each.text !== "")) yield row;
    row = [];
    line += 1;
    lineStart = at;
  }
}

function readPlain(text: string, from: number, separator: string): { text: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { text: text.slice(from, end).trim(), end };
}

function readQuoted(text: string, from: number): { text: string; end: number } | null {
  let end = from + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return null;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return {
    text: text
      .slice(from + 1, end)
      .replaceAll('""', '"')
      .trim(),
    end: end + 1,
  };
}
