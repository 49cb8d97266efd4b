import { createHash, hash as hashAtOnce } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, unlinkSync, writeSync } from "node:fs";
import { MizugiwaError, problemOf, toProblem } from "@mizugiwa/base";
import type { HashName } from "@mizugiwa/evidence";
import { FileError } from "../../files/file-problem.js";
import type { Outcome, Task, ToWriter } from "./protocol.js";
import { numberedEnding } from "./target-names.js";

const ASCII = /^[\0-\x7f]*$/;
const TRIES_MAX = 10_000;
const NOTHING = new Uint8Array(0);
const NO_OUTCOME: Outcome = { digests: null, file: null, problem: null };

interface Written {
  readonly fd: number;
  /** Below the folder, one byte a character (latin1). */
  readonly path: string;
}

/** A content whose pieces came ahead of its batch. */
interface Ahead {
  readonly written: Written | null;
  readonly hashes: readonly ReturnType<typeof createHash>[];
  readonly outcome: Outcome | null;
}

/**
 * Hashes contents and writes them below one folder; with no folder it hashes alone. Nothing is written elsewhere: no links are made,
 * no folder is taken that is a link, and a file that exists is never written to, so that a link somebody put there leads nowhere.
 */
export class FileWriter {
  /** One byte a character (latin1). */
  readonly #root: string | null;
  readonly #digests: readonly HashName[];
  readonly #replaces: boolean;
  readonly #made = new Set<string>([""]);
  #last = "";
  readonly #ahead = new Map<string, Ahead>();
  readonly #turn: <T>(write: () => T) => T;

  /**
   * `replaces`: a file that exists was left by an interrupted run of the same work, and is written anew. `turn` runs what writes, when it
   * is this writer's turn.
   */
  constructor(
    folder: string | null,
    digests: readonly HashName[],
    replaces: boolean,
    turn: <T>(write: () => T) => T = (write) => write(),
  ) {
    this.#turn = turn;
    this.#root = folder === null ? null : Buffer.from(folder).toString("latin1");
    this.#digests = digests;
    this.#replaces = replaces;
  }

  /** A piece of a content that is too large for its batch; the pieces come in order. */
  piece({ sequence, task, target, content }: ToWriter & { type: "piece" }): void {
    const key = `${sequence}:${task}`;
    const ahead = this.#ahead.get(key) ?? this.#begin(target);
    this.#ahead.set(key, ahead);
    if (ahead.outcome !== null) return;
    const bytes = new Uint8Array(content);
    for (const hash of ahead.hashes) hash.update(bytes);
    const { written } = ahead;
    if (written === null) return;
    try {
      this.#turn(() => writeAll(written.fd, bytes));
    } catch (caught) {
      this.#drop(ahead);
      this.#ahead.set(key, { ...ahead, written: null, outcome: failed(caught, target) });
    }
  }

  /** Does the tasks of a batch; one that fails costs none of the others. */
  batch({ sequence, tasks, content }: ToWriter & { type: "batch" }): Outcome[] {
    let at = 0;
    const contents = tasks.map(({ length }) => {
      at += length;
      return new Uint8Array(content, at - length, length);
    });
    const digests = contents.map((bytes, index) => this.#digestsOf(tasks[index], bytes));
    const outcomes = (): Outcome[] =>
      tasks.map((task, index) => {
        if (task.isAhead) return this.#finish(`${sequence}:${index}`, task);
        if (task.problem !== null) return { ...NO_OUTCOME, problem: task.problem };
        try {
          const file = this.#write(task, contents[index] ?? NOTHING);
          return { digests: digests[index] ?? null, file, problem: null };
        } catch (caught) {
          return failed(caught, task.target);
        }
      });
    return this.#root === null ? outcomes() : this.#turn(outcomes);
  }

  /** Takes away what is not whole. */
  end(): void {
    for (const ahead of this.#ahead.values()) this.#drop(ahead);
    this.#ahead.clear();
  }

  #digestsOf(task: Task | undefined, bytes: Uint8Array): readonly string[] | null {
    if (task === undefined || task.kind === "folder" || task.isAhead || task.problem !== null) return null;
    return this.#digests.map((name) => hashAtOnce(name, bytes, "hex"));
  }

  /** Makes the folder or writes the file, where one is wanted; gives where the file was written. */
  #write({ kind, target }: Task, bytes: Uint8Array): string | null {
    if (target === null || this.#root === null) return null;
    if (kind === "folder") {
      this.#folder(target);
      return null;
    }
    const { fd, path } = this.#create(target);
    let isWhole = false;
    try {
      writeAll(fd, bytes);
      isWhole = true;
    } finally {
      closeSync(fd);
      if (!isWhole) unlinkSync(this.#below(path));
    }
    return textOf(path);
  }

  #begin(target: string | null): Ahead {
    const hashes = this.#digests.map((name) => createHash(name));
    try {
      const isWritten = target !== null && this.#root !== null;
      return { written: isWritten ? this.#create(target) : null, hashes, outcome: null };
    } catch (caught) {
      return { written: null, hashes, outcome: failed(caught, target) };
    }
  }

  #finish(key: string, task: Task): Outcome {
    const ahead = this.#ahead.get(key);
    this.#ahead.delete(key);
    if (ahead === undefined) return { ...NO_OUTCOME, problem: task.problem };
    if (ahead.outcome !== null) return ahead.outcome;
    if (task.problem !== null) {
      this.#drop(ahead);
      return { ...NO_OUTCOME, problem: task.problem };
    }
    if (ahead.written !== null) closeSync(ahead.written.fd);
    const digests = ahead.hashes.map((hash) => hash.digest("hex"));
    return { digests, file: ahead.written === null ? null : textOf(ahead.written.path), problem: null };
  }

  #drop({ written }: Ahead): void {
    if (written === null) return;
    closeSync(written.fd);
    unlinkSync(this.#below(written.path));
  }

  #below(path: string): Buffer {
    return Buffer.from(`${this.#root ?? ""}/${path}`, "latin1");
  }

  #folder(path: string): void {
    if (path === this.#last || this.#made.has(path)) return;
    this.#folder(folderOf(path));
    makeFolder(this.#below(path), textOf(path));
    this.#made.add(path);
    this.#last = path;
  }

  /** A name of its own where the wanted one is taken: files of one name are told apart by a number. */
  #create(target: string): Written {
    this.#folder(folderOf(target));
    for (let number = 1; ; number += 1) {
      const path = number === 1 ? target : target + numberedEnding(number);
      const whole = this.#below(path);
      try {
        return { fd: openSync(whole, "wx", 0o600), path };
      } catch (caught) {
        if (!isTaken(caught) || number >= TRIES_MAX) throw caught;
        if (this.#replaces && isFile(whole)) {
          unlinkSync(whole);
          number -= 1;
        }
      }
    }
  }
}

/** The folder a path lies in; "" at the top. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** Bytes that stand one a character, as the text that they are. */
function textOf(path: string): string {
  if (ASCII.test(path)) return path;
  return Buffer.from(path, "latin1").toString("utf8");
}

/** Makes one folder below others that were made so; what is there already must be a folder and no link to one. */
function makeFolder(path: Buffer, shown: string): void {
  try {
    mkdirSync(path);
  } catch (caught) {
    if (!isTaken(caught)) throw caught;
    if (lstatSync(path).isDirectory()) return;
    throw new FileError("folder-taken", {
      path: shown,
      detail: "a folder is to be made where there is something else",
      remedy: "Name a folder that is empty.",
    });
  }
}

/** What the system says where writing fails; a full disk is told apart, since the rest would fail as well. */
function failed(caught: unknown, target: string | null): Outcome {
  if (!(caught instanceof Error)) throw new TypeError(`thrown and no error: ${String(caught)}`);
  const path = target === null ? "" : textOf(target);
  if (caught instanceof MizugiwaError || !("code" in caught))
    return { ...NO_OUTCOME, problem: problemOf(caught, { path }) };
  const isFull = caught.code === "ENOSPC" || caught.code === "EDQUOT";
  const problem = isFull
    ? toProblem("disk-full", { path, detail: "there is no room to write to", remedy: "Make room, then use --resume." })
    : toProblem("file-write-failed", { path, detail: `the system says ${String(caught.code)}` });
  return { ...NO_OUTCOME, problem };
}

function isTaken(caught: unknown): boolean {
  return caught instanceof Error && "code" in caught && caught.code === "EEXIST";
}

function isFile(path: Buffer): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
}
