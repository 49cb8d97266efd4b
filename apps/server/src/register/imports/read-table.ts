import { type Problem, toProblem } from "@mizugiwa/base";
import { z } from "zod";
import { fold } from "../book/fold.js";
import { type Cell, columnOf, type Kind, type Values } from "../book/kind.js";
import { type CsvCell, type CsvLimits, readCsv } from "./read-csv.js";

/** Finds the id of a record by what people call it; null where there is none, or more than one. */
export type Lookup = (cell: Cell & { is: "reference" }, text: string) => string | null;

/** One good row: its line and the fields its cells name. An empty cell is null: the field is emptied. */
export interface TableRow {
  readonly line: number;
  readonly given: Values;
}

const LIMITS: CsvLimits = { rows: 20_000, columns: 64, cellLength: 4000 };

/** Reads a table into rows of fields; what cannot be read is a problem with line, column and field. */
export function readTable(
  kind: Kind,
  text: string,
  lookup: Lookup,
): { rows: readonly TableRow[]; problems: readonly Problem[] } {
  const { header, rows, problems: found } = readCsv(text, LIMITS);
  const problems = [...found];
  const fields = header.map((cell) => fieldOf(kind, cell, problems));
  if (fields.every((field) => field === null)) return { rows: [], problems };
  const good = rows.flatMap((row) => {
    const read = readRow(kind, fields, row, lookup);
    problems.push(...read.problems);
    return read.problems.length === 0 ? [{ line: row[0]?.line ?? 0, given: read.given }] : [];
  });
  return { rows: good, problems };
}

/** A column by its field, in any of the ways the name is written: `employeeNumber`, `employee_number`, `Employee number`. */
function fieldOf(kind: Kind, { text, line, column }: CsvCell, problems: Problem[]): string | null {
  const plain = (name: string): string => fold(name).replaceAll(/[ _-]/g, "");
  const names = Object.keys(kind.fields.shape);
  const field = names.find((name) => plain(name) === plain(text) || plain(columnOf(kind, name)) === plain(text));
  if (field !== undefined) return field;
  const detail = `${kind.plural} have no field ${JSON.stringify(text)}`;
  const remedy = `Fields are ${names.join(", ")}. The column is left out.`;
  problems.push(toProblem("csv-column-unknown", { line, column, detail, remedy }));
  return null;
}

function readRow(
  kind: Kind,
  fields: readonly (string | null)[],
  row: readonly CsvCell[],
  lookup: Lookup,
): { given: Values; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const given: Record<string, unknown> = {};
  for (const [index, field] of fields.entries()) {
    const cell = row[index];
    if (field === null || cell === undefined) continue;
    const { line, column } = cell;
    const value = valueOf(kind.cells[field], cell.text, lookup);
    if (value === UNKNOWN) {
      const remedy = "Add it to the register first, or mend the cell.";
      problems.push(
        toProblem("reference-unknown", {
          line,
          column,
          field,
          detail: `there is no ${JSON.stringify(cell.text)}`,
          remedy,
        }),
      );
      continue;
    }
    const parsed = schemaOf(kind, field).safeParse(value);
    if (parsed.success) given[field] = parsed.data;
    else problems.push(toProblem("cell-invalid", { line, column, field, detail: said(parsed.error, cell.text) }));
  }
  return { given, problems };
}

function schemaOf(kind: Kind, field: string): z.ZodType {
  const shape: Readonly<Record<string, unknown>> = kind.fields.shape;
  const schema = shape[field];
  if (!(schema instanceof z.ZodType)) throw new Error(`${kind.name} has no field ${field}`);
  return schema;
}

function said(error: z.ZodError, text: string): string {
  return `${JSON.stringify(text)}: ${error.issues.map(({ message }) => message).join("; ")}`;
}

const UNKNOWN = Symbol("unknown");
const YES = new Set(["1", "y", "yes", "true", "x", "○", "はい"]);
const NO = new Set(["", "0", "n", "no", "false", "-", "×", "いいえ"]);

function valueOf(cell: Cell | undefined, text: string, lookup: Lookup): unknown {
  if (cell?.is === "list") return text.split(/[\s,;]+/).filter((part) => part !== "");
  if (cell?.is === "flag") {
    const word = fold(text);
    return YES.has(word) ? true : NO.has(word) ? false : text;
  }
  if (text === "") return null;
  return cell?.is === "reference" ? (lookup(cell, text) ?? UNKNOWN) : text;
}
