/**
 * What the command line needs to run and look after an installation.
 *
 * - `loadConfig(words, env, cwd)`: options and variables → settings; throws `ConfigError` (exit 2).
 * - `runServer(words, io)`: `server start`. Runs until SIGTERM, SIGINT or SIGHUP; gives the exit code: 0 asked to end,
 *   1 cannot run, 2 wrong setting, 4 defect. It is the last thing its process does.
 * - `stopServer(data)`: `server stop`. Ends server and embedded PostgreSQL in order; says what it ended, nulls where
 *   nothing ran. Throws `server-stop-failed`, `postgres-stop-failed`.
 * - `verifyTrail(config, {anchor, file})`: `audit-trail verify`. Writes nothing; says what was altered, removed or cut.
 * - `examine(config)`: `server doctor`. Findings in the order they should be read; changes nothing, never throws for
 *   what it finds.
 */
import { composeDomains } from "./compose.js";
import { runServer as runPlatform } from "./platform/process/run.js";

export { type Config, ConfigError, loadConfig } from "./platform/config/config.js";
export { examine, type Finding } from "./platform/process/doctor.js";
export { type Stopped, stopServer } from "./platform/process/stop.js";
export type { Fault, Verdict } from "./platform/trail/check.js";
export { verifyTrail } from "./platform/trail/verify.js";

export function runServer(words: readonly string[], io: Parameters<typeof runPlatform>[2]): Promise<number> {
  return runPlatform(words, composeDomains(), io);
}
