import type { Language } from "../baseline/schema.js";
import { type Comparison, LETTERS } from "./schema.js";

/** The comparison as a table: one line a cell, for whoever goes on with it elsewhere. */
const HEADER = {
  en: ["service", "code", "class", "phase", "requirement", "title", "standing", "not at the bar since"],
  ja: ["サービス", "コード", "情報区分", "フェーズ", "要求事項", "名称", "状態", "未達の開始"],
} as const;

export function* linesOf({ services, requirements, short }: Comparison, language: Language): Generator<string[]> {
  yield [...HEADER[language]];
  const since = new Map(short.map(([line, column, at]) => [`${line} ${column}`, at]));
  const words = new Map(Object.entries(LETTERS).map(([word, letter]): [string, string] => [letter, word]));
  for (const [line, service] of services.entries()) {
    for (const [column, { id, title }] of requirements.entries()) {
      const name = language === "ja" ? (service.nameJa ?? service.name) : service.name;
      const standing = words.get(service.cells[column] ?? "") ?? "unknown";
      const from = since.get(`${line} ${column}`) ?? "";
      yield [name, service.code, service.class, service.phase, id, title[language], standing, from];
    }
  }
}

/** RFC 4180, with a mark of its encoding that spreadsheets need; no cell begins a formula. */
export function toCsv(lines: Iterable<readonly string[]>): string {
  const rows = [...lines].map((line) => line.map(csvCell).join(","));
  return `\uFEFF${rows.join("\r\n")}\r\n`;
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
