import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isAlive, startedAt } from "./alive.js";
import { hasCode } from "./codes.js";

/** What a running server leaves in its data folder, so that others can name and stop it. The lease decides, not this. */
const STATE = z.object({
  pid: z.int(),
  /** With the pid it names the process for good; null where the system does not tell. */
  startedAt: z.string().nullable(),
  host: z.string(),
  address: z.string(),
  since: z.string(),
  version: z.string(),
});
export type ServerState = z.infer<typeof STATE>;

const FILE = "server.json";

export function writeState(data: string, address: string, version: string): void {
  const state: ServerState = {
    pid: process.pid,
    startedAt: startedAt(process.pid),
    host: hostname(),
    address,
    since: new Date().toISOString(),
    version,
  };
  const fresh = join(data, `${FILE}.${process.pid}`);
  writeFileSync(fresh, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  renameSync(fresh, join(data, FILE));
}

/** Takes the file away, if it is ours. */
export function clearState(data: string): void {
  if (readState(data)?.pid === process.pid) rmSync(join(data, FILE), { force: true });
}

/** The server that runs on this data folder, as far as this machine can tell; null where none does. */
export function runningServer(data: string): ServerState | null {
  const state = readState(data);
  if (state === null || state.host !== hostname() || !isAlive(state.pid)) return null;
  return state.startedAt === startedAt(state.pid) ? state : null;
}

function readState(data: string): ServerState | null {
  let text: string;
  try {
    text = readFileSync(join(data, FILE), "utf8");
  } catch (caught) {
    if (hasCode(caught, "ENOENT") || hasCode(caught, "ENOTDIR")) return null;
    throw caught;
  }
  const state = STATE.safeParse(JSON.parse(text));
  return state.success ? state.data : null;
}
