import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseRules, type RuleFile } from "@mizugiwa/sigma";

/** A rule file as text: what workers are sent, each to compile its own set. */
export interface RuleText {
  /** Relative to the folder of rules: the same on every machine. */
  readonly path: string;
  readonly text: string;
  /** The licence of the collection it came with, for rules that name none themselves. */
  readonly license?: string;
}

/** The rules that ship, seen from what was built. */
export const SHIPPED_RULES = fileURLToPath(new URL("../../../../../content/rules/", import.meta.url));

/** The rule files below a folder, in the order of their paths. */
export function readRuleTexts(folder: string): RuleText[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { path: relative(folder, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") };
    });
}

/** Parses a text; its rules bear the licence of their collection where they name none. */
export function parseText({ path, text, license }: RuleText): RuleFile {
  const file = parseRules(text, path);
  if (license === undefined) return file;
  const licensed = <Document extends { readonly license: string | null }>(document: Document): Document =>
    document.license === null ? { ...document, license } : document;
  return { ...file, rules: file.rules.map(licensed), correlations: file.correlations.map(licensed) };
}

const TRIAL = /^trial\/(\d+)\//;

/** The path of a version on trial: it is matched, and what it finds is kind `test`. */
export function trialPath(path: string, number: number): string {
  return `trial/${number}/${path}`;
}

/** The version on trial that a path is of; null where it runs for good. */
export function trialOf(path: string): number | null {
  const number = TRIAL.exec(path)?.[1];
  return number === undefined ? null : Number(number);
}

/** What alerts call a rule: a version on trial has its number behind the id, so that it never stands for the rule itself. */
export function alertedId({ id, path }: { readonly id: string | null; readonly path: string }): string {
  const trial = trialOf(path);
  return trial === null ? (id ?? path) : `${id ?? path.replace(TRIAL, "")}~${trial}`;
}

/** The rule and the version that an id of an alert names; the version is null where it is the rule itself. */
export function readAlertedId(text: string): { readonly rule: string; readonly number: number | null } {
  const found = /^(.+)~(\d{1,9})$/.exec(text);
  return found?.[1] === undefined ? { rule: text, number: null } : { rule: found[1], number: Number(found[2]) };
}
