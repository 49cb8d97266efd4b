import { describeProblem, MizugiwaError, problemOf } from "@mizugiwa/base";
import { type Config, ConfigError, loadConfig } from "../config/config.js";
import type { ServerParts } from "../platform.js";
import { type ServerIo, startServer } from "./server.js";

/** Exit codes of the command line that a server can have. */
const EXIT = { done: 0, failed: 1, usage: 2, defect: 4 } as const;

/** After everything was ended, what still runs may hold the process this long. */
const LEFT_BEHIND_MS = 2000;

/** Signals that ask for an orderly end. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Runs the server until a signal asks it to end; gives the exit code. Errors are written for people, one line each, to
 * `complain`. It is the last thing a process does: what does not end by itself after it is ended with the process.
 */
export async function runServer(
  words: readonly string[],
  parts: ServerParts,
  io: ServerIo & { complain(line: string): void },
): Promise<number> {
  const asked = new AbortController();
  const signalled = untilAsked(asked);
  try {
    const config: Config = loadConfig(words, process.env, process.cwd());
    const server = await startServer(config, io, parts, asked.signal);
    const ended = await Promise.race([signalled, server.lost.then((error) => ({ error }))]);
    await server.stop();
    endSoon();
    if (ended === "signal") return EXIT.done;
    throw ended.error;
  } catch (caught) {
    return asked.signal.aborted ? EXIT.done : complain(caught, io);
  }
}

/** Work that does not stop when told to is left behind: its job lapses, and the next start takes it up. */
function endSoon(): void {
  setTimeout(() => process.exit(), LEFT_BEHIND_MS).unref();
}

/** A second signal ends the process at once, in the system's own way. */
function untilAsked(asked: AbortController): Promise<"signal"> {
  for (const signal of SIGNALS) process.once(signal, () => asked.abort());
  return new Promise((resolve) => asked.signal.addEventListener("abort", () => resolve("signal"), { once: true }));
}

function complain(caught: unknown, io: { complain(line: string): void }): number {
  io.complain(`mizugiwa: ${describeProblem(problemOf(caught))}`);
  if (caught instanceof ConfigError) return EXIT.usage;
  if (caught instanceof MizugiwaError) return EXIT.failed;
  if (caught instanceof Error && caught.stack !== undefined) io.complain(caught.stack);
  return EXIT.defect;
}
