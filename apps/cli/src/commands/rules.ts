import { describeProblem, type Problem, toProblem } from "@mizugiwa/base";
import { compileRules, faultOf, parseRules, proofPathOf, readProof } from "@mizugiwa/sigma";
import { type Language, say } from "@mizugiwa/words";
import type { Args } from "../command/args.js";
import type { Command } from "../command/command.js";
import { EXIT, type ExitCode } from "../command/exit.js";
import type { Io } from "../command/io.js";
import { choice, operands } from "../command/take.js";
import type { Refusal } from "../files/file-problem.js";
import { ruleRefusal } from "../hunt/matching.js";
import { QUIET } from "../options.js";
import { safeJson, visible } from "../print/neutral.js";
import { type RuleText, readOptionalText, readRuleTexts } from "../rules/rule-text.js";

const DIRS = operands("DIR", "rules.dirs", { many: true });
const FORMAT = choice("--format", "cli.option.format", ["table", "ndjson"]);

/** `mizugiwa rules check`: what does not load, and what loads and is wrong nevertheless. */
export const rulesCheck: Command = {
  name: "rules check",
  help: "rules.check.help",
  takes: [FORMAT, QUIET, DIRS],
  examples: [{ line: "mizugiwa rules check sigma/rules", words: "rules.check.example" }],
  run: async (args, io, language) => {
    const { texts, refused } = readRuleTexts(args.of(DIRS));
    const set = compileRules(texts.map(({ text, path }) => parseRules(text, path)));
    const lines = [
      ...refused.map((each) => finding("refused", unreadFile(each))),
      ...set.problems.map((each) => finding("refused", each)),
      ...set.lints.map((each) => finding("lint", each)),
    ];
    await print(args, io, lines);
    const counts = { rules: set.rules.length, refused: refused.length + set.problems.length, lints: set.lints.length };
    return await finish({ args, io, language }, "rules.check.done", counts, texts.length, counts.refused > 0);
  },
};

/** `mizugiwa rules prove`: runs the samples that stand beside the rules. */
export const rulesProve: Command = {
  name: "rules prove",
  help: "rules.prove.help",
  about: "rules.prove.about",
  takes: [FORMAT, QUIET, DIRS],
  examples: [{ line: "mizugiwa rules prove content/rules", words: "rules.prove.example" }],
  run: async (args, io, language) => {
    const { texts, refused } = readRuleTexts(args.of(DIRS));
    const outcomes = texts.map(prove);
    const faults = [...refused.map(unreadFile), ...outcomes.flatMap(({ problems }) => problems)];
    await print(
      args,
      io,
      faults.map((each) => finding("failed", each)),
    );
    const samples = outcomes.reduce((sum, outcome) => sum + outcome.samples, 0);
    const unproved = outcomes.filter((outcome) => outcome.samples === 0 && outcome.problems.length === 0).length;
    const counts = { rules: texts.length - unproved, samples, failed: faults.length, unproved };
    return await finish({ args, io, language }, "rules.prove.done", counts, texts.length, faults.length > 0);
  },
};

interface Outcome {
  readonly samples: number;
  readonly problems: readonly Problem[];
}

function prove({ path, text }: RuleText): Outcome {
  const rules = compileRules([parseRules(text, path)]);
  if (rules.problems.length > 0) return { samples: 0, problems: rules.problems };
  const proofPath = proofPathOf(path);
  const proof = readOptionalText(proofPath);
  if (proof === null) return { samples: 0, problems: [] };
  if (typeof proof !== "string") return { samples: 0, problems: [unreadFile(proof)] };
  const samples = readProof(proof, proofPath);
  const problems = samples.flatMap((item) => {
    if (!item.ok) return [item.problem];
    const detail = faultOf(rules, item.value);
    if (detail === null) return [];
    return [
      toProblem("sample-failed", { path: proofPath, line: item.value.line, detail: `${item.value.name}: ${detail}` }),
    ];
  });
  return { samples: samples.length, problems };
}

interface Finding {
  readonly text: string;
  readonly json: object;
}

function finding(state: "refused" | "lint" | "failed", problem: Problem): Finding {
  return { text: `${state} ${visible(describeProblem(problem))}`, json: { state, ...ruleRefusal(problem) } };
}

function unreadFile({ path, code, message }: Refusal): Problem {
  return { code, place: { path }, detail: message };
}

async function print(args: Args, io: Io, findings: readonly Finding[]): Promise<void> {
  const asLines = args.of(FORMAT) === "ndjson";
  for (const { text, json } of findings) await io.stdout.write(`${asLines ? safeJson(JSON.stringify(json)) : text}\n`);
}

async function finish(
  { args, io, language }: { args: Args; io: Io; language: Language },
  words: "rules.check.done" | "rules.prove.done",
  counts: Readonly<Record<string, number>>,
  files: number,
  isFaulty: boolean,
): Promise<ExitCode> {
  if (files === 0) {
    await io.stderr.write(`${say(language, "hunt.noRules")}\n`);
    return EXIT.noInput;
  }
  if (!args.of(QUIET)) await io.stderr.write(`${say(language, words, counts)}\n`);
  return isFaulty ? EXIT.found : EXIT.done;
}
