import type { WordKey } from "@mizugiwa/words";
import type { ReactNode } from "react";
import type { Words } from "../shared/words.js";
import type { Condition, Operator } from "./state.js";

/** What a page says of one column; the list does the rest. */
export interface Column<Row> {
  readonly id: string;
  readonly label: WordKey;
  /** In px, for the longer of the two languages. The column that grows takes what is left, and at least this. */
  readonly width: number;
  readonly grow?: boolean;
  readonly align?: "end";
  /** The server's words for the list sorted by this column; absent where it does not sort by it. */
  readonly sort?: { readonly down?: string; readonly up?: string };
  readonly cell: (row: Row) => ReactNode;
  /** The same as plain text: for export, and for what is cut off. */
  readonly text: (row: Row, words: Words) => string;
  /** Not shown until it is chosen. */
  readonly extra?: boolean;
  /** Where the list is narrow, columns leave it in this order, 1 first; those without a number stay. */
  readonly leaves?: number;
  /** Its place where a row is a card of three lines. */
  readonly phone?: "lead" | "title" | "aside" | "fact";
}

/** A choice of a condition. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly mark?: ReactNode;
}

/** What a list can be narrowed by. */
export interface Field {
  readonly id: string;
  readonly label: WordKey;
  readonly kind: "choice" | "text" | "time";
  readonly ops: readonly Operator[];
  /** What can be chosen. */
  readonly options?: readonly Option[];
  /** The parameters of the server for a condition; more than one of the same name are allowed. */
  readonly ask: (condition: Condition) => readonly (readonly [name: string, value: string])[];
}

/** What rows can be put together by. */
export interface Group<Row> {
  readonly id: string;
  readonly label: WordKey;
  readonly keyOf: (row: Row) => string;
  readonly labelOf: (row: Row, words: Words) => string;
}

/** A way to look at a list, under a name. */
export interface View {
  readonly id: string;
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly sort: string | null;
  readonly group: string | null;
  /** Kept by this browser, as opposed to one that every reader has. */
  readonly own?: boolean;
}

/** What can be done with rows. */
export interface Action<Row> {
  readonly id: string;
  readonly label: WordKey;
  readonly key: string | null;
  readonly primary?: boolean;
  /** For one row at a time. */
  readonly one?: true;
  /** Why it cannot be done with this row now, or null where it can. */
  readonly refusal: (row: Row) => WordKey | null;
  readonly run: (rows: readonly Row[]) => void;
}

/** The columns there is room for: those that leave first are left out first, the growing one keeps its least width. */
export function fitting<Row>(columns: readonly Column<Row>[], room: number): readonly Column<Row>[] {
  let kept = columns;
  while (kept.reduce((sum, column) => sum + column.width, 0) > room) {
    const leaving = kept.filter((column) => column.leaves !== undefined);
    if (leaving.length === 0) return kept;
    const first = Math.min(...leaving.map((column) => column.leaves ?? 0));
    kept = kept.filter((column) => column.leaves !== first);
  }
  return kept;
}
