import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { EXIT } from "./command/exit.js";
import type { Io, Sink } from "./command/io.js";

/** The world as the process has it. */
export function processIo(): Io {
  const interrupts = new Set<() => void>();
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted || interrupts.size === 0) process.exit(EXIT.cancelled);
    interrupted = true;
    for (const handle of interrupts) handle();
  };
  return {
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    env: process.env,
    now: () => performance.now(),
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    processors: availableParallelism(),
    version: ownVersion(),
    onInterrupt: (handle) => {
      if (interrupts.size === 0) for (const signal of SIGNALS) process.on(signal, interrupt);
      interrupts.add(handle);
      return () => {
        interrupts.delete(handle);
        if (interrupts.size === 0) for (const signal of SIGNALS) process.off(signal, interrupt);
      };
    },
  };
}

/** Some terminals say 0 columns. */
const COLUMNS_UNKNOWN = 80;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function sinkOf(stream: NodeJS.WriteStream): Sink {
  let closed = false;
  let fault: Error | null = null;
  let wake: (() => void) | null = null;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE") fault = error;
    wake?.();
  });
  return {
    write: async (data) => {
      if (!closed && !stream.write(data)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.once("drain", resolve);
        });
      }
      if (fault !== null) throw fault;
    },
    columns: () => (stream.isTTY ? stream.columns || COLUMNS_UNKNOWN : null),
    isClosed: () => closed,
    flush: async () => {
      if (closed) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.write("", () => resolve());
      });
    },
  };
}

function ownVersion(): string {
  const read: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const version = typeof read === "object" && read !== null && "version" in read ? read.version : null;
  return typeof version === "string" ? version : "0";
}
