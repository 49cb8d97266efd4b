import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Random, soak } from "@mizugiwa/proof";
import { checkIndexes } from "../testing/integrity.js";
import { KilledServer } from "../testing/killed-server.js";
import { Ledger } from "../testing/ledger.js";
import { stopServer } from "./stop.js";

/** What is killed in a round, each in its turn. */
const VICTIMS = ["server", "postgres", "both"] as const;

/** A ready server is killed within this time; one that starts, at any moment of it. */
const KILL_WITHIN_MS = 700;
const JOBS_A_ROUND = 3;
const COUNT_MAX = 400;

/**
 * SIGKILL at random instants: of the server (half of them while it starts), of PostgreSQL under a running server, and
 * of both. Each time the next start is ready, whatever was acknowledged is there, and the indexes are sound.
 */
export default soak({
  name: "server/kills",
  sample: 2,
  full: 20,
  timeoutMs: 120_000,
  run: async (rounds, random) => {
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-kills-"));
    const ledger = new Ledger();
    const server = new KilledServer(data, ledger);
    let slowestMs = 0;
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const victim of VICTIMS) {
          const ms = await killOnce(victim, server, ledger, random).catch((cause: unknown) => {
            throw new Error(`round ${round}, ${victim} killed: ${String(cause)}\n${server.said()}`, { cause });
          });
          slowestMs = Math.max(slowestMs, ms);
        }
      }
      await server.finishAll();
      const indexes = await checkIndexes(data);
      return [
        `${rounds * VICTIMS.length} kills, slowest return ${Math.round(slowestMs)} ms`,
        `${ledger.summary()}; ${indexes} indexes sound`,
      ];
    } finally {
      await server.kill();
      await stopServer(data);
      rmSync(data, { recursive: true, force: true });
    }
  },
});

/** Gives how long it took until the server was ready again. */
async function killOnce(
  victim: (typeof VICTIMS)[number],
  server: KilledServer,
  ledger: Ledger,
  random: Random,
): Promise<number> {
  if (victim !== "postgres" && random.below(2) === 0) {
    await server.kill();
    server.spawn();
    await sleep(random.below(KILL_WITHIN_MS));
  } else {
    await server.ready();
    for (let count = 0; count < JOBS_A_ROUND; count += 1) server.startJob(1 + random.below(COUNT_MAX), random.below(3));
    await sleep(random.below(KILL_WITHIN_MS));
    const jobs = ledger.jobs();
    if (jobs.length > 0 && random.below(3) === 0) server.cancelJob(random.pick(jobs));
    await sleep(random.below(20));
  }
  const begun = performance.now();
  if (victim === "both") server.killPostgres(random.below(2) === 0);
  if (victim !== "postgres") await server.kill();
  if (victim === "postgres") await server.outlive(server.killPostgres(random.below(2) === 0));
  await server.ready();
  const ms = performance.now() - begun;
  await server.check();
  return ms;
}
