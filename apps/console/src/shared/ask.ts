import { isRecord } from "../api/shape.js";

/**
 * One question to the server and its answer as a value: pages decide over plain data, and nothing of an answer is
 * believed before a guard has read it. Refusals are problem details (RFC 9457) with the extension member `code`.
 */

/** Why there is no value: no answer came, the server refused, or its words could not be read. */
export type Failure = Readonly<
  | { kind: "unreachable" }
  | {
      kind: "refused";
      status: number;
      code: string;
      detail: string | null;
      retryAfterSeconds: number | null;
      /** What to do about it, in the server's words. */
      remedy?: string;
      /** What is wrong with single fields; `pointer` is a JSON pointer into the body (RFC 6901). */
      fields?: readonly FieldFault[];
    }
  | { kind: "unreadable"; status: number }
>;

/** What is wrong with one field, by a code that has words of ours. */
export interface FieldFault {
  readonly pointer: string;
  readonly code: string;
  /** The least or the most there may be, where the code is about that. */
  readonly limit: number | null;
}

export type Answer<T> = Readonly<{ ok: true; value: T } | { ok: false; failure: Failure }>;

/** Longer than any answer of this machine to itself should take, short enough not to leave a person waiting. */
const PATIENCE_MS = 10_000;

/** Reads a value of unknown shape, or gives null where it is not what was expected. */
export type Reader<T> = (value: unknown) => T | null;

export interface Asking {
  /** POST where there is a body, GET where there is none, unless it says otherwise. */
  readonly method?: "PATCH" | "PUT" | "DELETE";
  /** Ends the question from outside; the answer is then "unreachable". */
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

/** Shows the server that a change comes from a page that read the session's answer; no other site can. */
let csrf: string | null = null;

/** Keeps what each change has to be sent with, or forgets it. */
export function keepCsrf(token: string | null): void {
  csrf = token;
}

/** GETs `path`, or POSTs `body` to it as JSON (a file: as it is) where one is given. Never rejects for what a network or a server does. */
export async function ask<T>(path: string, read: Reader<T>, body?: unknown, asking: Asking = {}): Promise<Answer<T>> {
  const posted: RequestInit = {
    method: asking.method ?? "POST",
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    headers: {
      ...(csrf === null ? {} : { "x-mizugiwa-csrf": csrf }),
      ...(body === undefined ? {} : { "content-type": typeOf(body) }),
    },
  };
  const patience = AbortSignal.timeout(asking.patienceMs ?? PATIENCE_MS);
  try {
    const response = await fetch(path, {
      ...(body === undefined && asking.method === undefined ? {} : posted),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: asking.signal === undefined ? patience : AbortSignal.any([patience, asking.signal]),
    });
    return readAnswer(response.status, response.headers.get("retry-after"), await response.text(), read);
  } catch (caught) {
    if (isUnreachable(caught)) return { ok: false, failure: { kind: "unreachable" } };
    throw caught;
  }
}

function typeOf(body: unknown): string {
  return body instanceof Blob ? "application/octet-stream" : "application/json";
}

/** What a status, a Retry-After and a body say; `retryAfter` in seconds (the form of a date is not used by the server). */
export function readAnswer<T>(status: number, retryAfter: string | null, text: string, read: Reader<T>): Answer<T> {
  const body = text === "" && status === 204 ? null : parseJson(text);
  if (status >= 200 && status < 300) {
    const value = read(body);
    return value === null ? { ok: false, failure: { kind: "unreadable", status } } : { ok: true, value };
  }
  if (!isRecord(body) || typeof body["code"] !== "string") {
    return { ok: false, failure: { kind: "unreadable", status } };
  }
  const detail = typeof body["detail"] === "string" ? body["detail"] : null;
  const retryAfterSeconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  const refused = { kind: "refused", status, code: body["code"], detail, retryAfterSeconds } as const;
  const remedy = typeof body["remedy"] === "string" ? { remedy: body["remedy"] } : {};
  const faults = Array.isArray(body["errors"])
    ? body["errors"].flatMap(readField)
    : readPlace(body["place"], body["code"]);
  const fields = faults.length === 0 ? {} : { fields: faults };
  return { ok: false, failure: { ...refused, ...remedy, ...fields } };
}

/** A refusal that is about one field says so by its place. */
function readPlace(place: unknown, code: string): FieldFault[] {
  const field = isRecord(place) ? place["field"] : null;
  return typeof field === "string" ? [{ pointer: `/${field}`, code, limit: null }] : [];
}

function readField(value: unknown): FieldFault[] {
  if (!isRecord(value)) return [];
  const { pointer, code, limit } = value;
  if (typeof pointer !== "string") return [];
  return [
    {
      pointer,
      code: typeof code === "string" ? code : "not-accepted",
      limit: typeof limit === "number" ? limit : null,
    },
  ];
}

/** What fetch rejects with when no answer came: TypeError from the network, DOMException from the timeout. */
function isUnreachable(caught: unknown): boolean {
  return (
    caught instanceof TypeError ||
    (caught instanceof DOMException && ["TimeoutError", "AbortError", "NetworkError"].includes(caught.name))
  );
}

/** The value of a JSON text; undefined, which no guard accepts, where it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (caught) {
    if (caught instanceof SyntaxError) return undefined;
    throw caught;
  }
}
