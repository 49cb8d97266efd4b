import type { Problem } from "@mizugiwa/base";
import type { RawBuilder } from "kysely";
import type { z } from "zod";
import type { Transaction } from "../../platform/database/database.js";

/** The fields of one record by their JSON names, checked by the kind's schemas on their way in and out. */
export type Values = Readonly<Record<string, unknown>>;

/** How the cell of a table is read into a field; text where nothing is said. */
export type Cell =
  /** Several values in one cell, apart by blanks, commas or semicolons. */
  | { readonly is: "list" }
  /** yes or no, in the ways people write it. */
  | { readonly is: "flag" }
  /** The id of a record of another table, written as what people call it: one of these columns of it. */
  | { readonly is: "reference"; readonly table: string; readonly by: readonly string[] };

/** A text a list can be sorted by. */
interface Sort {
  /** Column that is never null. */
  readonly column: string;
  /** Its type in PostgreSQL. */
  readonly type: "text" | "timestamptz" | "uuid";
}

/**
 * One kind of records of the register, as a declaration: the book (store, service, routes, import) does the rest the same
 * way for all of them.
 */
export interface Kind {
  /** Kind of the object in the trail, topic of the live stream. */
  readonly name: string;
  /** Path below /api/v1, and tag in the API's description. */
  readonly plural: string;
  readonly table: string;
  /** What one may write; fields that may be left out are `.nullish()`, so that a change can leave them alone. */
  readonly fields: z.ZodObject;
  /** What one reads: the fields, and what is kept besides. */
  readonly row: z.ZodObject;
  /** Columns that are not the field's name in snake case. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly sorts: Readonly<Record<string, Sort>>;
  readonly sortDefault: string;
  /** Filters of the list besides `q`: their schemas, and what each asks of a row. */
  readonly filters: z.ZodObject;
  readonly filterBy: Readonly<Record<string, (value: unknown) => RawBuilder<boolean>>>;
  /** Texts the record is found by; may look up what it refers to. */
  search(values: Values): readonly (string | null)[];
  /** What no single field can say, such as the order of two days. Pure. */
  judge?(values: Values): readonly Problem[];
  /** What only the other records can say; throws HttpError. `id` is null for a new record. */
  check?(tx: Transaction, values: Values, id: string | null): Promise<void>;
  /** A time that the first change by a person sets; until then even a change that changes nothing is one. */
  readonly adopts?: { readonly column: string; readonly isOpen: (values: Values) => boolean };
  /** Sets of fields that name a record in a table to be imported; the first set whose cells are all filled counts. */
  readonly keys: readonly (readonly string[])[];
  readonly cells: Readonly<Record<string, Cell>>;
  /** Personal data: its values go into the trail in a form that can be erased. */
  readonly personal?: boolean;
}

/** The column of a field. */
export function columnOf(kind: Kind, field: string): string {
  return kind.columns?.[field] ?? field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Text of a field, null where it has none. */
export function textOf(values: Values, field: string): string | null {
  const value = values[field];
  return typeof value === "string" ? value : null;
}
