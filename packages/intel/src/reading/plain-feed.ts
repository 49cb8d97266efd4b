import { type Item, placedIn, problem } from "@mizugiwa/base";
import { type Feed, type FeedRow, NOTE_MAX, ROW_MAX } from "./feed.js";
import { readIndicator } from "./read-indicator.js";

/**
 * One indicator a line. What follows `#` after a blank, and lines that begin with `#`, `;` or `//`, are remarks; of a line of a hosts file
 * (`0.0.0.0 evil.example`) the name is meant.
 */
export class PlainFeed implements Feed {
  #rest = "";
  #line = 0;

  *push(text: string): Generator<Item<FeedRow>, void, undefined> {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) yield* this.#row(line);
    if (this.#rest.length > ROW_MAX) this.#rest = this.#rest.slice(0, ROW_MAX + 1);
  }

  *end(): Generator<Item<FeedRow>, void, undefined> {
    if (this.#rest !== "") yield* this.#row(this.#rest);
    this.#rest = "";
  }

  *#row(line: string): Generator<Item<FeedRow>, void, undefined> {
    this.#line += 1;
    const at = { line: this.#line };
    if (line.length > ROW_MAX) {
      yield problem("feed-row-too-long", { ...at, detail: `the line has more than ${ROW_MAX} characters` });
      return;
    }
    const written = line.replace(/^\uFEFF/, "").trim();
    if (written === "" || /^(?:#|;|\/\/)/.test(written)) return;
    const mark = /\s+#/.exec(written);
    const text = mark === null ? written : written.slice(0, mark.index);
    const read = readIndicator(text.replace(/^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+/, ""));
    if (!read.ok) {
      yield { ok: false, problem: placedIn(at, read.problem) };
      return;
    }
    const note =
      mark === null
        ? ""
        : written
            .slice(mark.index + mark[0].length)
            .trim()
            .slice(0, NOTE_MAX);
    yield { ok: true, value: { ...read.value, from: null, until: null, confidence: null, note, isRevoked: false } };
  }
}
