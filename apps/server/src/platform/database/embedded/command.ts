import { spawn } from "node:child_process";
import { programOf } from "./bundle.js";
import type { Owner, Way } from "./ways.js";

/** A program of the bundle with the words, user and environment that the way asks for. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    /** The caller's own folder may be closed to the other user. */
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** Builds the command. `libraries` is the spare folder of library links, or null. The caller's environment stays out. */
export function commandOf(
  way: Way,
  program: "initdb" | "postgres",
  args: readonly string[],
  libraries: string | null,
  owner: Owner | null = way.owner,
): Command {
  const words = [...way.before, programOf(way.bundle, program), ...args];
  const [file = ""] = words;
  const user = way.before.length > 0 || owner === null ? {} : owner;
  const path = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  const env = libraries === null ? path : { ...path, LD_LIBRARY_PATH: libraries };
  return { file, args: words.slice(1), options: { cwd: "/", env, ...user } };
}

/**
 * Runs a command to its end; gives null, or what it said when it failed. It is in a process group of its own, so that
 * Ctrl-C on a terminal reaches the server alone, which then ends in order.
 */
export async function runCommand(command: Command, input = ""): Promise<string | null> {
  const child = spawn(command.file, command.args, { ...command.options, detached: true, stdio: "pipe" });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => said.push(String(text)));
  child.stdin.on("error", () => undefined); // it ended before it read everything: its exit says why
  child.stdin.end(input);
  return await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => {
      resolve(code === 0 ? null : said.join("").trim() || `ended with ${String(code ?? signal)}`);
    });
  });
}
