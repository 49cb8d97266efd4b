import { compileRules, parseRules, type RuleSet } from "../index.js";

/** The rules of SigmaHQ that its own corpora of hits were made with, below the root of the corpora. */
export const RULES = "detection/rules/sigmahq-rules-8eaafff.tar.gz";

/** The folders that SigmaHQ holds for active. Names may be cut short by the archive, so that endings say little. */
const ACTIVE = /^sigmahq\/rules(-compliance|-dfir|-emerging-threats|-placeholder|-threat-hunting)?\/(?!.*\.md$)/;

interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The active rule files among the entries of SigmaHQ's archive. */
export function activeEntries(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ path }) => ACTIVE.test(path));
}

let compiled: RuleSet | null = null;

/** The active rules, compiled once a process: several suites ask the same set. */
export function activeRules(entries: () => readonly Entry[]): RuleSet {
  compiled ??= compileRules(
    activeEntries(entries()).map(({ path, bytes }) => parseRules(Buffer.from(bytes).toString("utf8"), path)),
  );
  return compiled;
}
