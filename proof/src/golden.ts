import { missingCorpus } from "./corpora.js";
import { sampleOf, seededRandom } from "./random.js";
import type { GoldenSuite } from "./suites.js";

export interface GoldenOutcome {
  readonly suite: string;
  readonly cases: number;
  readonly passed: number;
  readonly failed: readonly { readonly id: string; readonly message: string }[];
  readonly skipped: number;
  /** Why nothing was run, where nothing was. */
  readonly notice: string | null;
  readonly lines: readonly string[];
  readonly seconds: number;
}

/**
 * Runs one suite over the corpora at `root` (null: absent). An absent corpus is a skip with a notice, an empty one a
 * failure. With `sampleSeed` only the suite's sample is run; the verdict over the whole needs every case.
 */
export async function runGolden(
  suite: GoldenSuite,
  root: string | null,
  sampleSeed: number | null,
): Promise<GoldenOutcome> {
  const start = performance.now();
  const base = { suite: suite.name, lines: [], notice: null };
  const missing = root === null ? "the corpora" : missingCorpus(suite.needs, root);
  if (root === null || missing !== null) {
    return { ...base, cases: 0, passed: 0, failed: [], skipped: 1, notice: `${missing} not present`, seconds: 0 };
  }
  const all = await suite.cases(root);
  const sampled = sampleSeed !== null && suite.sample !== undefined && suite.sample < all.length;
  const chosen = sampled ? sampleOf(all, suite.sample ?? all.length, seededRandom(sampleSeed)) : all;
  const failed: { id: string; message: string }[] =
    all.length === 0 ? [{ id: "(suite)", message: "no case found" }] : [];
  for (const one of chosen) await attempt(one.id, one.run, failed);
  const passed = chosen.length - failed.length;
  let lines: readonly string[] = [];
  if (!sampled && suite.verdict !== undefined) {
    const { verdict } = suite;
    await attempt("(verdict)", () => void (lines = verdict()), failed);
  }
  const seconds = (performance.now() - start) / 1000;
  return { ...base, cases: chosen.length, passed: Math.max(passed, 0), failed, skipped: 0, lines, seconds };
}

async function attempt(
  id: string,
  run: () => void | Promise<void>,
  failed: { id: string; message: string }[],
): Promise<void> {
  try {
    await run();
  } catch (caught) {
    failed.push({ id, message: caught instanceof Error ? caught.message : String(caught) });
  }
}
