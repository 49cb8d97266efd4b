import { closeSync, openSync, statSync, truncateSync, writeSync } from "node:fs";
import type { Io, Sink } from "../command/io.js";
import { UsageError } from "../command/usage-error.js";
import type { FoundFile } from "./walk.js";

/** Where results go: standard output, or a file of the user's choice. */
export interface Output {
  readonly sink: Sink;
  /** Writes to a file at once; to standard output never. */
  readonly writeNow: (text: string) => void;
  readonly fd: number | null;
}

/**
 * Opens what an option names, or standard output for null and "-". A file that is to be read is refused before a byte of
 * it is lost; throws UsageError. With `keptBytes` so much of an existing file is kept, and results follow it.
 */
export function openOutput(
  path: string | null,
  option: string,
  { stdout }: Io,
  inputs: readonly FoundFile[],
  keptBytes: number | null = null,
): Output {
  if (path === null || path === "-") return { sink: stdout, writeNow: (text) => void stdout.write(text), fd: null };
  const identity = identityOf(path);
  if (identity !== null && inputs.some((file) => file.identity === identity)) {
    throw new UsageError("cli.usage.outputIsInput", { path, option });
  }
  if (keptBytes !== null) attempt(path, () => truncateSync(path, keptBytes));
  const fd = attempt(path, () => openSync(path, keptBytes === null ? "w" : "a"));
  const writeNow = (data: string | Uint8Array): void => {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    for (let done = 0; done < bytes.length; ) done += attempt(path, () => writeSync(fd, bytes, done));
  };
  const sink: Sink = {
    write: async (data) => {
      writeNow(data);
      await Promise.resolve();
    },
    columns: () => null,
    isClosed: () => false,
    flush: () => Promise.resolve(),
  };
  return { sink, writeNow, fd };
}

export function closeOutput({ fd }: Output): void {
  if (fd !== null) closeSync(fd);
}

/** Device and number of a regular file, as `walk` names it; null where there is none yet. */
function identityOf(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : null;
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (caught) {
    if (!(caught instanceof Error) || !("code" in caught)) throw caught;
    throw new UsageError("cli.usage.outputRefused", { path, reason: String(caught.code) });
  }
}
