import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Random, soak } from "@mizugiwa/proof";
import { listSegments, readSegment } from "./segment.js";

const WRITER = fileURLToPath(new URL("../../../dist/monitoring/hot/writer.worker.js", import.meta.url));
/** A round begins its numbers here, so that no two rounds share one. */
const ROUND = 1_000_000;
const KILL_WITHIN_MS = 120;

/**
 * SIGKILL of a process that writes to the log, at random instants. Whatever was acknowledged is in the log once and whole;
 * nothing is there twice, and a batch that was not acknowledged is there whole or not at all.
 */
export default soak({
  name: "server/hot-log-kills",
  sample: 4,
  full: 200,
  timeoutMs: 60_000,
  run: async (rounds, random) => {
    const folder = mkdtempSync(join(tmpdir(), "mizugiwa-hot-"));
    const acknowledged = new Set<number>();
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const number of await killedWriter(folder, round * ROUND, random)) acknowledged.add(number);
      }
      const { found, torn } = check(folder, acknowledged);
      return [`${rounds} kills: ${acknowledged.size} batches acknowledged, ${found} found, ${torn} segments torn`];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** Runs a writer, kills it some time after its first answer, and gives the numbers it acknowledged. */
async function killedWriter(folder: string, first: number, random: Random): Promise<number[]> {
  const words = [WRITER, folder, String(first), String(1 + random.below(8))];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const answered = new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      resolve();
    });
    child.on("exit", () => resolve());
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  await answered;
  await sleep(random.below(KILL_WITHIN_MS));
  child.kill("SIGKILL");
  await ended;
  // A last line without its end may be a number cut short.
  return said
    .slice(0, said.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map(Number);
}

function check(folder: string, acknowledged: ReadonlySet<number>): { found: number; torn: number } {
  const found = new Set<number>();
  let torn = 0;
  for (const segment of listSegments(folder)) {
    let ordinal = 0;
    for (const item of readSegment(folder, segment)) {
      if (!item.ok) {
        if (item.problem.code !== "segment-torn" && item.problem.code !== "segment-head-damaged") {
          throw new Error(`segment ${segment}: ${item.problem.detail} (${item.problem.code})`);
        }
        torn += 1;
        continue;
      }
      const { head, events, ordinal: at } = item.value;
      const number = Number(head.key);
      if (found.has(number)) throw new Error(`batch ${number} is there twice`);
      if (at !== ordinal) throw new Error(`batch ${number} counts from ${at}, not ${ordinal}`);
      const texts = events.map((event) => Buffer.from(event).toString());
      if (texts.join() !== Array.from({ length: 1 + (number % 5) }, (_, index) => `${number}:${index}`).join()) {
        throw new Error(`batch ${number} is not whole: ${texts.join()}`);
      }
      found.add(number);
      ordinal += events.length;
    }
  }
  for (const number of acknowledged)
    if (!found.has(number)) throw new Error(`batch ${number} was acknowledged and is lost`);
  return { found: found.size, torn };
}
