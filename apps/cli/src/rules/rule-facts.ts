import type { NativeObject } from "@mizugiwa/events";
import type { SigmaCorrelation, SigmaRule } from "@mizugiwa/sigma";
import type { Level } from "../print/level.js";

/** What reports say of a rule: plain data, so that it may travel between threads. */
export interface RuleFacts {
  readonly path: string;
  readonly id: string | null;
  readonly title: string;
  readonly level: Level | null;
  /** Named wherever a match is shown: the Detection Rule License 1.1 obliges to. */
  readonly author: string | null;
  readonly license: string | null;
  /** ATT&CK techniques by id, as `T1059.001`. */
  readonly attack: readonly string[];
  readonly description: string | null;
  readonly references: readonly string[];
  readonly falsepositives: readonly string[];
  /** Texts in Japanese where the rule has them. */
  readonly ja: { readonly title: string | null; readonly description: string | null };
}

export function factsOf(rule: SigmaRule | SigmaCorrelation): RuleFacts {
  const { path, id, title, level, author, license, description, references, falsepositives } = rule;
  return {
    path,
    id,
    title,
    level,
    author,
    license,
    description,
    references,
    falsepositives,
    attack: rule.tags.flatMap((tag) => techniqueOf(tag) ?? []),
    ja: { title: translated(rule, "title"), description: translated(rule, "description") },
  };
}

function techniqueOf(tag: string): string | null {
  const technique = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1];
  return technique?.toUpperCase() ?? null;
}

/** A text of the block `translations: {ja: {…}}` that rules of the house carry. */
function translated(rule: Pick<SigmaRule, "custom">, key: "title" | "description"): string | null {
  const translations = rule.custom.get("translations");
  const japanese = isObject(translations) ? translations["ja"] : null;
  const text = isObject(japanese) ? japanese[key] : null;
  return typeof text === "string" ? text : null;
}

function isObject(value: unknown): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
