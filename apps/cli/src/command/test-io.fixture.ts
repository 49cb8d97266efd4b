import type { Io, Sink } from "./io.js";

/** A world that tests look into: what was written, and a way to press Ctrl-C. */
export interface TestIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  readonly interrupt: () => void;
}

export interface TestWorld {
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of a terminal on both outputs; none where absent. */
  readonly columns?: number;
  /** Bytes after which the reader of standard output goes away. */
  readonly outClosesAfter?: number;
  readonly processors?: number;
}

export function testIo({ env = {}, columns, outClosesAfter, processors = 2 }: TestWorld = {}): TestIo {
  const stdout = collector(columns ?? null, outClosesAfter ?? Number.POSITIVE_INFINITY);
  const stderr = collector(columns ?? null, Number.POSITIVE_INFINITY);
  const handlers = new Set<() => void>();
  return {
    stdout: stdout.sink,
    stderr: stderr.sink,
    env,
    now: () => performance.now(),
    zone: "Asia/Tokyo",
    processors,
    version: "1.2.3",
    onInterrupt: (handle) => {
      handlers.add(handle);
      return () => void handlers.delete(handle);
    },
    out: stdout.text,
    err: stderr.text,
    interrupt: () => {
      for (const handle of handlers) handle();
    },
  };
}

function collector(columns: number | null, closesAfter: number): { sink: Sink; text: () => string } {
  let text = "";
  const sink: Sink = {
    write: async (data) => {
      if (text.length < closesAfter) text += typeof data === "string" ? data : Buffer.from(data).toString();
      await Promise.resolve();
    },
    columns: () => columns,
    isClosed: () => text.length >= closesAfter,
    flush: () => Promise.resolve(),
  };
  return { sink, text: () => text };
}
