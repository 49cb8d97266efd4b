import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));
const READY_WITHIN_MS = 40_000;
const SAID_MAX = 6000;

/** The server as it ships, in a process of its own: for being asked, and killed. */
export class WholeServer {
  readonly #words: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #printed = "";
  #said = "";

  constructor(data: string, words: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    this.#words = ["--data", data, "--port", "0", "--log", "warn", ...words];
    this.#env = env;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The end of what it wrote to standard error. */
  get said(): string {
    return this.#said.slice(-SAID_MAX);
  }

  /** Starts it, and gives the address to open when it is ready. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, [PROGRAM, ...this.#words], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.#env },
    });
    this.#child = child;
    this.#printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#printed += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-2 * SAID_MAX);
    });
    return await this.#printedAfter("Open ");
  }

  /** The one-time address of the set-up. */
  async setupAddress(): Promise<string> {
    return await this.#printedAfter("Set up here, once, within 30 minutes: ");
  }

  async #printedAfter(words: string): Promise<string> {
    const until = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const found = this.#printed.split("\n").find((line) => line.startsWith(words));
      if (found !== undefined) return found.slice(words.length).trim();
      const code = this.#child?.exitCode ?? null;
      if (code !== null) throw new Error(`the server ended with ${code}\n${this.said}`);
      if (Date.now() > until) throw new Error(`the server did not say "${words}"\n${this.said}`);
      await sleep(20);
    }
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill(signal);
    await ended;
  }
}
