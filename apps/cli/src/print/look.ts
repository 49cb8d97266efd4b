import type { Language } from "@mizugiwa/words";
import type { Entry } from "../hunt/entries.js";
import type { Summary } from "../hunt/summary.js";
import type { RuleFacts } from "../rules/rule-facts.js";

/** How results are shown to people. */
export interface Look {
  readonly language: Language;
  readonly zone: string;
  /** Columns to keep to. */
  readonly width: number;
  readonly isColoured: boolean;
}

/** Puts the texts of entries into a document. */
export interface Printer {
  readonly begin: () => string;
  readonly entry: (entry: Entry, rule: RuleFacts) => string;
  readonly end: (summary: Summary) => Iterable<string>;
}

/** The title in the reader's language where the rule has it. */
export function titleOf({ title, ja }: RuleFacts, { language }: Pick<Look, "language">): string {
  return language === "ja" ? (ja.title ?? title) : title;
}
