/**
 * HAProxy's logs of requests and of connections, without the syslog header that carries them:
 *
 *   CLIENT:PORT [06/Feb/2009:12:14:14.655] FRONTEND BACKEND/SERVER TR/Tw/Tc/Tr/Ta STATUS BYTES CC CS TSC AC/FC/BC/SC/RC SQ/BQ
 *     [{REQUEST HEADERS}] [{RESPONSE HEADERS}] "METHOD TARGET HTTP/1.1"
 *   CLIENT:PORT [time] FRONTEND BACKEND/SERVER Tw/Tc/Tt BYTES TS AC/FC/BC/SC/RC SQ/BQ
 *
 * Source: HAProxy Configuration Manual 2.8, sections 8.2.2 "TCP log format", 8.2.3 "HTTP log format", 8.2.5 "HTTPS log format"
 * (`TR`, `Ta` with a plus sign where logging did not wait for the end), 8.6 "Non-printable characters". The time names no zone.
 */
import { type Item, problem, record } from "@mizugiwa/base";

export interface HaproxyEntry {
  readonly client: string;
  readonly clientPort: number | null;
  /** `YYYY-MM-DD hh:mm:ss.mmm`, in the zone of the proxy. */
  readonly time: string;
  readonly frontend: string;
  readonly backend: string;
  readonly server: string | null;
  /** Milliseconds from the request, or the connection, to the end. */
  readonly totalMs: number | null;
  readonly bytes: number | null;
  /** Why the session ended, such as `--` or `sH--`. */
  readonly termination: string;
  /** Null in the log of a connection. */
  readonly http: HaproxyRequest | null;
}

interface HaproxyRequest {
  readonly status: number | null;
  /** Headers that were captured, as they stand between braces; null where none are configured. */
  readonly requestHeaders: string | null;
  readonly responseHeaders: string | null;
  readonly request: string;
  readonly method: string | null;
  readonly target: string | null;
  readonly version: string | null;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BEGIN =
  /^(\S{1,100}) \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d\.\d{3})\] (\S{1,200}) ([^\s/]{1,200})\/(\S{1,200}) /;
const HTTP_NUMBERS =
  /^[-+]?\d+\/[-+]?\d+\/[-+]?\d+\/[-+]?\d+\/([-+]?\d+) (\d{3}|-1) \+?(\d+) \S{1,4000} \S{1,4000} (\S{4}) \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+ /;
const TCP_NUMBERS = /^[-+]?\d+\/[-+]?\d+\/([-+]?\d+) \+?(\d+) (\S{2}) \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+(?: |$)/;
const REQUEST = /^(?:\{([^}]{0,8000})\} )?(?:\{([^}]{0,8000})\} )?"(.*?)"?$/s;

/** Reads one line. Problem: `haproxy-unrecognised`. */
export function parseHaproxy(line: string): Item<HaproxyEntry> {
  const begin = BEGIN.exec(line);
  const [, peer = "", day = "", month = "", year = "", time = "", frontend = "", backend = "", server = ""] =
    begin ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (begin === null || number === 0) return unrecognised();
  const rest = line.slice(begin[0].length);
  const port = /^(.+):(\d{1,5})$/.exec(peer);
  const common = {
    client: port?.[1] ?? peer,
    clientPort: port?.[2] === undefined ? null : Number(port[2]),
    time: `${year}-${String(number).padStart(2, "0")}-${day} ${time}`,
    frontend: frontend.replace(/~$/, ""),
    backend,
    server: server === "<NOSRV>" ? null : server,
  };
  const http = HTTP_NUMBERS.exec(rest);
  if (http !== null) {
    const [numbers, total, status, bytes, termination = ""] = http;
    const request = requestOf(rest.slice(numbers.length), status);
    if (request === null) return unrecognised();
    return record({ ...common, totalMs: counted(total), bytes: counted(bytes), termination, http: request });
  }
  const tcp = TCP_NUMBERS.exec(rest);
  if (tcp === null) return unrecognised();
  const [, total, bytes, termination = ""] = tcp;
  return record({ ...common, totalMs: counted(total), bytes: counted(bytes), termination, http: null });
}

function requestOf(text: string, status: string | undefined): HaproxyRequest | null {
  const found = REQUEST.exec(text);
  if (found === null) return null;
  const [, first, second, request = ""] = found;
  // Of a request that is none the log says `<BADREQ>`.
  const parts = /^([A-Z_-]{1,32}) (\S+)(?: (HTTP\/\d(?:\.\d)?))?$/.exec(request);
  return {
    status: status === undefined || status === "-1" ? null : Number(status),
    requestHeaders: first ?? null,
    responseHeaders: second ?? null,
    request,
    method: parts?.[1] ?? null,
    target: parts?.[2] ?? null,
    version: parts?.[3] ?? null,
  };
}

/** A count; null where the log says that it was never reached (-1). */
function counted(text: string | undefined): number | null {
  const value = Number((text ?? "").replace(/^\+/, ""));
  return text === undefined || value < 0 || !Number.isSafeInteger(value) ? null : value;
}

function unrecognised(): Item<HaproxyEntry> {
  return problem("haproxy-unrecognised", { detail: "no line of HAProxy's log of requests or connections" });
}
