/**
 * Comma-separated values, as feeds write them: a header or none, `,` `;` tab or `|` between, quotes as RFC 4180 has them, lines of remarks that
 * begin with `#`.
 *
 * With a header the columns are found by their names (value, type, valid_from …); the value is looked for in the first column that reads as an
 * indicator where no name says so. A header in a remark, as abuse.ch writes it (`# "id","ioc_value",…`), counts.
 *
 * Source: RFC 4180. Departure: a quote within a bare field is a letter like others.
 */
import { type Item, placedIn, problem } from "@mizugiwa/base";
import { type IndicatorType, isIndicatorType } from "../indicator.js";
import { type Feed, type FeedRow, NOTE_MAX, ROW_MAX, secondsOf } from "./feed.js";
import { readIndicator } from "./read-indicator.js";

type Column = "value" | "type" | "from" | "until" | "confidence" | "note" | "revoked";

const NAMES: Readonly<Record<Column, readonly string[]>> = {
  value: [
    "value",
    "indicator",
    "ioc",
    "iocvalue",
    "indicatorvalue",
    "observable",
    "pattern",
    "domain",
    "url",
    "ip",
    "ipaddress",
  ],
  type: ["type", "indicatortype", "ioctype", "kind"],
  from: ["validfrom", "firstseen", "firstseenutc", "from", "dateadded", "created"],
  until: ["validuntil", "expires", "expiration", "expiresat", "until", "validto"],
  confidence: ["confidence", "confidencelevel", "score"],
  note: ["note", "comment", "description", "threat", "tags", "malware", "title"],
  revoked: ["revoked", "retracted"],
};

/** Names of types that others use. */
const TYPES: ReadonlyMap<string, IndicatorType> = new Map([
  ["ip", "ipv4"],
  ["hostname", "domain"],
  ["fqdn", "domain"],
  ["domain-name", "domain"],
  ["uri", "url"],
  ["mail", "email"],
  ["email-addr", "email"],
  ["email-src", "email"],
  ["md5_hash", "md5"],
  ["sha1_hash", "sha1"],
  ["sha256_hash", "sha256"],
  ["sha-1", "sha1"],
  ["sha-256", "sha256"],
]);

export class CsvFeed implements Feed {
  readonly #cells = new Cells();
  #columns: ReadonlyMap<Column, number> | null = null;
  #hasBegun = false;

  *push(text: string): Generator<Item<FeedRow>, void, undefined> {
    for (const row of this.#cells.push(text)) yield* this.#row(row);
  }

  *end(): Generator<Item<FeedRow>, void, undefined> {
    for (const row of this.#cells.end()) yield* this.#row(row);
  }

  *#row({ cells, line, isTooLong }: Row): Generator<Item<FeedRow>, void, undefined> {
    if (isTooLong) {
      yield problem("feed-row-too-long", { line, detail: `the row has more than ${ROW_MAX} characters` });
      return;
    }
    const [first = ""] = cells;
    if (cells.every((cell) => cell.trim() === "")) return;
    if (!this.#hasBegun) {
      const columns = columnsOf(first.startsWith("#") ? [first.slice(1).trim(), ...cells.slice(1)] : cells);
      if (columns !== null) {
        this.#columns = columns;
        this.#hasBegun = true;
        return;
      }
    }
    if (first.startsWith("#")) return;
    this.#hasBegun = true;
    const read = this.#read(cells);
    yield read.ok ? read : { ok: false, problem: placedIn({ line }, read.problem) };
  }

  #read(cells: readonly string[]): Item<FeedRow> {
    const cell = (column: Column): string => cells[this.#columns?.get(column) ?? -1]?.trim() ?? "";
    const said = cell("type").toLowerCase();
    const type = isIndicatorType(said) ? said : (TYPES.get(said) ?? null);
    const at = this.#columns?.get("value");
    const written = at === undefined ? (cells.find((text) => readIndicator(text.trim()).ok) ?? "") : (cells[at] ?? "");
    // "ip" is either, and networks and addresses with a port are listed as such.
    const read = readIndicator(written.trim(), type === "ipv4" ? null : type);
    if (!read.ok) return read;
    const confidence = Number(cell("confidence") || Number.NaN);
    return {
      ok: true,
      value: {
        ...read.value,
        from: secondsOf(cell("from")),
        until: secondsOf(cell("until")),
        confidence: confidence >= 0 && confidence <= 100 ? Math.round(confidence) : null,
        note: cell("note").slice(0, NOTE_MAX),
        isRevoked: /^(?:true|1|yes)$/i.test(cell("revoked")),
      },
    };
  }
}

/** The columns by name; null where the cells are no header: one of them is an indicator, or none has a name that is known. */
function columnsOf(cells: readonly string[]): ReadonlyMap<Column, number> | null {
  if (cells.some((cell) => readIndicator(cell.trim()).ok)) return null;
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[^a-z0-9]/g, ""));
  const columns = new Map<Column, number>();
  for (const column of Object.keys(NAMES).filter(isColumn)) {
    const name = NAMES[column].find((each) => names.includes(each));
    if (name !== undefined) columns.set(column, names.indexOf(name));
  }
  return columns.size === 0 ? null : columns;
}

function isColumn(text: string): text is Column {
  return Object.hasOwn(NAMES, text);
}

interface Row {
  readonly cells: readonly string[];
  /** The line that it begins in, from 1. */
  readonly line: number;
  readonly isTooLong: boolean;
}

const DELIMITERS = [",", ";", "\t", "|"];

/** Divides text into rows of cells, across parts. A quote that is never closed ends with the row that grows too long. */
class Cells {
  #text = "";
  #line = 1;
  #delimiter: string | null = null;
  #isSkipping = false;

  *push(text: string): Generator<Row, void, undefined> {
    this.#text += text;
    yield* this.#rows(false);
  }

  *end(): Generator<Row, void, undefined> {
    yield* this.#rows(true);
  }

  *#rows(isLast: boolean): Generator<Row, void, undefined> {
    let from = this.#text.startsWith("\uFEFF") ? 1 : 0;
    if (this.#isSkipping) {
      const end = this.#text.indexOf("\n");
      this.#isSkipping = end === -1;
      from = end === -1 ? this.#text.length : end + 1;
    }
    while (from < this.#text.length) {
      const row = this.#next(from, isLast);
      if (row === null) break;
      yield { cells: row.cells, line: this.#line, isTooLong: row.isTooLong };
      this.#line += row.lines;
      from = row.end;
    }
    this.#text = this.#text.slice(from);
  }

  /** The row that begins there; null where its end is not there yet. */
  #next(from: number, isLast: boolean): { cells: string[]; end: number; lines: number; isTooLong: boolean } | null {
    const text = this.#text;
    const delimiter = this.#delimiterOf(from, isLast);
    if (delimiter === null) return text.length - from > ROW_MAX ? this.#skip(from) : null;
    const isRemark = text[from] === "#" && !text.startsWith('# "', from);
    const cells: string[] = [];
    let cell = "";
    let isQuoted = false;
    let lines = 1;
    for (let at = from; ; at += 1) {
      if (at - from > ROW_MAX) return this.#skip(from);
      const letter = text[at];
      if (letter === undefined) {
        if (!isLast) return null;
        return { cells: [...cells, cell], end: at, lines, isTooLong: false };
      }
      if (isQuoted) {
        if (letter === "\n") lines += 1;
        if (letter !== '"') cell += letter;
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else if (text[at + 1] === undefined && !isLast) return null;
        else isQuoted = false;
      } else if (letter === '"' && !isRemark && cell.trim() === "") {
        isQuoted = true;
        cell = "";
      } else if (letter === "\n") {
        return { cells: [...cells, cell.replace(/\r$/, "")], end: at + 1, lines, isTooLong: false };
      } else if (!isRemark && letter === delimiter) {
        cells.push(cell);
        cell = "";
      } else cell += letter;
    }
  }

  /** What makes most cells of the first line that is no remark; null while that line is not whole. */
  #delimiterOf(from: number, isLast: boolean): string | null {
    if (this.#delimiter !== null) return this.#delimiter;
    const end = this.#text.indexOf("\n", from);
    if (end === -1 && !isLast) return null;
    const line = this.#text.slice(from, end === -1 ? undefined : end);
    const counts = DELIMITERS.map((each) => line.split(each).length);
    const chosen = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
    if (!line.startsWith("#") || line.startsWith('# "')) this.#delimiter = chosen;
    return chosen;
  }

  /** Leaves out what is there of the line that is too long; what follows of it goes with it. */
  #skip(from: number) {
    const end = this.#text.indexOf("\n", from);
    this.#isSkipping = end === -1;
    return { cells: [], end: end === -1 ? this.#text.length : end + 1, lines: 1, isTooLong: true };
  }
}
