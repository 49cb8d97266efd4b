import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { AnyBench } from "./suites.js";

export interface BenchOutcome {
  readonly bench: string;
  readonly unit: AnyBench["unit"];
  /** Median over the runs: units per second (MB/s for bytes), or seconds where the unit is seconds. */
  readonly ours: number | null;
  readonly runs: number;
  readonly peer: { readonly program: string; readonly seconds: number; readonly ratio: number } | null;
  readonly notice: string | null;
}

const RUNS = 5;

/** Measures one bench at full size: one warm-up, the median of five; the peer in the same run where it is on PATH. */
export function measure(bench: AnyBench): BenchOutcome {
  const base = { bench: bench.name, unit: bench.unit, peer: null };
  const prepared = bench.once("full");
  if (prepared === null) return { ...base, ours: null, runs: 0, notice: "its corpus is not present" };
  prepared.run();
  const seconds = median(Array.from({ length: RUNS }, () => prepared.run()));
  const ours = rate(bench.unit, prepared.amount, seconds);
  if (bench.peer === null) return { ...base, ours, runs: RUNS, notice: null };
  if (!onPath(bench.peer)) {
    return { ...base, ours, runs: RUNS, notice: `${bench.peer} is not on PATH: our figure alone` };
  }
  const peerSeconds = measurePeer(bench);
  if (peerSeconds === null) return { ...base, ours, runs: RUNS, notice: `${bench.peer} failed: our figure alone` };
  const peer = { program: bench.peer, seconds: peerSeconds, ratio: peerSeconds / seconds };
  return { ...base, ours, runs: RUNS, peer, notice: null };
}

function measurePeer(bench: AnyBench): number | null {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    // A folder of its own for each run: what the last one wrote would make this one another.
    const scratch = mkdtempSync(join(tmpdir(), "mizugiwa-bench-"));
    try {
      const [program, ...operands] = bench.peerCommand(scratch) ?? [];
      if (program === undefined) return null;
      const start = performance.now();
      const done = spawnSync(program, operands, { stdio: "ignore", cwd: scratch });
      if (done.status !== 0) return null;
      if (run > 0) times.push((performance.now() - start) / 1000);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return median(times);
}

function rate(unit: AnyBench["unit"], amount: number, seconds: number): number {
  if (unit === "seconds") return seconds;
  return unit === "bytes" ? amount / 1e6 / seconds : amount / seconds;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch (caught) {
      if (caught instanceof Error) return false;
      throw caught;
    }
  });
}
