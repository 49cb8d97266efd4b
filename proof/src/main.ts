import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { corporaRoot, missingCorpus } from "./corpora.js";
import { discover } from "./discover.js";
import { type GoldenOutcome, runGolden } from "./golden.js";
import { type BenchOutcome, measure } from "./measure.js";
import { seededRandom } from "./random.js";
import type { Soak } from "./suites.js";

const USAGE =
  "usage: npm run golden|bench|soak -- [--suite NAME] [--json FILE] [--corpora DIR] [--minutes N] [--seed N]";

interface Options {
  readonly suite: string | null;
  readonly json: string | null;
  readonly minutes: number;
  readonly seed: number;
}

/** Runs `golden`, `bench` or `soak`; gives the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      suite: { type: "string" },
      json: { type: "string" },
      corpora: { type: "string" },
      minutes: { type: "string" },
      seed: { type: "string" },
    },
  });
  if (values.corpora !== undefined) process.env["MIZUGIWA_CORPORA"] = resolve(values.corpora);
  const options = {
    suite: values.suite ?? null,
    json: values.json ?? null,
    minutes: Number(values.minutes ?? Number.POSITIVE_INFINITY),
    seed: Number(values.seed ?? Math.floor(Math.random() * 2 ** 32)),
  };
  if (!Number.isInteger(options.seed) || Number.isNaN(options.minutes)) return usage();
  if (positionals[0] === "golden") return await golden(options);
  if (positionals[0] === "bench") return await benches(options);
  return positionals[0] === "soak" ? await soaks(options) : usage();
}

function usage(): number {
  console.error(USAGE);
  return 2;
}

/** `detection` names the folder and all below it, `detection/evtx-hits` one suite. */
function chosen<Suite extends { readonly name: string }>(suites: readonly Suite[], name: string | null): Suite[] {
  return suites.filter((suite) => name === null || suite.name === name || suite.name.startsWith(`${name}/`));
}

async function golden(options: Options): Promise<number> {
  const suites = chosen(await discover("golden", "dist"), options.suite);
  const outcomes: GoldenOutcome[] = [];
  for (const suite of suites) {
    const outcome = await runGolden(suite, corporaRoot(), null);
    outcomes.push(outcome);
    printGolden(outcome);
  }
  writeJson(options.json, { suites: outcomes });
  const failed = outcomes.some((outcome) => outcome.failed.length > 0);
  const vain = options.suite !== null && outcomes.every((outcome) => outcome.cases === 0);
  if (vain) console.error(`${options.suite}: no case was run`);
  return failed || vain ? 1 : 0;
}

const FAILURES_SHOWN = 40;

function printGolden(outcome: GoldenOutcome): void {
  const { suite, cases, passed, failed, skipped, notice, lines, seconds } = outcome;
  console.log(
    `${suite.padEnd(36)} cases ${cases} passed ${passed} failed ${failed.length} skipped ${skipped} (${seconds.toFixed(1)} s)${notice === null ? "" : ` skipped: ${notice}`}`,
  );
  for (const line of lines) console.log(`  ${line}`);
  for (const { id, message } of failed.slice(0, FAILURES_SHOWN)) console.log(`  FAILED ${id}: ${message}`);
  if (failed.length > FAILURES_SHOWN) console.log(`  and ${failed.length - FAILURES_SHOWN} more`);
}

async function benches(options: Options): Promise<number> {
  const suites = chosen(await discover("bench", "dist"), options.suite);
  const outcomes: BenchOutcome[] = [];
  for (const suite of suites) {
    const outcome = measure(suite);
    outcomes.push(outcome);
    console.log(describeBench(outcome));
  }
  writeJson(options.json, { node: process.version, benches: outcomes });
  return suites.length === 0 ? 1 : 0;
}

const UNITS = { bytes: "MB/s", events: "/s", seconds: "s" } as const;

function describeBench({ bench, unit, ours, runs, peer, notice }: BenchOutcome): string {
  const figure = ours === null ? "—" : `${ours >= 100 ? Math.round(ours) : ours.toFixed(2)} ${UNITS[unit]}`;
  const beside =
    peer === null ? "" : `  ${peer.ratio.toFixed(2)} × ${peer.program} (${peer.seconds.toFixed(2)} s, whole process)`;
  return `${bench.padEnd(44)} ${figure} (median of ${runs})${beside}${notice === null ? "" : `  ${notice}`}`;
}

async function soaks(options: Options): Promise<number> {
  const suites = chosen(await discover("soak", "dist"), options.suite);
  console.log(`seed ${options.seed}`);
  const until = Date.now() + options.minutes * 60_000;
  const outcomes: { soak: string; error: string | null; lines: readonly string[] }[] = [];
  for (const suite of suites) {
    if (Date.now() > until) break;
    const missing = missingCorpus(suite.needs ?? []);
    if (missing !== null) {
      outcomes.push({ soak: suite.name, error: null, lines: [] });
      console.log(`${suite.name.padEnd(36)} skipped: ${missing} not present`);
      continue;
    }
    const outcome = await runSoak(suite, options.seed);
    outcomes.push({ soak: suite.name, ...outcome });
    console.log(
      `${suite.name.padEnd(36)} ${suite.full} rounds ${outcome.error === null ? "passed" : `FAILED ${outcome.error}`}`,
    );
    for (const line of outcome.lines) console.log(`  ${line}`);
  }
  if (outcomes.length < suites.length) console.log(`time is up: ${suites.length - outcomes.length} not run`);
  writeJson(options.json, { seed: options.seed, soaks: outcomes });
  return suites.length === 0 || outcomes.some((outcome) => outcome.error !== null) ? 1 : 0;
}

async function runSoak(suite: Soak, seed: number): Promise<{ error: string | null; lines: readonly string[] }> {
  try {
    return { error: null, lines: await suite.run(suite.full, seededRandom(seed)) };
  } catch (caught) {
    return { error: caught instanceof Error ? caught.message : String(caught), lines: [] };
  }
}

function writeJson(path: string | null, value: unknown): void {
  if (path !== null) writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

process.exitCode = await main(process.argv.slice(2));
