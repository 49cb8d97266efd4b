import { type Problem, toProblem } from "@mizugiwa/base";
import { asDocument, type Control, type Part, readOscal } from "@mizugiwa/oscal";
import { readCsv } from "../../register/index.js";
import { clauseKey, tidyClauseId } from "./clause-id.js";
import { readSheet } from "./xlsx.js";

/** A clause of a source, as its file has it. */
export interface SourceClause {
  readonly id: string;
  readonly title: string | null;
  readonly body: string | null;
  readonly withdrawn: boolean;
}

export interface SourceReading {
  readonly clauses: readonly SourceClause[];
  readonly problems: readonly Problem[];
}

export type SourceFormat = "csv" | "xlsx" | "oscal";

/** Clauses out of a file. A row or control that cannot be read is a problem with its place; the others are kept. */
export function readSource(format: SourceFormat, bytes: Uint8Array): SourceReading {
  const read = format === "oscal" ? readControls(bytes) : readTable(format, bytes);
  return withoutTwins(read);
}

/** Names a column may have, folded; a source's own file often says them in Japanese. */
const COLUMNS = {
  id: [
    "id",
    "controlid",
    "clause",
    "clauseid",
    "control",
    "number",
    "no",
    "no.",
    "項番",
    "管理番号",
    "番号",
    "管理策番号",
    "要求番号",
  ],
  title: ["title", "controltitle", "name", "名称", "件名", "管理策", "標題", "表題", "項目"],
  body: [
    "text",
    "body",
    "description",
    "specification",
    "controlspecification",
    "requirement",
    "内容",
    "本文",
    "要求事項",
    "要求内容",
    "説明",
  ],
} as const;
const LIMITS = { rows: 20_000, columns: 64, cellLength: 20_000 };

function readTable(format: "csv" | "xlsx", bytes: Uint8Array): SourceReading {
  const table = format === "csv" ? csvRows(bytes) : sheetRows(bytes);
  const [header, ...rows] = table.rows;
  if (header === undefined) return { clauses: [], problems: table.problems };
  const problems = [...table.problems];
  const places = columnsOf(header.cells);
  if (places.id === -1) {
    const detail = "no column holds the identifiers of clauses";
    const remedy = `Name it one of: ${COLUMNS.id.join(", ")}.`;
    return {
      clauses: [],
      problems: [...problems, toProblem("source-without-ids", { line: header.line, detail, remedy })],
    };
  }
  const clauses = rows.flatMap(({ cells, line }): SourceClause[] => {
    const cell = (at: number): string | null => {
      const text = (cells[at] ?? "").trim();
      return at === -1 || text === "" ? null : text;
    };
    if (cells.every((each) => each.trim() === "")) return [];
    const id = tidyClauseId(cells[places.id] ?? "");
    if (id === "") {
      problems.push(
        toProblem("clause-without-id", { line, detail: "this row names no clause", remedy: "Give it an identifier." }),
      );
      return [];
    }
    if (id.length > ID_MAX) {
      problems.push(
        toProblem("clause-id-too-long", { line, detail: `longer than ${ID_MAX} characters: ${id.slice(0, 40)}…` }),
      );
      return [];
    }
    return [{ id, title: cell(places.title), body: cell(places.body), withdrawn: false }];
  });
  return { clauses, problems };
}

const ID_MAX = 64;

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function csvRows(bytes: Uint8Array): { rows: readonly Row[]; problems: readonly Problem[] } {
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  const { header, rows, problems } = readCsv(text, LIMITS);
  const plain = [header, ...rows].map((cells) => ({
    cells: cells.map((cell) => cell.text),
    line: cells[0]?.line ?? 0,
  }));
  return { rows: plain, problems };
}

function sheetRows(bytes: Uint8Array): { rows: readonly Row[]; problems: readonly Problem[] } {
  const { rows, problems } = readSheet(bytes);
  // Titles and blank lines above a table: it begins where a row names the identifiers.
  const start = Math.max(
    0,
    rows.findIndex((cells) => columnsOf(cells).id !== -1),
  );
  return { rows: rows.map((cells, index) => ({ cells, line: index + 1 })).slice(start), problems };
}

function columnsOf(header: readonly string[]): { id: number; title: number; body: number } {
  const plain = header.map((cell) =>
    cell
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[\s_-]/g, ""),
  );
  const find = (names: readonly string[]): number => plain.findIndex((cell) => names.includes(cell));
  return { id: find(COLUMNS.id), title: find(COLUMNS.title), body: find(COLUMNS.body) };
}

function readControls(bytes: Uint8Array): SourceReading {
  const { document, problems } = readOscal(bytes);
  if (document === null) return { clauses: [], problems };
  const catalog = asDocument(document, "catalog");
  if (catalog === null) {
    const detail = `this is a ${document.name}`;
    return {
      clauses: [],
      problems: [...problems, toProblem("source-not-a-catalogue", { detail, remedy: "Give a catalogue." })],
    };
  }
  const clauses: SourceClause[] = [];
  const walk = (
    holder: { readonly controls?: readonly Control[]; readonly groups?: readonly Holder[] },
    depth: number,
  ): void => {
    if (depth > DEPTH_MAX) return;
    for (const control of holder.controls ?? []) {
      clauses.push(clauseOf(control));
      walk(control, depth + 1);
    }
    for (const group of holder.groups ?? []) walk(group, depth + 1);
  };
  walk(catalog, 0);
  return { clauses, problems: problems.filter(({ severity }) => severity !== "notice") };
}

interface Holder {
  readonly controls?: readonly Control[];
  readonly groups?: readonly Holder[];
}
const DEPTH_MAX = 32;

/** A control by the label its source prints, where it has one; `sp800-53a` labels pad with zeros. */
function clauseOf({ id, title, props = [], parts = [] }: Control): SourceClause {
  const label = props.find(
    ({ name, class: of }) => name === "label" && of !== "sp800-53a" && of !== "zero-padded",
  )?.value;
  const status = props.find(({ name }) => name === "status")?.value;
  const withdrawn = status?.toLowerCase() === "withdrawn";
  const statement = parts.find(({ name }) => name === "statement");
  return {
    id: tidyClauseId(label ?? id),
    title,
    body: statement === undefined ? null : proseOf(statement, 0),
    withdrawn,
  };
}

function proseOf({ prose, parts = [] }: Part, depth: number): string | null {
  if (depth > DEPTH_MAX) return null;
  const texts = [prose, ...parts.map((part) => proseOf(part, depth + 1))].filter((text) => typeof text === "string");
  return texts.length === 0 ? null : texts.join("\n").slice(0, LIMITS.cellLength);
}

/** Two spellings of one identifier are one clause; the second is named, and left out. */
function withoutTwins({ clauses, problems }: SourceReading): SourceReading {
  const seen = new Map<string, string>();
  const twins: Problem[] = [];
  const kept = clauses.filter(({ id }) => {
    const first = seen.get(clauseKey(id));
    if (first === undefined) {
      seen.set(clauseKey(id), id);
      return true;
    }
    twins.push(
      toProblem("clause-twice", { field: id, detail: `${id} is ${first} again`, remedy: "Leave one of them." }),
    );
    return false;
  });
  return { clauses: kept, problems: [...problems, ...twins] };
}
