import { bench, corpusPath, readTarGz } from "@mizugiwa/proof";
import { compileRules, parseRules } from "./index.js";
import { activeEntries, RULES } from "./proving/active-rules.js";

interface RuleText {
  readonly path: string;
  readonly text: string;
}

/** Every active rule of SigmaHQ, from text to a set that can be asked. */
export default bench<readonly RuleText[], number>({
  name: "sigma rules from text to rule set",
  unit: "seconds",
  amount: () => 1,
  small: { input: () => made(20), check: (count) => expectAtLeast(count, 20) },
  full: { input: corpus, check: (count) => expectAtLeast(count, 3700) },
  work: (texts) => compileRules(texts.map(({ path, text }) => parseRules(text, path))).rules.length,
});

function expectAtLeast(count: number, wanted: number): void {
  if (count < wanted) throw new Error(`expected ${wanted} rules, got ${count}`);
}

function corpus(): RuleText[] | null {
  const path = corpusPath(RULES);
  if (path === null) return null;
  return activeEntries(readTarGz(path)).map((entry) => ({
    path: entry.path,
    text: Buffer.from(entry.bytes).toString("utf8"),
  }));
}

function made(rules: number): RuleText[] {
  return Array.from({ length: rules }, (_, index) => ({
    path: `${index}.yml`,
    text: `title: t\nlogsource: {product: windows}\ndetection:\n  s: {Image|endswith: '\\${index}.exe'}\n  condition: s\n`,
  }));
}
