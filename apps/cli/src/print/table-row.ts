import type { Detection } from "../hunt/detection.js";
import { visible } from "./neutral.js";
import { beginning, valueText, whereOf } from "./value.js";

/** Longest value that a table is given; it shows three lines at most. */
const VALUE_MAX = 1000;

/** What the table shows of one detection: visible text throughout. */
export interface TableCells {
  readonly path: string;
  readonly kind: string;
  /** The source's own number, or the index in brackets. */
  readonly record: string;
  readonly where: string;
  readonly isTimeAssumed: boolean;
  readonly found: readonly { readonly field: string; readonly value: string }[];
}

/** The cells of one detection as text: separated by tabs, which visible text never holds. */
export function tableRow({ source, record, time_assumed, matched, event }: Detection): string {
  const found = new Map<string, string>();
  for (const { field, value } of matched) {
    const text = visible(beginning(valueText(value), VALUE_MAX));
    found.set(`${field}\0${text}`, `${visible(field)}\t${text}`);
  }
  return [
    visible(source.path),
    visible(source.kind),
    visible(beginning(record.id ?? `[${record.index}]`, VALUE_MAX)),
    visible(beginning(whereOf({ fields: event }) ?? "", VALUE_MAX)),
    time_assumed === true ? "assumed" : "",
    ...found.values(),
  ].join("\t");
}

/** Reads what tableRow made. */
export function tableCells(text: string): TableCells {
  const [path = "", kind = "", record = "", where = "", assumed, ...rest] = text.split("\t");
  const found = rest.flatMap((field, at) => (at % 2 === 0 ? [{ field, value: rest[at + 1] ?? "" }] : []));
  return { path, kind, record, where, isTimeAssumed: assumed === "assumed", found };
}
