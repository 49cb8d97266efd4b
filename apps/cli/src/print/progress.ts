import { type Language, say } from "@mizugiwa/words";
import type { Sink } from "../command/io.js";
import type { HuntState } from "../hunt/run-hunt.js";
import { clip } from "./width.js";

/** Drawn at most this often. */
const EVERY_MS = 100;
/** The rate is that of the last seconds: what is left will go as things go now. */
const WINDOW_MS = 8000;
/** No time left is told before this: the first moments say little. */
const SETTLED_MS = 2000;
const ERASE = "\r\x1b[2K";

/** One line on a terminal that says how far the work is; nothing where there is no terminal. */
export class Progress {
  readonly #sink: Sink;
  readonly #language: Language;
  readonly #now: () => number;
  readonly #isShown: boolean;
  readonly #startedAt: number;
  readonly #marks: { at: number; bytes: number }[] = [];
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isOnScreen = false;

  constructor(sink: Sink, { language, now, isShown }: { language: Language; now: () => number; isShown: boolean }) {
    this.#sink = sink;
    this.#language = language;
    this.#now = now;
    this.#isShown = isShown && sink.columns() !== null;
    this.#startedAt = now();
  }

  /** Draws anew where enough time has passed. `detections` are those made so far. */
  update(state: HuntState, detections: number): void {
    const now = this.#now();
    if (!this.#isShown || now - this.#drawnAt < EVERY_MS) return;
    this.#drawnAt = now;
    this.#marks.push({ at: now, bytes: state.doneBytes });
    while ((this.#marks[1]?.at ?? now) < now - WINDOW_MS) this.#marks.shift();
    const columns = this.#sink.columns() ?? 80;
    this.#isOnScreen = true;
    void this.#sink.write(ERASE + clip(this.#line(state, detections, now), columns - 1));
  }

  /** Takes the line away, before something else is written or in the end. */
  async clear(): Promise<void> {
    if (!this.#isOnScreen) return;
    this.#isOnScreen = false;
    await this.#sink.write(ERASE);
  }

  #line({ doneBytes, totalBytes, filesDone, files, isReady }: HuntState, detections: number, now: number): string {
    if (!isReady) return say(this.#language, "cli.progress.rules");
    const rate = this.#rate(now);
    const share = totalBytes === 0 ? 1 : doneBytes / totalBytes;
    const parts = [
      `${Math.floor(share * 100)} %`,
      say(this.#language, "cli.progress.bytes", { done: sizeText(doneBytes), total: sizeText(totalBytes) }),
      ...(rate > 0 ? [`${sizeText(rate)}/s`] : []),
      ...(rate > 0 && now - this.#startedAt > SETTLED_MS
        ? [say(this.#language, "cli.progress.left", { left: durationText((totalBytes - doneBytes) / rate) })]
        : []),
      say(this.#language, "cli.progress.files", { done: filesDone, files }),
      say(this.#language, "cli.progress.detections", { detections }),
    ];
    return parts.join("  ");
  }

  /** Bytes a second over the window. */
  #rate(now: number): number {
    const oldest = this.#marks[0];
    const newest = this.#marks.at(-1);
    if (oldest === undefined || newest === undefined || now - oldest.at < EVERY_MS) return 0;
    return ((newest.bytes - oldest.bytes) * 1000) / (now - oldest.at);
  }
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** A number of bytes with three digits and its decimal unit: `1.23 GB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Seconds as a clock reads: `0:05`, `12:30`, `1:02:03`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
