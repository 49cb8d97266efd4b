import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A rule file as text: what workers are sent, each to compile its own set. */
export interface RuleText {
  /** Relative to the folder of rules: the same on every machine. */
  readonly path: string;
  readonly text: string;
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
