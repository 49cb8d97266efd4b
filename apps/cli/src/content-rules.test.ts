import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Item } from "@mizugiwa/base";
import type { Native, NativeObject } from "@mizugiwa/events";
import {
  alertingOn,
  compileRules,
  eventsOf,
  PROOF_ENDING,
  parseRules,
  type RuleFile,
  type RuleSet,
  readProof,
  type Sample,
  type SigmaCorrelation,
  type SigmaRule,
} from "@mizugiwa/sigma";
import { describe, expect, test } from "vitest";

/** The rules that ship and what proves them; content/README.md says what a rule must have. */
const FOLDER = fileURLToPath(new URL("../../../content/rules", import.meta.url));
const ENDING = ".yml";
/** The fewest samples that must, and that must not, ring a rule. */
const SAMPLES_MIN = 2;

interface ShippedRule {
  /** Below content/rules. */
  readonly path: string;
  readonly text: string;
  readonly file: RuleFile;
  /** What alerts: the rule, or the correlation over a rule that makes no alerts of its own. */
  readonly rule: SigmaRule | SigmaCorrelation;
  readonly samples: readonly Sample[];
}

const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
const shipped = names
  .filter((name) => name.endsWith(ENDING))
  .sort()
  .map(readShipped);
const everyRule = compileRules(shipped.map(({ file }) => file));

function readShipped(path: string): ShippedRule {
  const text = readFileSync(`${FOLDER}/${path}`, "utf8");
  const file = parseRules(text, path);
  const [only, secondRule] = file.rules;
  const [correlation, secondCorrelation] = file.correlations;
  if (only === undefined || secondRule !== undefined || secondCorrelation !== undefined) {
    throw new Error(`${path} must hold one rule, and one correlation over it at most`);
  }
  if (correlation?.generate === true) throw new Error(`${path}: the rule of a correlation makes no alerts of its own`);
  const rule = correlation ?? only;
  const proof = readFileSync(`${FOLDER}/${path.slice(0, -ENDING.length)}${PROOF_ENDING}`, "utf8");
  return { path, text, file, rule, samples: readProof(proof, path).map(valueOf) };
}

function valueOf<T>(item: Item<T>): T {
  if (!item.ok) throw new Error(JSON.stringify(item.problem));
  return item.value;
}

function rungBy(set: RuleSet, sample: Sample): string[] {
  return alertingOn(set, eventsOf(sample).map(valueOf)).map(({ path }) => path);
}

function isObject(value: Native | undefined): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function japaneseOf(rule: SigmaRule | SigmaCorrelation): {
  title: Native;
  description: Native;
  falsepositives: readonly Native[];
} {
  const translations = rule.custom.get("translations");
  const ja = isObject(translations) ? translations["ja"] : undefined;
  if (!isObject(ja)) throw new Error("no texts in Japanese");
  const { title = null, description = null, falsepositives = [] } = ja;
  return { title, description, falsepositives: Array.isArray(falsepositives) ? falsepositives : [] };
}

const TECHNIQUE = /^attack\.t\d{4}(\.\d{3})?$/;
const TACTIC =
  /^attack\.(reconnaissance|initial-access|execution|persistence|privilege-escalation|defense-evasion|credential-access|discovery|lateral-movement|collection|command-and-control|exfiltration|impact)$/;
const KANA = /[\u3041-\u30ff]/;
/** A line of YAML folded between two Japanese characters leaves a blank that Japanese does not have. */
const FOLDED = /[\u3000-\u9fff] [\u3000-\u9fff]/;

function checkHead({ path, text, rule }: ShippedRule): void {
  expect(path).toMatch(/^[a-z]+\/[a-z0-9_]{10,66}\.yml$/);
  expect(text).not.toMatch(/[\t\r]|[ ]$/m);
  expect(rule.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(rule).toMatchObject({ author: "Mizugiwa", license: "Apache-2.0" });
  expect(rule.status).toMatch(/^(test|experimental)$/);
  expect(rule.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(rule.level).not.toBeNull();
  expect(rule.description?.length).toBeGreaterThan(60);
  expect(rule.falsepositives.length).toBeGreaterThan(0);
  expect(rule.references.length).toBeGreaterThan(0);
  for (const reference of rule.references) expect(reference).toMatch(/^https:\/\//);
}

function checkTags({ rule: { tags, references } }: ShippedRule): void {
  const techniques = tags.filter((tag) => TECHNIQUE.test(tag));
  const others = tags.filter((tag) => !TECHNIQUE.test(tag) && !TACTIC.test(tag));
  expect(techniques.length).toBeGreaterThan(0);
  expect(tags.some((tag) => TACTIC.test(tag))).toBe(true);
  expect(others.filter((tag) => !/^cve\.\d{4}\.\d{4,}$/.test(tag))).toEqual([]);
  const pages = techniques.map((tag) => `/techniques/${tag.slice("attack.".length).toUpperCase().replace(".", "/")}/`);
  expect(references.some((reference) => pages.some((page) => reference.endsWith(page)))).toBe(true);
}

function checkJapanese({ rule }: ShippedRule): void {
  const { title, description, falsepositives } = japaneseOf(rule);
  expect(falsepositives).toHaveLength(rule.falsepositives.length);
  for (const text of [title, description, ...falsepositives]) {
    expect(text).toMatch(KANA);
    expect(text).not.toMatch(FOLDED);
  }
}

describe.each(shipped)("$path", (one) => {
  const alone = compileRules([one.file]);

  test("runs, without a lint, on events we can read", () => {
    const { problems, lints, unroutable, rules } = alone;
    expect({ problems, lints, unroutable, rules: rules.length }).toEqual({
      problems: [],
      lints: [],
      unroutable: 0,
      rules: 1,
    });
  });

  test("says what it is, what it means in ATT&CK, and both in Japanese", () => {
    checkHead(one);
    checkTags(one);
    checkJapanese(one);
  });

  test("has samples enough on both sides", () => {
    const ringing = one.samples.filter((sample) => sample.expect).length;
    expect(ringing).toBeGreaterThanOrEqual(SAMPLES_MIN);
    expect(one.samples.length - ringing).toBeGreaterThanOrEqual(SAMPLES_MIN);
    expect(new Set(one.samples.map(({ name }) => name)).size).toBe(one.samples.length);
    for (const event of one.samples.flatMap(eventsOf)) expect(valueOf(event).time).not.toBeNull();
  });

  test.each(one.samples)("$name: $expect", (sample) => {
    expect(rungBy(alone, sample).length > 0).toBe(sample.expect);
  });
});

/** Samples that one rule leaves to another: the sample's rule, its name, and who rings. */
const LEFT_TO_OTHERS: readonly (readonly [rule: string, sample: string, other: string])[] = [
  ["aws/aws_iam_administrator_rights_granted.yml", "a refused attempt", "aws/aws_instance_role_changes_iam.yml"],
  [
    "aws/aws_snapshot_or_image_made_public.yml",
    "a snapshot is given to one account",
    "aws/aws_snapshot_shared_with_account.yml",
  ],
];

describe("all rules together", () => {
  test("no two share an id or a title in either language", () => {
    const marks = shipped.flatMap(({ rule }) => [rule.id, rule.title, japaneseOf(rule).title]);
    expect(new Set(marks).size).toBe(marks.length);
  });

  test("every rule has its proof and every proof its rule", () => {
    const bare = (ending: string): string[] =>
      names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    expect(bare(PROOF_ENDING).sort()).toEqual(bare(ENDING).sort());
  });

  test("docs/rules.md lists every rule with its title and level, and no other", () => {
    const list = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
    const rows = list.split("\n").filter((line) => line.startsWith("| ["));
    const starts = shipped.map(({ path, rule }) => {
      const name = path.slice(path.indexOf("/") + 1, -ENDING.length);
      return `| [${name}](../content/rules/${path}) | ${rule.title} | ${rule.level} |`;
    });
    expect(rows.map((row) => row.slice(0, row.lastIndexOf("|", row.length - 2) + 1).trim())).toEqual(starts);
  });

  test("what is ordinary for one rule rings no other", () => {
    const rung = shipped.flatMap(({ path, samples }) =>
      samples
        .filter((sample) => !sample.expect)
        .flatMap((sample) => rungBy(everyRule, sample).map((other) => [path, sample.name, other])),
    );
    expect(rung).toEqual(LEFT_TO_OTHERS);
  });
});
