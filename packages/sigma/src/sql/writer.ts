import type { ColumnForm, ColumnNeed, Fact } from "./column.js";

/** A column of the table that is asked. */
export interface Column {
  /** An expression of the dialect, quoted where it must be. */
  readonly sql: string;
  /**
   * Whether it is a list of texts (null: absent; a null within: a value that is null). A plain text column is for
   * fields that are absent, null or one text in every row of the file.
   */
  readonly list: boolean;
}

export type ColumnOf = (need: ColumnNeed) => Column | null;

/** Why a rule cannot be asked of the columns at hand; its events go through the replay. */
export class NeedsReplay extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.name = "NeedsReplay";
    this.code = code;
  }
}

/** Collects the parameters and columns of one query. */
export class Writer {
  readonly parameters: string[] = [];
  readonly needs: ColumnNeed[] = [];
  readonly #columnOf: ColumnOf;
  readonly #columns = new Map<string, Column>();

  constructor(columnOf: ColumnOf) {
    this.#columnOf = columnOf;
  }

  /** A parameter that holds the text. */
  text(value: string): string {
    return `$${this.parameters.push(value)}::VARCHAR`;
  }

  field(field: string, form: ColumnForm): Column {
    return this.#column({ kind: "field", field, form }, `${form} ${field}`);
  }

  /** A fact as an expression. */
  fact(fact: Fact): string {
    return this.#column({ kind: "fact", fact }, fact).sql;
  }

  #column(need: ColumnNeed, name: string): Column {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = this.#columnOf(need);
    if (column === null) throw new NeedsReplay("column-missing", `there is no column for ${name}`);
    this.#columns.set(name, column);
    this.needs.push(need);
    return column;
  }
}

/** A test of one value of a column; every leaf ends here, so that none is ever unknown. */
export function someValue({ sql, list }: Column, test: (value: string) => string): string {
  const any = list ? `len(list_filter(${sql}, lambda v: ${test("v")})) > 0` : test(sql);
  return `coalesce(${any}, false)`;
}

export function allOf(parts: readonly string[]): string {
  return linked(parts, "AND", "true");
}

export function anyOf(parts: readonly string[]): string {
  return linked(parts, "OR", "false");
}

function linked(parts: readonly string[], word: string, none: string): string {
  const [first] = parts;
  if (first === undefined) return none;
  return parts.length === 1 ? first : `(${parts.join(` ${word} `)})`;
}
