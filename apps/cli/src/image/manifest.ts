import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../command/usage-error.js";
import { type Kept, NOTHING_KEPT, RunState } from "./resume.js";
import { STATE_FOLDER } from "./work/state-folder.js";

const READ_BYTES = 256 * 1024;

/**
 * The manifest of files that are written to a folder, kept there while the run lasts, so that an interrupted one can be
 * resumed and its whole manifest printed. Gone once the run is complete.
 */
export class Manifest {
  /** What an earlier run kept. */
  readonly kept: Kept;
  readonly isResumed: boolean;
  /** Whether what lies in the folder is ours: it was empty when the run began. */
  readonly isOwn: boolean;
  readonly #folder: string;
  readonly #path: string;
  readonly #state: RunState;
  #fd: number;
  #done: number;
  #bytes: number;

  /** Makes the folder. Throws UsageError where it holds an unfinished run and `resumes` is not said, or the other way round. */
  constructor(folder: string, identity: Readonly<Record<string, unknown>>, resumes: boolean) {
    mkdirSync(folder, { recursive: true });
    this.#folder = join(folder, STATE_FOLDER);
    this.#path = join(this.#folder, "manifest.ndjson");
    this.#state = new RunState(join(this.#folder, "state.json"), identity);
    const found = this.#state.load();
    const isEmpty = readdirSync(folder).every((name) => name === STATE_FOLDER);
    if (found !== null && !resumes) throw new UsageError("image.resume.waiting", { folder });
    if (found === null && resumes && !isEmpty) throw new UsageError("image.resume.nothing", { folder });
    this.kept = found ?? NOTHING_KEPT;
    this.isResumed = found !== null;
    this.isOwn = found === null ? isEmpty : found.tally["isOwn"] === 1;
    [this.#done, this.#bytes] = [this.kept.done, this.kept.bytes];
    mkdirSync(this.#folder, { recursive: true });
    if (found === null) this.#save({});
    else truncateSync(this.#path, this.#bytes);
    this.#fd = openSync(this.#path, "a+", 0o600);
  }

  /** The lines that an earlier run kept, in pieces. */
  *earlier(): Generator<Uint8Array, void, undefined> {
    for (let offset = 0; offset < this.kept.bytes; ) {
      const bytes = Buffer.allocUnsafe(Math.min(READ_BYTES, this.kept.bytes - offset));
      const had = readSync(this.#fd, bytes, 0, bytes.length, offset);
      if (had === 0) return;
      offset += had;
      yield bytes.subarray(0, had);
    }
  }

  /** Takes the lines of `things` things. */
  add(text: string, things: number, tally: Readonly<Record<string, number>>): void {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    this.#bytes += bytes.length;
    this.#done += things;
    if (this.#state.isDue) this.#save(tally);
  }

  /** Ends the run: a complete one leaves nothing behind, one that is not can be resumed. */
  end(isComplete: boolean, tally: Readonly<Record<string, number>>): void {
    closeSync(this.#fd);
    this.#fd = -1;
    if (isComplete) rmSync(this.#folder, { recursive: true });
    else this.#save(tally);
  }

  #save(tally: Readonly<Record<string, number>>): void {
    this.#state.save(this.#keptNow(tally));
  }

  #keptNow(tally: Readonly<Record<string, number>>): Kept {
    return { done: this.#done, bytes: this.#bytes, tally: { ...tally, isOwn: this.isOwn ? 1 : 0 } };
  }
}
