import type { Problem } from "@mizugiwa/base";
import type { Log } from "../../platform/log/log.js";
import { comparePositions, type Position } from "../hot/position.js";
import { type Writing, writeParts } from "./convert.js";
import type { Disk } from "./disk.js";
import type { Engine } from "./engine/engine.js";
import { StoreError } from "./errors.js";
import { madeBy, SET_ASIDE, TEMPORARY } from "./layout.js";
import type { EventFile, Manifest } from "./manifest.js";
import { filePiece, type Shelf, type View } from "./shelf.js";
import { Tail } from "./tail.js";

export interface KeeperParts {
  readonly engine: Engine;
  /** What conversions ask of the engine; apart from it so that a full disk can be played. */
  readonly writer: Pick<Engine, "run">;
  readonly disk: Disk;
  readonly manifest: Manifest;
  readonly shelf: Shelf;
  readonly log: Log;
}

/**
 * Which events are where: files of the manifest, and the tail after the stored offset. Both change here alone, at once, when a
 * conversion is committed: whoever takes a view has every event once.
 */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly tail: Tail;
  readonly #files: Map<string, EventFile>;
  #stored: Position;
  /** How far the tail ever came: a new engine has all again once it is there. */
  #known: Position;
  #missing: readonly EventFile[];
  #converting: Promise<void> | null = null;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  private constructor(
    parts: KeeperParts,
    files: readonly EventFile[],
    stored: Position,
    missing: readonly EventFile[],
  ) {
    this.#parts = parts;
    this.#files = new Map(files.map((file) => [file.id, file]));
    this.#stored = stored;
    this.#known = stored;
    this.#missing = missing;
    this.tail = new Tail(parts.engine, parts.shelf, stored, parts.log);
    for (const { path } of files) parts.shelf.add(path);
  }

  /** Reads the manifest, holds the folder against it, and puts away what a crash left there. */
  static async open(parts: KeeperParts): Promise<Keeper> {
    const { manifest, disk, shelf, log } = parts;
    const { files, stored } = await manifest.load();
    const there: EventFile[] = [];
    const missing: EventFile[] = [];
    for (const file of files) {
      const bytes = await disk.sizeOf(file.path);
      (bytes === file.bytes ? there : missing).push(file);
    }
    for (const { path, rows } of missing) log.error({ path, rows }, "a file of events is missing or cut short");
    await putAwayUnknown(files, missing.length > 0, parts);
    return new Keeper({ ...parts, shelf }, there, stored, missing);
  }

  get stored(): Position {
    return this.#stored;
  }

  get files(): readonly EventFile[] {
    return [...this.#files.values()];
  }

  /** Whether rows that were there before the engine ended are not there yet again. */
  get isRefilling(): boolean {
    return comparePositions(this.tail.end, this.#known) < 0;
  }

  /** What is wrong for good, until somebody brings the files back. */
  problems(): Problem[] {
    return this.#missing.map(({ path, rows }) => ({
      code: "event-file-missing",
      place: { path },
      detail: `${rows} events of this file cannot be searched: it is missing or cut short`,
      remedy: "Bring the file back from a backup and start the server again.",
    }));
  }

  /** Views that somebody reads: what they hold cannot go. */
  get views(): number {
    return this.#parts.shelf.views;
  }

  view(): View {
    const files = this.files.map(filePiece);
    return this.#parts.shelf.take([...this.tail.pieces(this.#stored), ...files], this.tail.end);
  }

  async feed(file: string, from: Position, upTo: Position): Promise<void> {
    await this.tail.feed(file, { from, upTo });
    if (comparePositions(this.#known, this.tail.end) < 0) this.#known = this.tail.end;
    this.#wake();
  }

  /** Nobody waits any longer: the store is closed. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #wake(): void {
    if (this.isRefilling && !this.#closed) return;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** The engine ended: the tail is empty. */
  lose(): void {
    this.tail.lose(this.#stored);
  }

  /** Waits until the tail has again what it had, but no longer than this; gives whether it has. */
  async refilled(limitMs: number, signal?: AbortSignal): Promise<boolean> {
    if (!this.isRefilling || this.#closed) return !this.isRefilling;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, limitMs);
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });
    return !this.isRefilling;
  }

  /** Brings all events of the tail into files. One at a time; whoever asks meanwhile waits for the one under way. */
  async convert(): Promise<void> {
    this.#converting ??= this.#convert().finally(() => {
      this.#converting = null;
    });
    await this.#converting;
  }

  async #convert(): Promise<void> {
    const { manifest, disk, writer, log } = this.#parts;
    const parts = await this.tail.seal();
    const from = this.#stored;
    const to = parts.at(-1)?.to ?? from;
    if (comparePositions(to, from) <= 0) return this.tail.drop(parts);
    const began = performance.now();
    const files = await this.#written(async (made) => await writeParts(parts, from, { engine: writer, disk, made }));
    try {
      await manifest.commit(files, from, to);
    } catch (caught) {
      // The answer may be lost while the change was kept: the database decides, once nothing is under way there.
      if (comparePositions(await manifest.settled(), to) !== 0) {
        await this.#clear(files.map(({ path }) => path));
        throw caught;
      }
    }
    // Nothing may come between these lines: a view is taken before all of them or after.
    this.#stored = to;
    for (const file of files) this.#put(file);
    this.tail.drop(parts);
    this.tail.advance(to);
    this.#wake();
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    log.debug(
      { rows, files: files.length, ms: Math.round(performance.now() - began) },
      "events were brought into files",
    );
  }

  /** Puts files in the place of others with the same events; the old ones go once nobody reads them. */
  async replace(old: readonly EventFile[], write: (writing: Writing) => Promise<readonly EventFile[]>): Promise<void> {
    const { writer, disk } = this.#parts;
    const files = await this.#written(async (made) => await write({ engine: writer, disk, made }));
    try {
      await this.#parts.manifest.replace(old, files);
    } catch (caught) {
      await this.#parts.manifest.settled();
      const ids = new Set((await this.#parts.manifest.load()).files.map(({ id }) => id));
      if (!files.every(({ id }) => ids.has(id))) {
        await this.#clear(files.map(({ path }) => path));
        throw caught;
      }
    }
    for (const file of files) this.#put(file);
    for (const { id, path } of old) {
      this.#files.delete(id);
      this.#parts.shelf.retire(path, () => void this.#remove(path));
    }
  }

  #put(file: EventFile): void {
    this.#files.set(file.id, file);
    this.#parts.shelf.add(file.path);
  }

  /** What a failed writing leaves is removed before the error goes on. */
  async #written<Files>(write: (made: string[]) => Promise<Files>): Promise<Files> {
    const made: string[] = [];
    try {
      return await write(made);
    } catch (caught) {
      await this.#clear(made);
      throw caught;
    }
  }

  async #clear(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#remove(path);
  }

  /** A file that cannot be removed is removed at the next start. */
  async #remove(path: string): Promise<void> {
    try {
      await this.#parts.disk.remove(path);
    } catch (caught) {
      this.#parts.log.warn({ err: caught, path }, "a file that nobody needs could not be removed");
    }
  }
}

/**
 * Puts away files that the manifest does not have. What one crash leaves (what was being written, the files of one conversion or
 * merge before its commit) is removed, since the log or other files have its events. More than that, or files that are missing,
 * means that the database is older than the files, such as after a restore: they may be all there is of their events and are
 * set aside.
 */
async function putAwayUnknown(
  files: readonly EventFile[],
  someMissing: boolean,
  { disk, log }: KeeperParts,
): Promise<void> {
  await disk.makeFolder(TEMPORARY);
  const known = new Set(files.map(({ path }) => path));
  const unknown: string[] = [];
  for (const path of await disk.list()) {
    if (path.startsWith(`${TEMPORARY}/`)) await disk.remove(path);
    else if (!path.startsWith(`${SET_ASIDE}/`) && madeBy(path) !== null && !known.has(path)) unknown.push(path);
  }
  const conversions = new Set(
    unknown.flatMap((path) => {
      const made = madeBy(path);
      return made === null || made.maker === "m" ? [] : [`${made.segment}.${made.ordinal}`];
    }),
  );
  if (conversions.size <= 1 && !someMissing) {
    for (const path of unknown) await disk.remove(path);
    if (unknown.length > 0)
      log.warn({ files: unknown.length }, "files of a conversion that was not finished are removed");
    return;
  }
  await disk.makeFolder(SET_ASIDE);
  for (const path of unknown) await disk.rename(path, `${SET_ASIDE}/${path.slice(path.lastIndexOf("/") + 1)}`);
  log.error(
    { files: unknown.length, folder: SET_ASIDE },
    "files of events that the database does not know are set aside",
  );
}

/** Thrown where an answer must have every event and the tail is not whole yet. */
export function refilling(): StoreError {
  return new StoreError("store-refilling", {
    detail: "the newest events are being read again after the event engine ended",
    remedy: "Try again in a few seconds.",
  });
}
