import { setImmediate as turn } from "node:timers/promises";
import { type Language, say } from "@mizugiwa/words";
import type { Io, Sink } from "../command/io.js";
import { durationText, sizeText } from "../print/progress.js";
import { clip } from "../print/width.js";

/** Text that gathers before it is written. */
const TEXT_MAX = 256 * 1024;
/** The event loop gets its turn this often, so that Ctrl-C is heard. */
const TURN_MS = 40;
const DRAW_MS = 150;
const WINDOW_MS = 8000;
const ERASE = "\r\x1b[2K";

/** How far the work is; a total of 0 is not known. */
export interface Standing {
  readonly done: number;
  readonly count: number;
  readonly total: number;
}

/** Synchronous work in turns: what it prints, how far it is, and whether it is to stop. */
export class Paced {
  isCancelled = false;
  readonly #io: Io;
  readonly #sink: Sink;
  readonly #language: Language;
  /** Whether somebody sees how far the work is. */
  readonly isShown: boolean;
  readonly #release: () => void;
  #text = "";
  #turnAt: number;
  #drawnAt = 0;
  #isOnScreen = false;
  readonly #marks: { readonly at: number; readonly bytes: number }[] = [];

  constructor(io: Io, sink: Sink, language: Language, isShown: boolean) {
    this.#io = io;
    this.#sink = sink;
    this.#language = language;
    this.isShown = isShown && io.stderr.columns() !== null;
    this.#turnAt = io.now();
    this.#release = io.onInterrupt(() => {
      this.isCancelled = true;
    });
  }

  /** Takes text for the results; with `isDue` it says that `pause` is to be waited for. */
  print(text: string): void {
    this.#text += text;
  }

  get isDue(): boolean {
    return this.#text.length > TEXT_MAX || this.#io.now() - this.#turnAt > TURN_MS;
  }

  /** Writes what gathered and lets the event loop turn; false when the work is to end. */
  async pause(done = 0, count = 0, total = 0): Promise<boolean> {
    await this.#flush();
    await turn();
    this.#turnAt = this.#io.now();
    await this.show({ done, count, total });
    return !this.isCancelled && !this.#sink.isClosed();
  }

  /** Writes what gathered, and waits until it has left the process. */
  async settle(): Promise<void> {
    await this.#flush();
    await this.#sink.flush();
  }

  async end(): Promise<void> {
    this.#release();
    if (this.#isOnScreen) await this.#io.stderr.write(ERASE);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (text !== "") await this.#sink.write(text);
  }

  /** Draws how far the work is, where enough time has passed: bytes, rate, time left and files, so far as they are known. */
  async show({ done, count, total }: Standing): Promise<void> {
    const now = this.#io.now();
    if (!this.isShown || now - this.#drawnAt < DRAW_MS || (done === 0 && count === 0)) return;
    this.#drawnAt = now;
    this.#isOnScreen = true;
    this.#marks.push({ at: now, bytes: done });
    while ((this.#marks[1]?.at ?? now) < now - WINDOW_MS) this.#marks.shift();
    await this.#io.stderr.write(
      ERASE + clip(this.#line({ done, count, total }), (this.#io.stderr.columns() ?? 80) - 1),
    );
  }

  #line({ done, count, total }: Standing): string {
    const rate = this.#rate();
    const isTotalKnown = total > done;
    const parts = [
      ...(isTotalKnown ? [`${Math.floor((done / total) * 100)} %`] : []),
      ...(done === 0 ? [] : [isTotalKnown ? this.#ofTotal(done, total) : sizeText(done)]),
      ...(rate > 0 ? [`${sizeText(rate)}/s`] : []),
      ...(isTotalKnown && rate > 0
        ? [say(this.#language, "cli.progress.left", { left: durationText((total - done) / rate) })]
        : []),
      ...(count === 0 ? [] : [say(this.#language, "image.progress.files", { count })]),
    ];
    return parts.join("  ");
  }

  #ofTotal(done: number, total: number): string {
    return say(this.#language, "cli.progress.bytes", { done: sizeText(done), total: sizeText(total) });
  }

  /** Bytes a second over the last seconds: what is left will go as things go now. */
  #rate(): number {
    const [oldest, newest] = [this.#marks[0], this.#marks.at(-1)];
    if (oldest === undefined || newest === undefined || newest.at === oldest.at) return 0;
    return ((newest.bytes - oldest.bytes) * 1000) / (newest.at - oldest.at);
  }
}
