/**
 * Web server access logs in the common and the combined form, as Apache httpd, nginx and those that imitate them
 * write them:
 *
 *   [VHOST[:PORT] ]CLIENT IDENT USER [10/Oct/2000:13:55:36 -0700] "METHOD TARGET HTTP/1.1" STATUS BYTES ["REFERER" "AGENT" …]
 *
 * Sources: Apache HTTP Server 2.4, mod_log_config (formats `common`, `combined`, `vhost_combined`; escapes `\"`, `\\`,
 * `\n`, `\xhh`); nginx, ngx_http_log_module (`combined`; default escapes `\xHH`).
 * Departures: a user may be missing; what follows the agent is kept but not understood; a request line that is no request line is kept whole
 * and method, target and version are null; escapes are undone where that gives readable text, and kept
 * where it gives control characters or bytes that are not UTF-8 (a TLS greeting sent in clear, for one).
 */
import { type Item, problem, record } from "@mizugiwa/base";
import type { WrittenTime } from "./syslog.js";

export interface AccessEntry {
  readonly virtualHost: string | null;
  readonly client: string;
  readonly ident: string | null;
  readonly user: string | null;
  readonly time: WrittenTime;
  /** The request line whole, as the client sent it. */
  readonly request: string;
  readonly method: string | null;
  /** Path and query, or whatever the client asked for. */
  readonly target: string | null;
  /** `HTTP/1.1`; null in the oldest form and in requests that are none. */
  readonly version: string | null;
  readonly status: number | null;
  readonly bytes: number | null;
  readonly referer: string | null;
  readonly userAgent: string | null;
  /** What stands behind the known fields, "" where nothing does. */
  readonly rest: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = / \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? ([+-]\d{4})\] /;
const QUOTED = /"([^"\\]*(?:\\[^][^"\\]*)*)"/y;
const NUMBERS = / (\d{3}|-|0) (\d{1,19}|-)(?: |$)/y;

/** Reads one line. Problems: `access-log-unrecognised`, `access-log-broken` (begins like one, but goes on otherwise). */
export function parseCombinedLog(line: string): Item<AccessEntry> {
  const stamp = TIME.exec(line);
  const who = stamp === null ? null : parseWho(line.slice(0, stamp.index));
  const time = stamp === null ? null : timeOf(stamp);
  if (stamp === null || who === null || time === null) {
    return problem("access-log-unrecognised", { detail: "no client, user and time as access logs have them" });
  }
  const requestAt = stamp.index + stamp[0].length;
  QUOTED.lastIndex = requestAt;
  const request = QUOTED.exec(line);
  if (request === null) return broken("no request in quotes");
  NUMBERS.lastIndex = requestAt + request[0].length;
  const numbers = NUMBERS.exec(line);
  if (numbers === null) return broken("no status and size behind the request");
  let at = NUMBERS.lastIndex;
  const quoted = (): string | null => {
    QUOTED.lastIndex = at;
    const found = QUOTED.exec(line);
    if (found === null) return null;
    at += found[0].length + (line[at + found[0].length] === " " ? 1 : 0);
    return unescape(found[1] ?? "");
  };
  const referer = quoted();
  const userAgent = referer === null ? null : quoted();
  const { method, target, version, request: whole } = parseRequest(unescape(request[1] ?? ""));
  return record({
    virtualHost: who.virtualHost,
    client: who.client,
    ident: who.ident,
    user: who.user,
    time,
    request: whole,
    method,
    target,
    version,
    status: numberOf(numbers[1]),
    bytes: numberOf(numbers[2]),
    referer: orNull(referer),
    userAgent: orNull(userAgent),
    rest: line.slice(at),
  });
}

function broken(detail: string): Item<never> {
  return problem("access-log-broken", { detail });
}

function orNull(text: string | null | undefined): string | null {
  return text === undefined || text === "-" || text === "" ? null : text;
}

function numberOf(text: string | undefined): number | null {
  return text === undefined || text === "-" ? null : Number(text);
}

/** What stands before the time: `client ident user`, a virtual host perhaps before it, blanks perhaps in the user. */
function parseWho(text: string): Pick<AccessEntry, "virtualHost" | "client" | "ident" | "user"> | null {
  const words = text.split(" ");
  // The identity is a dash nearly always, so that it tells a virtual host before from a user's name with blanks.
  const hostFirst = words.length > 3 && words[1] !== "-";
  const [client = "", ident, ...user] = hostFirst ? words.slice(1) : words;
  if (client === "" || ident === undefined || text.length > WHO_MAX) return null;
  return {
    virtualHost: hostFirst ? orNull(words[0]) : null,
    client,
    ident: orNull(ident),
    user: orNull(user.join(" ")),
  };
}

/** Names of hosts end at 255; a user may be a whole distinguished name. */
const WHO_MAX = 4096;

function timeOf(parts: RegExpExecArray): WrittenTime | null {
  const [, day, month = "", year, hour, minute, second, fraction = "", zone = null] = parts;
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return null;
  return {
    year: Number(year),
    month: number,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone,
  };
}

/** `METHOD TARGET VERSION`; the target may hold blanks, since clients send what they like. */
function parseRequest(request: string): Pick<AccessEntry, "request" | "method" | "target" | "version"> {
  const blank = request.indexOf(" ");
  const method = blank === -1 ? "" : request.slice(0, blank);
  if (!/^[A-Za-z_-]{1,32}$/.test(method)) return { request, method: null, target: null, version: null };
  const version = / (HTTP\/[0-9]+(?:\.[0-9]+)?)$/.exec(request)?.[1] ?? null;
  const end = version === null ? request.length : request.length - version.length - 1;
  const target = request.slice(blank + 1, Math.max(end, blank + 1));
  return { request, method, target, version };
}

/** Undoes the escapes, all or none of a text: what was binary stays as the server wrote it. */
function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  const from = Buffer.from(text);
  const to = Buffer.allocUnsafe(from.length);
  let size = 0;
  for (let at = 0; at < from.length; size += 1) {
    const byte = from[at] ?? 0;
    const next = byte === BACKSLASH ? from[at + 1] : undefined;
    const value = next === SMALL_X ? hexByte(from, at + 2) : null;
    const plain = next === BACKSLASH || next === QUOTE;
    to[size] = value ?? (plain ? next : byte);
    at += value !== null ? 4 : plain ? 2 : 1;
  }
  const decoded = to.toString("utf8", 0, size);
  return CONTROL.test(decoded) || decoded.includes("\ufffd") ? text : decoded;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const SMALL_X = 0x78;
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;

/** The byte that two hexadecimal digits at `at` stand for, null where there are none. */
function hexByte(bytes: Buffer, at: number): number | null {
  const digits = bytes.toString("latin1", at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : null;
}
