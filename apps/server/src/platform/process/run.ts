import { describeProblem, MizugiwaError, problemOf } from "@mizugiwa/base";
import { type Config, ConfigError, loadConfig } from "../config/config.js";
import { type ServerIo, startServer } from "./server.js";

/** Exit codes of the command line that a server can have. */
const EXIT = { done: 0, failed: 1, usage: 2, defect: 4 } as const;

/** Signals that ask for an orderly end. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * Runs the server until a signal asks it to end; gives the exit code. Errors are written for people, one line each, to
 * `complain`.
 */
export async function runServer(
  words: readonly string[],
  io: ServerIo & { complain(line: string): void },
): Promise<number> {
  const asked = new AbortController();
  const signalled = untilAsked(asked);
  try {
    const config: Config = loadConfig(words, process.env, process.cwd());
    const server = await startServer(config, io, asked.signal);
    const ended = await Promise.race([signalled, server.lost.then((error) => ({ error }))]);
    await server.stop();
    if (ended === "signal") return EXIT.done;
    throw ended.error;
  } catch (caught) {
    return asked.signal.aborted ? EXIT.done : complain(caught, io);
  }
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
