import { type Item, problem, record } from "@mizugiwa/base";
import type { JsonValue } from "../json-value.js";
import { utf8Chunks } from "../unicode.js";
import { ByteWindow } from "../window.js";
import { decodeJson } from "./decode.js";
import { JSON_DEPTH_MAX, type ScanState, ValueScanner } from "./scan.js";
import { WRAPPER_HEAD_MAX, wrapperAt } from "./wrapper.js";

/** One value of a JSON stream: an element of a list, or a value of its own. */
export interface JsonRecord {
  /** Index among the values, from 0, unreadable ones counted too. */
  readonly index: number;
  /** Where its text starts and how long it is, in bytes of the UTF-8 stream without its byte order mark. */
  readonly offset: number;
  readonly size: number;
  /** Line on which it starts, from 1. */
  readonly line: number;
  readonly value: JsonValue;
}

/**
 * The largest single value that is read, in bytes. CloudTrail records end at 256 KiB and Kubernetes audit events at
 * about 3 MiB; 16 MiB leaves room and bounds what one hostile record can cost (its text, its string, its value).
 */
export const JSON_VALUE_MAX = 16 * 1024 * 1024;

/** How much of the stream is looked at to tell one record a line from records spread over lines. */
const LAYOUT_HEAD = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * The records of a JSON stream in order: one a line (NDJSON), one after the other in any layout, in a list, or in the
 * list of a wrapper object (wrapper.ts); UTF-8 or, with a byte order mark, UTF-16. Lists are read element by element,
 * so memory is bounded by the largest value and not by the file. Integers beyond 2^53 become their decimal text.
 *
 * What cannot be read is a problem in its place: `json-broken`, `json-too-deep`, `json-too-long`, `json-cut-short`.
 * Reading then goes on with the next line where records are one a line, else with the next value that starts as the
 * broken one did (same indentation, or same first name).
 *
 * Sources: RFC 8259; the newline-delimited form as jsonlines.org and ndjson-spec describe it; RFC 7464 (record
 * separators are skipped). Departures: commas between top-level values and NUL padding are skipped;
 * texts and numbers outside of lists are no records.
 */
export function* readJson(chunks: Iterable<Uint8Array>): Generator<Item<JsonRecord>, void, undefined> {
  yield* new JsonReader(new ByteWindow(utf8Chunks(chunks))).read();
}

type Inside = "top" | "list" | "wrapped-list";

class JsonReader {
  readonly #window: ByteWindow;
  readonly #scanner = new ValueScanner();
  #index = 0;
  #line = 1;
  /** True where each record ends on the line it starts on: then a broken one never costs more than its line. */
  #lineBound: boolean | null = null;
  #inside: Inside = "top";
  #listStart = 0;
  /** The text that elements of the current list, or top-level values, start with: where reading goes on after damage. */
  #mark: Buffer | null = null;
  /** What stands before the value on its line where that is blank, else null. */
  #indent: string | null = null;

  constructor(window: ByteWindow) {
    this.#window = window;
  }

  *read(): Generator<Item<JsonRecord>, void, undefined> {
    while (this.#skipBlank()) {
      const item = this.#step();
      if (item !== null) yield item;
    }
    if (this.#inside !== "top") {
      yield this.#problem("json-cut-short", `the list that begins at offset ${this.#listStart} is never closed`);
    }
  }

  /** One move from the next significant byte: into or out of a list, or over a value. */
  #step(): Item<JsonRecord> | null {
    const { bytes, start } = this.#window;
    const byte = bytes[start];
    if (this.#inside === "top") {
      if (byte === 0x5b) return this.#enter("list", start + 1);
      if (byte === 0x7b) {
        const list = this.#wrapper();
        if (list !== null) return this.#enter("wrapped-list", list);
      } else return this.#strayLine();
      this.#lineBound ??= this.#isLineBound();
      return this.#lineBound ? this.#lineValue() : this.#value();
    }
    if (byte === 0x5d) return this.#leave();
    return this.#value();
  }

  #enter(inside: Inside, next: number): null {
    this.#inside = inside;
    this.#listStart = this.#window.offset;
    this.#mark = null;
    this.#consume(next);
    return null;
  }

  #leave(): Item<JsonRecord> | null {
    const wrapped = this.#inside === "wrapped-list";
    this.#inside = "top";
    this.#mark = null;
    this.#consume(this.#window.start + 1);
    if (!wrapped) return null;
    this.#scanner.reset(1);
    const state = this.#scan();
    if (state === "whole") {
      this.#consume(this.#window.start + this.#scanner.at);
      return null;
    }
    const item = this.#problem(
      state === "more" ? "json-too-long" : "json-broken",
      "what follows the list within its object cannot be read",
    );
    this.#skipLine();
    return item;
  }

  /** A value that may lie on many lines. */
  #value(): Item<JsonRecord> {
    this.#scanner.reset();
    const state = this.#scan();
    this.#mark ??= this.#markHere();
    if (state === "whole") return this.#emit(this.#scanner.at);
    const { start, ended, end } = this.#window;
    const at = start + this.#scanner.at;
    const item =
      state === "more"
        ? this.#problem("json-too-long", `a value of more than ${JSON_VALUE_MAX} bytes`)
        : ended && at >= end
          ? this.#problem("json-cut-short", "the text ends within a value")
          : this.#problem("json-broken", `not JSON at offset ${this.#window.offsetOf(at)}`);
    this.#recover(Math.max(at, start + 1));
    return item;
  }

  /** A value that must end on its line; others may follow it there. */
  #lineValue(): Item<JsonRecord> {
    const end = this.#lineEnd();
    if (end === null) {
      const item = this.#problem("json-too-long", `a line of more than ${JSON_VALUE_MAX} bytes`);
      this.#skipLine();
      return item;
    }
    const { bytes, start, ended } = this.#window;
    this.#scanner.reset();
    if (this.#scanner.scan(bytes, start, end, true) === "whole") return this.#emit(this.#scanner.at);
    const at = start + this.#scanner.at;
    const cut = ended && at >= this.#window.end;
    const item = cut
      ? this.#problem("json-cut-short", "the text ends within a value")
      : this.#problem("json-broken", `not JSON at offset ${this.#window.offsetOf(at)}`);
    this.#consume(end);
    return item;
  }

  /** A line that begins as no record does. */
  #strayLine(): Item<JsonRecord> {
    const item = this.#problem("json-broken", "neither an object nor a list");
    this.#skipLine();
    return item;
  }

  /** Takes the next `size` bytes as a value. */
  #emit(size: number): Item<JsonRecord> {
    const { bytes, start } = this.#window;
    const { deepest, longNumbers } = this.#scanner;
    const offset = this.#window.offset;
    const line = this.#line;
    let item: Item<JsonRecord>;
    if (deepest > JSON_DEPTH_MAX) item = this.#problem("json-too-deep", `nested deeper than ${JSON_DEPTH_MAX}`);
    else if (size > JSON_VALUE_MAX)
      item = this.#problem("json-too-long", `a value of more than ${JSON_VALUE_MAX} bytes`);
    else {
      try {
        const value = decodeJson(bytes, start, start + size, longNumbers);
        item = record({ index: this.#index++, offset, size, line, value });
      } catch (caught) {
        if (!(caught instanceof SyntaxError)) throw caught;
        item = this.#problem("json-broken", brokenAt(caught, offset));
      }
    }
    this.#consume(start + size);
    return item;
  }

  /** Scans the value at hand, drawing bytes as needed; "more" once it is too long. */
  #scan(): ScanState {
    for (;;) {
      const { bytes, start, end, ended } = this.#window;
      const state = this.#scanner.scan(bytes, start, end, ended);
      if (state !== "more") return state;
      if (end - start > JSON_VALUE_MAX) return "more";
      this.#window.fill();
    }
  }

  /** Moves to the next significant byte; false at the end of the stream. */
  #skipBlank(): boolean {
    const window = this.#window;
    this.#indent = window.offset === 0 ? "" : null;
    for (;;) {
      const { bytes, end } = window;
      let at = window.start;
      for (; at < end; at += 1) {
        const byte = bytes[at];
        if (byte === NEWLINE) {
          this.#line += 1;
          this.#indent = "";
        } else if (byte === 0x20 || byte === 0x09) {
          if (this.#mark === null && this.#indent !== null) this.#indent += byte === 0x20 ? " " : "\t";
        } else if (byte !== 0x0d && byte !== 0x2c && byte !== 0x1e && byte !== 0) break;
      }
      window.start = at;
      if (at < end) return true;
      if (!window.fill()) return false;
    }
  }

  #wrapper(): number | null {
    for (;;) {
      const { bytes, start, end, ended } = this.#window;
      const list = wrapperAt(bytes, start, Math.min(end, start + WRAPPER_HEAD_MAX));
      if (typeof list === "number") return list;
      if (list === "none" || ended || end - start >= WRAPPER_HEAD_MAX) return null;
      this.#window.fill();
    }
  }

  /** End of the current line (without its newline) or of the stream; null where it is too long. */
  #lineEnd(): number | null {
    for (;;) {
      const { start, end, ended } = this.#window;
      const newline = this.#window.newlineFrom(start);
      const at = newline === -1 ? end : newline;
      if (at - start > JSON_VALUE_MAX) return null;
      if (at < end || ended) return at;
      this.#window.fill();
    }
  }

  /**
   * One record a line? The first value decides: on its line it is. Spread over lines it is not, unless it is damaged
   * and a later line is a record in itself.
   */
  #isLineBound(): boolean {
    const window = this.#window;
    while (window.end - window.start < LAYOUT_HEAD && window.bytes.indexOf(NEWLINE, window.start) === -1) {
      if (!window.fill()) break;
    }
    if (this.#wholeLine(window.start)) return true;
    while (window.end - window.start < LAYOUT_HEAD && window.fill());
    this.#scanner.reset();
    if (this.#scanner.scan(window.bytes, window.start, window.end, window.ended) !== "broken") return false;
    const { bytes, end } = window;
    for (let at = bytes.indexOf(NEWLINE, window.start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) {
      if (bytes[at + 1] === 0x7b && this.#wholeLine(at + 1)) return true;
    }
    return false;
  }

  /** Does the value at `start` end before its line does? */
  #wholeLine(start: number): boolean {
    const { bytes } = this.#window;
    const newline = bytes.indexOf(NEWLINE, start);
    this.#scanner.reset();
    return this.#scanner.scan(bytes, start, newline === -1 ? bytes.length : newline, true) === "whole";
  }

  /** What the value here starts with: a new line and its indentation, else the text up to its first name. */
  #markHere(): Buffer | null {
    const { bytes, start, end } = this.#window;
    if (bytes[start] !== 0x7b) return null;
    if (this.#indent !== null) return Buffer.from(`\n${this.#indent}{`);
    const head = bytes.subarray(start, Math.min(end, start + MARK_MAX));
    const close = head.indexOf(0x22, head.indexOf(0x22) + 1);
    return close < 1 ? null : Buffer.from(head.subarray(0, close + 1));
  }

  /** Goes to the next place from `from` on that looks as the first value did, or to the end of the stream. */
  #recover(from: number): void {
    this.#consume(from);
    const mark = this.#mark;
    const window = this.#window;
    for (;;) {
      const { bytes, start, end } = window;
      const found = mark === null ? -1 : bytes.indexOf(mark, start);
      if (found !== -1 && mark !== null && found + mark.length <= end) return this.#consume(found);
      this.#consume(Math.max(start, end - (mark?.length ?? 0)));
      if (!window.fill()) return this.#consume(window.end);
    }
  }

  #skipLine(): void {
    const window = this.#window;
    for (;;) {
      const newline = window.newlineFrom(window.start);
      if (newline !== -1) return this.#consume(newline);
      this.#consume(window.end);
      if (!window.fill()) return;
    }
  }

  /** Drops everything before `next`, counting its lines. */
  #consume(next: number): void {
    const window = this.#window;
    for (let at = window.newlineFrom(window.start); at !== -1 && at < next; at = window.newlineFrom(at + 1)) {
      this.#line += 1;
    }
    window.start = next;
  }

  #problem(code: string, detail: string): Item<never> {
    return problem(code, { offset: this.#window.offset, line: this.#line, record: this.#index++, detail });
  }
}

/** Where JSON.parse stopped, as far as it says; its own words may quote the log and stay out. */
function brokenAt(caught: SyntaxError, offset: number): string {
  const position = /position (\d+)/.exec(caught.message)?.[1];
  return position === undefined ? "not JSON" : `not JSON at offset ${offset + Number(position)} or soon after`;
}

/** A first name longer than this is no good mark. */
const MARK_MAX = 256;
