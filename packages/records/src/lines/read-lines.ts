import { type Item, problem, record } from "@mizugiwa/base";
import { utf8Chunks } from "../unicode.js";
import { ByteWindow } from "../window.js";

export interface TextLine {
  /** Line number, from 1. */
  readonly line: number;
  /** Offset of its first byte in the UTF-8 stream without its byte order mark. */
  readonly offset: number;
  /** Its text without the end of line; bytes that are not UTF-8 become U+FFFD. */
  readonly text: string;
}

/**
 * The longest line that is read, in bytes. An audit record ends at 9 KiB, a syslog message at 8 to 64 KiB, a web
 * server's request line at about as much; 1 MiB leaves room for collectors that join records.
 */
export const LINE_MAX = 1024 * 1024;

/**
 * The lines of a text, ended by LF, CR LF or the end of the stream; UTF-8 or, with a byte order mark, UTF-16. Blank
 * lines come too. A line of more than `maxBytes` is the problem `line-too-long`, and reading goes on behind it.
 */
export function* readLines(
  chunks: Iterable<Uint8Array>,
  maxBytes: number = LINE_MAX,
): Generator<Item<TextLine>, void, undefined> {
  const window = new ByteWindow(utf8Chunks(chunks));
  for (let line = 1; ; line += 1) {
    const end = lineEnd(window, maxBytes);
    if (end === null) return;
    const { offset, start, bytes } = window;
    if (end === "too-long") {
      yield problem("line-too-long", { offset, line, detail: `a line of more than ${maxBytes} bytes` });
      skipLine(window);
      continue;
    }
    const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    const text = bytes.toString("utf8", start, stop);
    window.start = Math.min(end + 1, window.end);
    yield record({ line, offset, text });
  }
}

const CARRIAGE_RETURN = 0x0d;

/** Where the line at hand ends; null where there is none. */
function lineEnd(window: ByteWindow, maxBytes: number): number | "too-long" | null {
  for (;;) {
    const newline = window.newlineFrom(window.start);
    const end = newline === -1 ? window.end : newline;
    if (end - window.start > maxBytes) return "too-long";
    if (newline !== -1) return newline;
    if (!window.fill()) return window.start === window.end ? null : window.end;
  }
}

/** Drops bytes up to and with the next end of line. */
function skipLine(window: ByteWindow): void {
  for (;;) {
    const newline = window.newlineFrom(window.start);
    window.start = newline === -1 ? window.end : newline + 1;
    if (newline !== -1 || !window.fill()) return;
  }
}
