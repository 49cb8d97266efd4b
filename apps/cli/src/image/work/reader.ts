import { MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { type Evidence, EvidenceError } from "@mizugiwa/evidence";
import { openImage } from "../open-image.js";
import { isAt, type Mounted, mountedOf } from "../select.js";
import {
  BATCH_BYTES,
  type FromReader,
  type ReaderStart,
  Shared,
  type Task,
  THING_BYTES,
  type Thing,
} from "./protocol.js";
import { STATE_FOLDER } from "./state-folder.js";
import { TargetNames } from "./target-names.js";
import { type Content, type Found, thingsOf } from "./things.js";

const BATCH_THINGS = 256;
/** Of as many a batch ends with its folder, so that writers seldom make files in one folder at a time: they would wait for each other. */
const FOLDER_THINGS = 64;
/** A batch that gathers longer is sent as it is: what was found is kept by then, and is seen. */
const BATCH_MS = 250;

/** Thrown from the next read once the work is cancelled. */
class Cancelled extends Error {}

type Send = (message: FromReader, transfer: readonly ArrayBuffer[]) => void;
/** Gives a buffer of BATCH_BYTES whose batch is done; null where there is none yet. */
type Spare = () => ArrayBuffer | null;

/** Goes through the image and sends what it finds, until it is done or cancelled. Synchronous: it is the thread's only work. */
export function runReader(start: ReaderStart, send: Send, spare: Spare): void {
  const shared = new Shared(start.shared);
  const batches = new Batches(shared, send, spare);
  let evidence: Evidence | null = null;
  let isCancelled = false;
  const gate = (): void => {
    if (shared.isCancelled) throw new Cancelled();
  };
  let close = (): void => {};
  try {
    const opened = openImage(start.images, start.options, gate);
    ({ evidence, close } = opened);
    const all = mountedOf(evidence, start.volume);
    if (start.counts) shared.setTotal(totalOf(start, all));
    goThrough(
      start,
      all.map((mounted) => watched(start, mounted, shared)),
      batches,
    );
  } catch (caught) {
    if (caught instanceof Cancelled) isCancelled = true;
    else if (caught instanceof MizugiwaError) batches.tell(problemOf(caught));
    else throw caught;
  }
  batches.flush();
  const problems = [...batches.takeProblems(), ...(evidence?.problems() ?? [])];
  close();
  send({ type: "end", isOpened: evidence !== null, isCancelled, problems }, []);
}

function goThrough({ job, skip }: ReaderStart, all: readonly Mounted[], batches: Batches): void {
  const names = new TargetNames([STATE_FOLDER]);
  const most = job.kind === "hash" ? job.limit : Number.POSITIVE_INFINITY;
  let count = 0;
  for (const mounted of all) {
    for (const problem of mounted.fileSystem.problems) batches.tell(problem);
    for (const item of thingsOf(job, mounted, names)) {
      batches.look();
      if (!item.ok) batches.tell(item.problem);
      else if (count >= most) return;
      else {
        count += 1;
        if (count > skip) batches.add(item.value);
        else batches.addSkipped(item.value);
      }
    }
  }
}

/** Bytes of all contents, so far as the file system tells them; 0 where finding out would be the work itself. */
function totalOf({ job }: ReaderStart, all: readonly Mounted[]): number {
  if (job.kind === "recover") return 0;
  if (job.kind === "carve") return all.reduce((sum, { volume }) => sum + volume.source.size, 0);
  let total = 0;
  for (const { fileSystem } of all) {
    for (const item of fileSystem.list()) {
      if (!item.ok || !isAt(item.value, job.path, job.kind === "extract" || job.deep)) continue;
      for (const { size } of item.value.streams) total += size;
    }
  }
  return total;
}

/** A carver goes through its volume from the start to the end: the furthest read is how far it is. */
function watched({ job }: ReaderStart, mounted: Mounted, shared: Shared): Mounted {
  if (job.kind !== "carve") return mounted;
  const { source } = mounted.volume;
  let furthest = 0;
  const seen: ByteSource = {
    size: source.size,
    read: (offset, length) => {
      if (offset > furthest) {
        shared.setDone(shared.progress.done + offset - furthest);
        furthest = offset;
      }
      return source.read(offset, length);
    },
  };
  return { ...mounted, volume: { ...mounted.volume, source: seen } };
}

/** Gathers things with their contents and sends them; large contents go ahead in pieces. */
class Batches {
  readonly #shared: Shared;
  readonly #send: Send;
  readonly #spare: Spare;
  /** Contents that were read and that other names may lead to. */
  readonly #links = new Set<string>();
  #sequence = 0;
  #things: Thing[] = [];
  #problems: Problem[] = [];
  #content = new Uint8Array(0);
  #used = 0;
  #tasks = 0;
  #since = 0;
  #bytes = 0;
  #folder = "";

  constructor(shared: Shared, send: Send, spare: Spare) {
    this.#shared = shared;
    this.#send = send;
    this.#spare = spare;
  }

  tell(problem: Problem): void {
    this.#problems.push(problem);
  }

  takeProblems(): Problem[] {
    return this.#problems.splice(0);
  }

  /** Sends what has waited long enough; throws where the work is cancelled. */
  look(): void {
    if (this.#shared.isCancelled) throw new Cancelled();
    if (this.#things.length > 0 && performance.now() - this.#since > BATCH_MS) this.flush();
  }

  add({ line, shown, facts, contents }: Found): void {
    const folder = folderOf(contents) ?? this.#folder;
    if (folder !== this.#folder && this.#things.length >= FOLDER_THINGS) this.flush();
    this.#folder = folder;
    const needed = contents.reduce((sum, { size, link }) => sum + (this.#isKnown(link) ? 0 : size), 0);
    if (this.#things.length >= BATCH_THINGS || this.#used + needed > BATCH_BYTES) this.flush();
    const tasks = contents.map((content, index) => this.#read(content, this.#tasks + index));
    this.#tasks += tasks.length;
    this.#push({ line, shown, facts, tasks, isSkipped: false });
    if (tasks.some(({ isAhead }) => isAhead)) this.flush();
  }

  addSkipped({ line, shown, facts, contents }: Found): void {
    if (this.#things.length >= BATCH_THINGS) this.flush();
    if (facts === null) return;
    const tasks = contents.map(({ kind, stream, size }): Task => ({ ...NOTHING_TO_DO, kind, stream, size }));
    this.#tasks += tasks.length;
    this.#push({ line, shown, facts, tasks, isSkipped: true });
  }

  flush(): void {
    if (this.#things.length === 0) return;
    const things = this.#things;
    const content = this.#used === 0 ? new ArrayBuffer(0) : this.#content.buffer;
    this.#shared.take(this.#used + things.length * THING_BYTES);
    const problems = this.takeProblems();
    const folder = this.#folder;
    this.#send({ type: "batch", sequence: this.#sequence, folder, things, content, problems }, [content]);
    this.#sequence += 1;
    this.#things = [];
    this.#content = new Uint8Array(0);
    this.#used = 0;
    this.#tasks = 0;
  }

  #isKnown(link: string | null): boolean {
    return link !== null && this.#links.has(link);
  }

  #push(thing: Thing): void {
    if (this.#things.length === 0) this.#since = performance.now();
    this.#things.push(thing);
  }

  #read(content: Content, index: number): Task {
    const { kind, stream, size, target, link } = content;
    const isCopy = this.#isKnown(link);
    const task: Task = { ...NOTHING_TO_DO, kind, stream, size, target, link, isCopy };
    if (kind === "folder" || isCopy) return task;
    if (link !== null) this.#links.add(link);
    let isAhead = false;
    try {
      const source = content.open();
      if (this.#used + source.size <= BATCH_BYTES) return { ...task, length: this.#take(source) };
      isAhead = true;
      this.#sendAhead(source, index, target);
      return { ...task, isAhead };
    } catch (caught) {
      if (caught instanceof Cancelled) throw caught;
      return { ...task, isAhead, problem: problemOf(caught) };
    }
  }

  /** Reads a whole content into the batch; gives its length. */
  #take(source: ByteSource): number {
    if (source.size === 0) return 0;
    const bytes = source.read(0, source.size);
    if (bytes.length !== source.size) throw endsEarly(bytes.length, source.size);
    if (this.#content.length === 0) this.#content = new Uint8Array(this.#spare() ?? new ArrayBuffer(BATCH_BYTES));
    this.#content.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#done(bytes.length);
    return bytes.length;
  }

  #sendAhead(source: ByteSource, task: number, target: string | null): void {
    for (let offset = 0; offset < source.size; offset += BATCH_BYTES) {
      const wanted = Math.min(BATCH_BYTES, source.size - offset);
      const bytes = source.read(offset, wanted);
      if (bytes.length !== wanted) throw endsEarly(offset + bytes.length, source.size);
      if (this.#shared.isCancelled) throw new Cancelled();
      const content = new ArrayBuffer(bytes.length);
      new Uint8Array(content).set(bytes);
      this.#shared.take(content.byteLength);
      this.#send({ type: "piece", sequence: this.#sequence, task, target, content }, [content]);
      this.#done(bytes.length);
    }
  }

  #done(bytes: number): void {
    this.#bytes += bytes;
    if (this.#shared.progress.done < this.#bytes) this.#shared.setDone(this.#bytes);
  }
}

const NOTHING_TO_DO: Task = {
  kind: "content",
  stream: "",
  size: 0,
  target: null,
  length: 0,
  link: null,
  isCopy: false,
  isAhead: false,
  problem: null,
};

/** Where the files of a thing go; null where nothing is written. */
function folderOf(contents: readonly Content[]): string | null {
  const target = contents.at(-1)?.target ?? null;
  return target === null ? null : target.slice(0, Math.max(0, target.lastIndexOf("/")));
}

function endsEarly(had: number, size: number): EvidenceError {
  return new EvidenceError("content-damaged", { offset: had, detail: `the content ends at ${had} of ${size} bytes` });
}
