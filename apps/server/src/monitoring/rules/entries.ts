import { createHash } from "node:crypto";
import type { Problem } from "@mizugiwa/base";
import { parseRules, type SigmaCorrelation, type SigmaFilter, type SigmaRule, splitDocuments } from "@mizugiwa/sigma";
import { factsOf, type RuleFacts } from "./facts.js";

/** A document of a rule file: what is listed, switched and versioned as one. */
export interface RuleEntry {
  readonly facts: RuleFacts;
  /** The document alone. */
  readonly text: string;
  readonly digest: string;
}

type Document = SigmaRule | SigmaCorrelation | SigmaFilter;

/** The documents of a file that can be read, each an entry of its own; what cannot be read is among the problems. */
export function entriesOf(text: string, path: string): { entries: RuleEntry[]; problems: Problem[] } {
  const file = parseRules(text, path);
  const entries = toEntries(text, [...file.rules, ...file.correlations, ...file.filters]);
  return { entries, problems: [...file.problems] };
}

/** Documents that were read from a text as entries. */
function toEntries(text: string, found: readonly Document[]): RuleEntry[] {
  const documents = splitDocuments(text);
  return found.flatMap((document): RuleEntry[] => {
    const own = documents.findLast(({ line }) => line <= document.line);
    return own === undefined ? [] : [entryOf(document, own.text)];
  });
}

function entryOf(document: Document, text: string): RuleEntry {
  const whole = `${text.replace(/^---[^\S\n]*\n/, "").trim()}\n`;
  return { facts: factsOf(document), text: whole, digest: digestOf(whole) };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
