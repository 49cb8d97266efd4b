import { type Item, placedIn, problem } from "@mizugiwa/base";
import { readLines } from "@mizugiwa/records";
import type { NativeEvent } from "./event.js";
import { LINE_SOURCES } from "./line-sources.js";
import type { LineSource } from "./sources/source.js";
import type { Clock } from "./time/instant.js";

/** How many lines are looked at to tell what a text is. */
const LINES_LOOKED_AT = 64;

/** The source that most of the first lines are of; null where no line is of any. */
export function lineSourceOf(text: string, clock: Clock): LineSource | null {
  const counts = new Map<LineSource, number>();
  for (const line of text.split(/\r?\n/, LINES_LOOKED_AT)) {
    const source = LINE_SOURCES.find((each) => each.read(withoutPadding(line), 0, clock)?.ok === true);
    if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return LINE_SOURCES.find((source) => counts.get(source) === most) ?? null;
}

/** The events of a text with a record a line. Lines of other sources among them are read as what they are. */
export function* lineEvents(
  chunks: Iterable<Uint8Array>,
  usual: LineSource,
  clock: Clock,
): Generator<Item<NativeEvent>, void, undefined> {
  const sources = [usual, ...LINE_SOURCES.filter((source) => source !== usual)];
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
    const event = eventIn(text, index++, sources, clock);
    if (event === null) yield problem("line-unrecognised", { ...place, detail: "a line of no kind that is known" });
    else yield event.ok ? event : { ok: false, problem: placedIn(place, event.problem) };
  }
}

/** A machine that lost its power leaves NUL where its last lines should be, and the next line behind them. */
function withoutPadding(text: string): string {
  return text.startsWith("\0") ? text.replace(/^\0+/, "") : text;
}

/** The event of one line by itself; null where it is of no kind that is known. */
export function lineEvent(text: string, index: number, clock: Clock): Item<NativeEvent> | null {
  return eventIn(withoutPadding(text), index, LINE_SOURCES, clock);
}

function eventIn(text: string, index: number, sources: readonly LineSource[], clock: Clock): Item<NativeEvent> | null {
  for (const source of sources) {
    const event = source.read(text, index, clock);
    if (event !== null) return event;
  }
  return null;
}
