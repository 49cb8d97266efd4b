import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError } from "@mizugiwa/base";
import { runningPostmaster, stopPostmaster } from "../database/embedded/postmaster.js";
import { existingCluster } from "../database/embedded/ways.js";
import { isAlive } from "./alive.js";
import { runningServer } from "./state.js";

/** What was ended, by process id; null where it did not run. */
export interface Stopped {
  readonly server: number | null;
  readonly postgres: number | null;
}

/** More than an ending server takes for its requests, jobs and database. */
const LIMIT_MS = 90_000;

/**
 * Ends the server of a data folder in order, and with it the embedded PostgreSQL, also one that a killed server left
 * behind. Throws `server-stop-failed` where the server does not end.
 */
export async function stopServer(data: string): Promise<Stopped> {
  const server = runningServer(data);
  const cluster = existingCluster(data);
  const postgres = cluster === null ? null : runningPostmaster(cluster);
  if (server !== null) await endServer(server.pid);
  const left = cluster === null ? null : runningPostmaster(cluster);
  if (left !== null) await stopPostmaster(left);
  return { server: server?.pid ?? null, postgres };
}

async function endServer(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  const until = Date.now() + LIMIT_MS;
  while (isAlive(pid)) {
    if (Date.now() > until) {
      throw new MizugiwaError("server-stop-failed", {
        detail: `the server (pid ${pid}) does not end`,
        remedy: `Its log may say what holds it. End it with kill -9 ${pid}; what was acknowledged is kept.`,
      });
    }
    await sleep(50);
  }
}
