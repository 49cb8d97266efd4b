import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { soak } from "@mizugiwa/proof";
import { stopServer } from "../platform/process/stop.js";
import { EdgeTrial } from "./testing/edge-trial.fixture.js";

/** What is killed, each in its turn. */
const VICTIMS = ["server", "postgres", "engine"] as const;
/** Some time after the last one is back. */
const KILL_WITHIN_MS = 2500;

/**
 * SIGKILL at random instants under load: of the server, of PostgreSQL, of the process that searches. A ledger beside the
 * server holds every event that was acknowledged; afterwards search gives each of them once, and every event that a rule
 * must meet is in one alert, once.
 */
export default soak({
  name: "edge/kills",
  sample: 3,
  full: 100,
  timeoutMs: 180_000,
  run: async (rounds, random) => {
    const data = mkdtempSync(join(tmpdir(), "mizugiwa-edge-"));
    const trial = new EdgeTrial(data, random);
    let slowestMs = 0;
    try {
      await trial.open();
      for (let round = 0; round < rounds; round += 1) {
        const victim = VICTIMS[round % VICTIMS.length] ?? "server";
        await sleep(random.below(KILL_WITHIN_MS));
        const ms = await trial.kill(victim).catch((cause: unknown) => {
          throw new Error(`kill ${round}, of ${victim}: ${String(cause)}\n${trial.said}`, { cause });
        });
        slowestMs = Math.max(slowestMs, ms);
      }
      const tally = await trial.settle();
      return [
        `${rounds} kills, slowest return ${Math.round(slowestMs)} ms`,
        `${tally.acknowledged} events acknowledged, each found once; ${tally.attacks} that rules meet, each in one alert`,
        `${tally.unacknowledged} stored whose answer did not arrive`,
      ];
    } finally {
      await trial.close();
      await stopServer(data);
      rmSync(data, { recursive: true, force: true });
    }
  },
});
