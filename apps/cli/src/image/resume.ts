import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { UsageError } from "../command/usage-error.js";
import { openFile } from "../files/file-source.js";

/** What an interrupted run has done. */
export interface Kept {
  /** Things whose results are kept. */
  readonly done: number;
  /** Bytes of the results. */
  readonly bytes: number;
  /** What was counted, by the command's own names. */
  readonly tally: Readonly<Record<string, number>>;
}

export const NOTHING_KEPT: Kept = { done: 0, bytes: 0, tally: {} };

/** A run loses no more than this much of its work, however it ends. */
const EVERY_MS = 1000;

/** The file in which a run says how far it is, so that the same command with `--resume` goes on from there. */
export class RunState {
  readonly path: string;
  readonly #identity: string;
  #savedAt = performance.now();

  /** `identity` says which work it is: command, options, images. */
  constructor(path: string, identity: Readonly<Record<string, unknown>>) {
    this.path = path;
    this.#identity = JSON.stringify(identity);
  }

  /** What an earlier run kept; null where there is none. Throws UsageError where it did other work. */
  load(): Kept | null {
    const text = read(this.path);
    if (text === null) return null;
    const state = parsed(text);
    if (!isState(state)) throw new UsageError("image.resume.damaged", { path: this.path });
    if (state.identity !== this.#identity) throw new UsageError("image.resume.other", { path: this.path });
    return state.kept;
  }

  /** Whether it is time to save. */
  get isDue(): boolean {
    return performance.now() - this.#savedAt > EVERY_MS;
  }

  save(kept: Kept): void {
    this.#savedAt = performance.now();
    const fd = openSync(`${this.path}.new`, "w", 0o600);
    writeSync(fd, JSON.stringify({ identity: this.#identity, kept }));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return null;
    throw caught;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (caught) {
    if (caught instanceof Error && "code" in caught && caught.code === "ENOENT") return null;
    throw caught;
  }
}

function isState(state: unknown): state is { identity: string; kept: Kept } {
  if (typeof state !== "object" || state === null || !("identity" in state) || !("kept" in state)) return false;
  const { kept } = state;
  if (typeof state.identity !== "string" || typeof kept !== "object" || kept === null) return false;
  return "done" in kept && "bytes" in kept && "tally" in kept && isCount(kept.done) && isCount(kept.bytes);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

const SAMPLE_BYTES = 64 * 1024;

/** What tells an image from another without reading it whole: size, first and last bytes. Throws FileError. */
export function imageMarks(paths: readonly string[]): string[] {
  return paths.map((path) => {
    // A device or a folder has neither size nor end; a path that is not there is told when it is opened.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return path;
    const { source, close } = openFile(path, path);
    try {
      const hash = createHash("sha256").update(source.read(0, SAMPLE_BYTES));
      hash.update(source.read(Math.max(0, source.size - SAMPLE_BYTES), SAMPLE_BYTES));
      return `${source.size}:${hash.digest("hex")}`;
    } finally {
      close();
    }
  });
}
