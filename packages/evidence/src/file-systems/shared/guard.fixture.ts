import type { ByteSource } from "@mizugiwa/bytes";

/** What a damaged input may cost: processor time, since tests share it; bytes asked for at once; memory that grows. */
const LIMIT_MS = 1000;
export const READ_MAX = 64 * 1024 * 1024;
const GROWTH_MAX = 256 * 1024 * 1024;

/** The bytes as a source that refuses to hand out more at once than any reader has reason to ask for. */
export function guardedSource(bytes: Uint8Array): ByteSource {
  const size = bytes.length;
  return {
    size,
    read: (offset, length) => {
      if (length > READ_MAX && offset < size) throw new Error(`${length} bytes asked for at once`);
      return bytes.subarray(Math.min(offset, size), Math.min(offset + Math.max(length, 0), size));
    },
  };
}

/** Watches inputs one after the other; remembers the slowest. */
export class Guard {
  slowestMs = 0;

  /** Runs the work on one input; throws, with where it was, when it costs more than any input may. */
  watch(where: string, work: () => void): void {
    const before = process.memoryUsage().arrayBuffers;
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    const ms = (user + system) / 1000;
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (ms > LIMIT_MS) throw new Error(`${where}: ${Math.round(ms)} ms for one input`);
    const grown = process.memoryUsage().arrayBuffers - before;
    if (grown > GROWTH_MAX) throw new Error(`${where}: ${grown} bytes of memory for one input`);
  }
}
