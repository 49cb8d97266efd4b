/** The state of the event search in the address: `?q=…&last=24h` or `?q=…&from=…&to=…`. */
export interface EventAsk {
  readonly text: string;
  /** A length before now, such as 24h; null where from and to stand. */
  readonly last: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly sources: readonly string[];
}

export const LASTS = ["15m", "1h", "4h", "24h", "7d", "30d"] as const;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Machines whose clock runs ahead are seen too. */
const AHEAD_MS = 5 * 60_000;

export function readAsk(search: string): EventAsk {
  const parameters = new URLSearchParams(search);
  const [from, to] = [instantOf(parameters.get("from")), instantOf(parameters.get("to"))];
  const whole = from !== null && to !== null && from < to;
  const last = LASTS.find((each) => each === parameters.get("last")) ?? "24h";
  return {
    text: parameters.get("q") ?? "",
    last: whole ? null : last,
    from: whole ? from : null,
    to: whole ? to : null,
    sources: parameters.get("source")?.split(",") ?? [],
  };
}

export function writeAsk({ text, last, from, to, sources }: EventAsk): string {
  const parameters = new URLSearchParams();
  if (text !== "") parameters.set("q", text);
  if (last !== null && last !== "24h") parameters.set("last", last);
  if (from !== null && to !== null) {
    parameters.set("from", from);
    parameters.set("to", to);
  }
  if (sources.length > 0) parameters.set("source", sources.join(","));
  return parameters.toString();
}

/** What the server is asked: event time from, inclusive, to, exclusive. `now` in ms since the epoch. */
export function rangeOf({ last, from, to }: EventAsk, now: number): { readonly from: string; readonly to: string } {
  if (last === null && from !== null && to !== null) return { from, to };
  const [, count = "24", unit = "h"] = /^(\d+)([mhd])$/.exec(last ?? "24h") ?? [];
  const end = now + AHEAD_MS;
  return { from: new Date(now - Number(count) * (UNITS[unit] ?? 0)).toISOString(), to: new Date(end).toISOString() };
}

/** The text form of "field is value"; quoted where a bare word would be read otherwise. */
export function termFor(field: string, value: string, not: boolean): string {
  return `${not ? "-" : ""}${quoted(field)}:${quoted(value)}`;
}

function quoted(text: string): string {
  return /^[\p{L}\p{N}_.@+-]+$/u.test(text) && !/^[-<>]/.test(text)
    ? text
    : `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** The text with a term, once. */
export function withTerm(text: string, term: string): string {
  return text.includes(term) ? text : `${text} ${term}`.trim();
}

/**
 * The counts of a histogram over its whole range: spans without events are there with zero, and edges are whole spans.
 * `widthSeconds` as the server gives it; at most a few thousand spans.
 */
export function wholeBars(
  bars: readonly { readonly at: string; readonly count: number }[],
  range: { readonly from: string; readonly to: string },
  widthSeconds: number,
): { readonly at: readonly number[]; readonly count: readonly number[] } {
  if (widthSeconds <= 0) return { at: [], count: [] };
  const counted = new Map(bars.map((bar) => [Math.round(Date.parse(bar.at) / 1000), bar.count]));
  const [anchor = Math.floor(Date.parse(range.from) / 1000)] = counted.keys();
  const start = anchor - Math.ceil((anchor - Date.parse(range.from) / 1000) / widthSeconds) * widthSeconds;
  const end = Date.parse(range.to) / 1000;
  const at: number[] = [];
  for (let each = start; each < end && at.length < 5000; each += widthSeconds) at.push(Math.round(each));
  return { at, count: at.map((each) => counted.get(each) ?? 0) };
}

/** An instant of the address as RFC 3339 in UTC; null for what is none. */
function instantOf(text: string | null): string | null {
  const instant = new Date(text ?? "");
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
