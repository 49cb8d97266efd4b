import { setImmediate as turn } from "node:timers/promises";
import { type Language, say } from "@mizugiwa/words";
import type { Io, Sink } from "../command/io.js";
import { sizeText } from "../print/progress.js";
import { clip } from "../print/width.js";

/** Text that gathers before it is written. */
const TEXT_MAX = 256 * 1024;
/** The event loop gets its turn this often, so that Ctrl-C is heard. */
const TURN_MS = 40;
const DRAW_MS = 150;
const ERASE = "\r\x1b[2K";

/** Synchronous work in turns: what it prints, how far it is, and whether it is to stop. */
export class Paced {
  isCancelled = false;
  readonly #io: Io;
  readonly #sink: Sink;
  readonly #language: Language;
  readonly #isShown: boolean;
  readonly #startedAt: number;
  readonly #release: () => void;
  #text = "";
  #turnAt: number;
  #drawnAt = 0;
  #isOnScreen = false;

  constructor(io: Io, sink: Sink, language: Language, isShown: boolean) {
    this.#io = io;
    this.#sink = sink;
    this.#language = language;
    this.#isShown = isShown && io.stderr.columns() !== null;
    this.#startedAt = io.now();
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
  async pause(doneBytes = 0, count = 0): Promise<boolean> {
    await this.#flush();
    await turn();
    this.#turnAt = this.#io.now();
    await this.#draw(doneBytes, count);
    return !this.isCancelled && !this.#sink.isClosed();
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

  async #draw(doneBytes: number, count: number): Promise<void> {
    const now = this.#io.now();
    if (!this.#isShown || now - this.#drawnAt < DRAW_MS || (doneBytes === 0 && count === 0)) return;
    this.#drawnAt = now;
    this.#isOnScreen = true;
    const rate = (doneBytes * 1000) / Math.max(1, now - this.#startedAt);
    const bytes = doneBytes === 0 ? "" : `${sizeText(doneBytes)}  ${sizeText(rate)}/s  `;
    const files = count === 0 ? "" : say(this.#language, "image.progress.files", { count });
    await this.#io.stderr.write(ERASE + clip(bytes + files, (this.#io.stderr.columns() ?? 80) - 1));
  }
}
