/**
 * Syslog lines, both the form that was never quite one and the standard:
 *
 *   RFC 3164   [<PRI>] Mmm dd hh:mm:ss HOST TAG[pid]: MESSAGE
 *   RFC 5424   <PRI>1 TIMESTAMP HOST APP PROCID MSGID [STRUCTURED-DATA] MESSAGE
 *
 * Sources: RFC 3164 section 4.1; RFC 5424 section 6 (ABNF), 6.2.1 for PRI, 6.3.3 for escapes.
 * Departures, all common in files: the PRI may be missing in the older form; its time may be RFC 3339 (rsyslog's file
 * format), may carry a year or a fraction; the tag ends at the first `[`, `:` or blank and may be longer than 32; a
 * message without a tag is kept whole. An RFC 3339 time without PRI needs a tag, if an empty one, or any dated line
 * would be syslog.
 */
import { type Item, problem, record } from "@mizugiwa/base";

/** A time as it was written; what it does not say is null. */
export interface WrittenTime {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Digits behind the point, "" where there are none. */
  readonly fraction: string;
  /** `Z` or an offset as `+09:00`. */
  readonly zone: string | null;
}

export interface SyslogMessage {
  readonly form: "rfc3164" | "rfc5424";
  readonly facility: number | null;
  readonly severity: number | null;
  readonly time: WrittenTime | null;
  readonly host: string | null;
  /** TAG or APP-NAME. */
  readonly program: string | null;
  /** The part of the tag in brackets, or PROCID; mostly a number. */
  readonly pid: string | null;
  readonly messageId: string | null;
  /** Parameters by element; null where there are none. */
  readonly structuredData: ReadonlyMap<string, ReadonlyMap<string, string>> | null;
  readonly message: string;
}

/** Reads one line. Problems: `syslog-unrecognised`, `syslog-broken` (RFC 5424 by its start, but not to its end). */
export function parseSyslog(line: string): Item<SyslogMessage> {
  const head = /^<(\d{1,3})>(?:(1) )?/.exec(line);
  const priority = head === null ? null : Number(head[1]);
  if (priority !== null && priority > PRIORITY_MAX) return unrecognised();
  if (head?.[2] === "1") {
    const modern = parse5424(line.slice(head[0].length), priority);
    if (modern !== null) return modern;
  }
  const older = parse3164(line.slice(head === null ? 0 : `<${head[1]}>`.length), priority);
  return older === null ? unrecognised() : record(older);
}

/** Facility 23, severity 7. */
const PRIORITY_MAX = 191;

function facilityOf(priority: number | null): number | null {
  return priority === null ? null : priority >> 3;
}

function severityOf(priority: number | null): number | null {
  return priority === null ? null : priority & 7;
}

function unrecognised(): Item<never> {
  return problem("syslog-unrecognised", { detail: "neither RFC 3164 nor RFC 5424" });
}

const ISO_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?(?= |$)/;
const OLD_TIME =
  /^(?:(\d{4}) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?= |:|$)/;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

function isoTime(text: string): { time: WrittenTime; length: number } | null {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return null;
  const [whole, year, month, day, hour, minute, second, fraction = "", zone = null] = parts;
  const time = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone,
  };
  return { time, length: whole.length };
}

function oldTime(text: string): { time: WrittenTime; length: number } | null {
  const parts = OLD_TIME.exec(text);
  if (parts === null) return null;
  const [whole, before, month = "", day, after, hour, minute, second, fraction = ""] = parts;
  const year = before ?? after;
  const time = {
    year: year === undefined ? null : Number(year),
    month: MONTHS.indexOf(month) / 3 + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone: null,
  };
  return { time, length: whole.length };
}

function parse5424(rest: string, priority: number | null): Item<SyslogMessage> | null {
  const header = /^(\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /.exec(`${rest} `);
  if (header === null) return null;
  const [whole, stamp = "", host = "", program = "", pid = "", messageId = ""] = header;
  const time = stamp === "-" ? null : isoTime(stamp);
  if (stamp !== "-" && (time === null || time.length < stamp.length)) return null;
  const data = parseStructuredData(rest, whole.length);
  if (typeof data === "string") return problem("syslog-broken", { detail: data });
  const message = rest
    .slice(data.end)
    .replace(/^ /, "")
    .replace(/^\ufeff/, "");
  return record({
    form: "rfc5424",
    facility: facilityOf(priority),
    severity: severityOf(priority),
    time: time?.time ?? null,
    host: orNull(host),
    program: orNull(program),
    pid: orNull(pid),
    messageId: orNull(messageId),
    structuredData: data.elements,
    message,
  });
}

function orNull(text: string): string | null {
  return text === "-" || text === "" ? null : text;
}

/** `-` or `[id name="value" …]…`; what is wrong with it where it is neither. */
function parseStructuredData(
  text: string,
  start: number,
): { elements: Map<string, Map<string, string>> | null; end: number } | string {
  if (text[start] === "-" || start >= text.length) return { elements: null, end: start + 1 };
  const elements = new Map<string, Map<string, string>>();
  let at = start;
  while (text[at] === "[") {
    const id = NAME.exec(text.slice(at + 1, at + 1 + NAME_MAX + 1))?.[0];
    if (id === undefined) return "an element of structured data has no name";
    const parameters = elements.get(id) ?? new Map<string, string>();
    at += 1 + id.length;
    while (text[at] === " ") {
      PARAMETER.lastIndex = at;
      const parameter = PARAMETER.exec(text);
      if (parameter === null) return `a parameter of ${id} is not name="value"`;
      const [whole, name = "", value = ""] = parameter;
      parameters.set(name, value.replaceAll(/\\(["\\\]])/g, "$1"));
      at += whole.length;
    }
    if (text[at] !== "]") return `the element ${id} is not closed`;
    elements.set(id, parameters);
    at += 1;
  }
  return at === start ? "structured data is neither - nor an element" : { elements, end: at };
}

const NAME_MAX = 32;
const NAME = /^[^\s="\]]{1,32}/;
const PARAMETER = / +([^\s="\]]{1,32})="([^"\\\]]*(?:\\[^][^"\\\]]*)*)"/y;

const TAG = /^([^\s[\]:]{1,128}(?:\([^()\s]{1,64}\))?)(?:\[([^\]\s]{0,64})\])?(?::(?: |$)|(?=\[))/;
/** A program with its process number and no colon, as some write it. */
const TAG_WITH_PID = /^([^\s[\]:]{1,128})\[(\d{1,10})\]:? ?/;

function parse3164(rest: string, priority: number | null): SyslogMessage | null {
  const old = oldTime(rest);
  const stamp = old ?? isoTime(rest);
  if (stamp === null) return null;
  // Cisco writes a colon behind the time, and another before its message number, which serves as the program.
  const text = rest.slice(stamp.length).replace(/^:? /, "");
  const host = /^\S+(?= |$)/.exec(text)?.[0] ?? null;
  const behind = host === null ? text : text.slice(host.length + 1);
  const hostIsTag = host !== null && /[^:\s]:$|\]:?$/.test(host);
  const body = (hostIsTag ? text : behind).replace(/^: (?=%)/, "");
  const tag = TAG.exec(body) ?? TAG_WITH_PID.exec(body);
  if (old === null && priority === null && tag === null && !body.startsWith(" ")) return null;
  return {
    form: "rfc3164",
    facility: facilityOf(priority),
    severity: severityOf(priority),
    time: stamp.time,
    host: hostIsTag ? null : host,
    program: tag?.[1] ?? null,
    pid: tag?.[2] ?? null,
    messageId: null,
    structuredData: null,
    message: tag === null ? body : body.slice(tag[0].length),
  };
}
