/**
 * One question to the server and its answer as a value: pages decide over plain data, and nothing of an answer is
 * believed before a guard has read it. Refusals are problem details (RFC 9457) with the extension member `code`.
 */

/** Why there is no value: no answer came, the server refused, or its words could not be read. */
export type Failure = Readonly<
  | { kind: "unreachable" }
  | { kind: "refused"; status: number; code: string; detail: string | null; retryAfterSeconds: number | null }
  | { kind: "unreadable"; status: number }
>;

export type Answer<T> = Readonly<{ ok: true; value: T } | { ok: false; failure: Failure }>;

/** Longer than any answer of this machine to itself should take, short enough not to leave a person waiting. */
const PATIENCE_MS = 10_000;

/** Reads a value of unknown shape, or gives null where it is not what was expected. */
export type Reader<T> = (value: unknown) => T | null;

/** GETs `path`, or POSTs `body` to it as JSON where one is given. Never rejects for what a network or a server does. */
export async function ask<T>(path: string, read: Reader<T>, body?: unknown): Promise<Answer<T>> {
  const posted: RequestInit = {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  };
  try {
    const response = await fetch(path, {
      ...(body === undefined ? {} : posted),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return readAnswer(response.status, response.headers.get("retry-after"), await response.text(), read);
  } catch (caught) {
    if (isUnreachable(caught)) return { ok: false, failure: { kind: "unreachable" } };
    throw caught;
  }
}

/** What a status, a Retry-After and a body say; `retryAfter` in seconds (the form of a date is not used by the server). */
export function readAnswer<T>(status: number, retryAfter: string | null, text: string, read: Reader<T>): Answer<T> {
  const body = parseJson(text);
  if (status >= 200 && status < 300) {
    const value = read(body);
    return value === null ? { ok: false, failure: { kind: "unreadable", status } } : { ok: true, value };
  }
  if (!isRecord(body) || typeof body["code"] !== "string") {
    return { ok: false, failure: { kind: "unreadable", status } };
  }
  const detail = typeof body["detail"] === "string" ? body["detail"] : null;
  const retryAfterSeconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  return { ok: false, failure: { kind: "refused", status, code: body["code"], detail, retryAfterSeconds } };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
