import type { Detection } from "../hunt/detection.js";
import { safeJson, visible } from "./neutral.js";
import { valueText } from "./value.js";

/** Names of the columns, stable as the records of NDJSON are. */
export const CSV_COLUMNS = [
  "time",
  "level",
  "title",
  "rule_id",
  "author",
  "license",
  "attack",
  "path",
  "kind",
  "record_index",
  "record_id",
  "product",
  "category",
  "service",
  "via",
  "matched",
  "event",
] as const;

/** One detection as a line of CSV. Cells are visible text on one line; `event` is JSON, exact. */
export function csvRow({ rule, source, record, time, logsource, via, matched, event }: Detection): string {
  const found = matched.map(({ selection, field, value }) => `${selection}.${field}=${valueText(value)}`);
  return csvLine([
    time,
    rule.level,
    rule.title,
    rule.id,
    rule.author,
    rule.license,
    rule.attack.join(" "),
    source.path,
    source.kind,
    String(record.index),
    record.id,
    logsource.product,
    logsource.category,
    logsource.service,
    via,
    found.join("; "),
    safeJson(JSON.stringify(event)),
  ]);
}

/** A line of CSV (RFC 4180: quoted where it must be, CRLF), safe to open in a spreadsheet. Null is an empty cell. */
export function csvLine(cells: readonly (string | null | undefined)[]): string {
  return `${cells.map((cell) => csvCell(cell ?? "")).join(",")}\r\n`;
}

/**
 * Beginnings that spreadsheets take for a formula (OWASP, "CSV Injection"), the full-width signs of Japanese input
 * methods among them. Tab and carriage return begin one too; those are looked for in the text as it came.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function csvCell(text: string): string {
  const safe = (FORMULA.test(text) ? "'" : "") + visible(text);
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
