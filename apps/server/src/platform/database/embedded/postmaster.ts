import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MizugiwaError } from "@mizugiwa/base";
import { isAlive } from "../../process/alive.js";
import { hasCode } from "../../process/codes.js";

/** What a running (or killed) postmaster left in `postmaster.pid`: PostgreSQL, src/include/utils/pidfile.h. */
export interface PidFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly port: number;
  /** Takes connections, as it says itself. */
  readonly ready: boolean;
}

const LINES = { pid: 0, port: 3, socketFolder: 4, status: 7 } as const;

/** Reads the file; null where there is none or PostgreSQL has not finished writing it. */
export function readPidFile(cluster: string): PidFile | null {
  let text: string;
  try {
    text = readFileSync(join(cluster, "postmaster.pid"), "utf8");
  } catch (caught) {
    if (hasCode(caught, "ENOENT")) return null;
    throw caught;
  }
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Math.abs(Number(lines[LINES.pid]));
  const port = Number(lines[LINES.port]);
  const socketFolder = lines[LINES.socketFolder] ?? "";
  if (!(pid > 0) || !(port > 0) || socketFolder === "") return null;
  return { pid, port, socketFolder, ready: lines[LINES.status] === "ready" };
}

/**
 * The processes of PostgreSQL that work in this cluster: each has it as its working folder. Null where the system does
 * not tell (not Linux).
 */
export function clusterProcesses(cluster: string): number[] | null {
  if (!existsSync("/proc/self/cwd")) return null;
  const folder = realpathSync(cluster);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && workingFolder(name) === folder)
    .map(Number);
}

function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (caught) {
    if (["EACCES", "ENOENT", "ESRCH", "EPERM"].some((code) => hasCode(caught, code))) return null;
    throw caught;
  }
}

/**
 * The pid of the postmaster that runs this cluster, or null. A file left by a killed one may name a process that has
 * nothing to do with us: pids are used again, in containers nearly always.
 */
export function runningPostmaster(cluster: string): number | null {
  const file = readPidFile(cluster);
  if (file === null || !isAlive(file.pid)) return null;
  const processes = clusterProcesses(cluster);
  return processes === null || processes.includes(file.pid) ? file.pid : null;
}

/**
 * Removes a `postmaster.pid` that names a stranger, since PostgreSQL would take the stranger for itself and refuse to
 * start. Only when no process works in the cluster: orphans of a killed postmaster may still write.
 */
export function dropStrangersPidFile(cluster: string): void {
  const file = readPidFile(cluster);
  if (file === null || !isAlive(file.pid)) return;
  if (clusterProcesses(cluster)?.length === 0) rmSync(join(cluster, "postmaster.pid"), { force: true });
}

const FAST_STOP_MS = 60_000;
const IMMEDIATE_STOP_MS = 10_000;

/**
 * Ends a postmaster: fast shutdown (open transactions are rolled back, a checkpoint is written), and where that hangs
 * the immediate one, which costs a recovery at the next start but no committed row. PostgreSQL, "Shutting Down the Server".
 */
export async function stopPostmaster(pid: number): Promise<void> {
  if (await endedAfter(pid, "SIGINT", FAST_STOP_MS)) return;
  if (await endedAfter(pid, "SIGQUIT", IMMEDIATE_STOP_MS)) return;
  throw new MizugiwaError("postgres-stop-failed", {
    detail: `PostgreSQL (pid ${pid}) does not end`,
    remedy: `Look at what holds it, or end it: kill -9 ${pid}.`,
  });
}

async function endedAfter(pid: number, signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (caught) {
    if (hasCode(caught, "ESRCH")) return true;
    throw caught;
  }
  const until = Date.now() + limitMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(20);
  }
  return true;
}
