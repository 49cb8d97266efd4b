import { type Item, placedIn, problem } from "@mizugiwa/base";
import { readLines } from "@mizugiwa/records";
import type { NativeEvent } from "./event.js";
import { lineSources } from "./line-sources.js";
import type { LineReading, LineSource } from "./sources/source.js";
import type { Clock } from "./time/instant.js";

/** How many lines are looked at to tell what a text is. */
const LINES_LOOKED_AT = 64;

/** The kind that most of the first lines are of; null where no line is of any. */
export function lineKindOf(text: string, clock: Clock): string | null {
  const sources = lineSources();
  const counts = new Map<string, number>();
  for (const line of text.split(/\r?\n/, LINES_LOOKED_AT)) {
    const padded = withoutPadding(line);
    const source = sources.find((each) => isTaken(each.read(padded, 0, clock)));
    if (source !== undefined) counts.set(source.kind, (counts.get(source.kind) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return sources.find(({ kind }) => counts.get(kind) === most)?.kind ?? null;
}

function isTaken(read: LineReading | null): boolean {
  return read === "header" || read?.ok === true;
}

/** The events of a text with a record a line. Lines of other kinds among them are read as what they are. */
export function* lineEvents(
  chunks: Iterable<Uint8Array>,
  usual: string,
  clock: Clock,
): Generator<Item<NativeEvent>, void, undefined> {
  const all = lineSources();
  const sources = [...all.filter(({ kind }) => kind === usual), ...all.filter(({ kind }) => kind !== usual)];
  let index = 0;
  for (const item of readLines(chunks)) {
    if (!item.ok) {
      yield { ok: false, problem: placedIn({ record: index++ }, item.problem) };
      continue;
    }
    const { line, offset } = item.value;
    const text = withoutPadding(item.value.text);
    if (text === "" || text.trim() === "") continue;
    const place = { line, offset, record: index };
    const found = readLine(text, index, sources, clock);
    if (found?.read === "header") continue;
    index += 1;
    if (found === null) yield problem("line-unrecognised", { ...place, detail: "a line of no kind that is known" });
    else yield found.read.ok ? found.read : { ok: false, problem: placedIn(place, found.read.problem) };
  }
}

/** A machine that lost its power leaves NUL where its last lines should be, and the next line behind them. */
function withoutPadding(text: string): string {
  return text.startsWith("\0") ? text.replace(/^\0+/, "") : text;
}

/** What one line is, and the kind that took it. */
export interface KnownLine {
  readonly kind: string;
  readonly read: LineReading;
}

/** Reads the lines of one log as they arrive, one by one. */
export class LineReader {
  readonly #sources = lineSources();

  /** Null where the line is of no kind that is known. */
  read(text: string, index: number, clock: Clock): KnownLine | null {
    return readLine(withoutPadding(text), index, this.#sources, clock);
  }
}

/** The event of a line that stands alone, as shippers wrap them; null where it is of no kind that is known. */
export function lineEvent(text: string, index: number, clock: Clock): Item<NativeEvent> | null {
  const found = new LineReader().read(text, index, clock);
  return found === null || found.read === "header" ? null : found.read;
}

function readLine(text: string, index: number, sources: readonly LineSource[], clock: Clock): KnownLine | null {
  for (const { kind, read } of sources) {
    const found = read(text, index, clock);
    if (found !== null) return { kind, read: found };
  }
  return null;
}
