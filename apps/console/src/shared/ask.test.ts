import { afterEach, expect, test, vi } from "vitest";
import { type Answer, ask, readAnswer } from "./ask.js";

const readWord = (value: unknown): string | null => (typeof value === "string" ? value : null);
const unreadable = (status: number): Answer<string> => ({ ok: false, failure: { kind: "unreadable", status } });
const refused = (detail: string | null, retryAfterSeconds: number | null): Answer<string> => ({
  ok: false,
  failure: { kind: "refused", status: 429, code: "too-many-attempts", detail, retryAfterSeconds },
});

const answers: [name: string, status: number, retryAfter: string | null, text: string, answer: Answer<string>][] = [
  ["a value that the guard accepts is the answer", 200, null, '"yes"', { ok: true, value: "yes" }],
  ["a value that the guard does not accept is unreadable", 200, null, "{}", unreadable(200)],
  ["a success that is not JSON is unreadable", 200, null, "<!doctype html>", unreadable(200)],
  ["an empty success is unreadable", 204, null, "", unreadable(204)],
  ["a problem with a code is a refusal", 429, null, '{"code":"too-many-attempts"}', refused(null, null)],
  ["a refusal keeps its detail", 429, null, '{"code":"too-many-attempts","detail":"wait"}', refused("wait", null)],
  ["a detail that is no text is left out", 429, null, '{"code":"too-many-attempts","detail":7}', refused(null, null)],
  ["Retry-After counts in seconds", 429, "30", '{"code":"too-many-attempts"}', refused(null, 30)],
  ["a Retry-After that is no number is left out", 429, "soon", '{"code":"too-many-attempts"}', refused(null, null)],
  ["a failure without a code is unreadable", 500, null, '{"title":"Internal"}', unreadable(500)],
  ["a gateway's page is unreadable", 502, null, "<html>Bad Gateway</html>", unreadable(502)],
  ["a list instead of a problem is unreadable", 400, null, "[]", unreadable(400)],
  ["null instead of a problem is unreadable", 400, null, "null", unreadable(400)],
];
for (const [name, status, retryAfter, text, answer] of answers) {
  test(name, () => expect(readAnswer(status, retryAfter, text, readWord)).toEqual(answer));
}

test("a refusal that is about one field says which and why", () => {
  const text = '{"code":"already-there","detail":"another channel has this name","place":{"field":"name"}}';
  const fields = [{ pointer: "/name", code: "already-there", limit: null }];
  expect(readAnswer(409, null, text, readWord)).toMatchObject({ ok: false, failure: { fields } });
});

afterEach(() => vi.unstubAllGlobals());

test("a question without a body is a GET", async () => {
  const calls = stubFetch(() => new Response('"yes"'));
  expect(await ask("/api/setup", readWord)).toEqual({ ok: true, value: "yes" });
  expect(calls[0]).toMatchObject(["/api/setup", { redirect: "error", cache: "no-store" }]);
  expect(calls[0]?.[1]?.method).toBeUndefined();
});

test("a question with a body is a POST of JSON", async () => {
  const calls = stubFetch(() => new Response('"yes"'));
  await ask("/api/setup/verify", readWord, { token: "t" });
  expect(calls[0]?.[1]).toMatchObject({ method: "POST", body: '{"token":"t"}' });
  expect(new Headers(calls[0]?.[1]?.headers).get("content-type")).toBe("application/json");
});

test("no answer is a value, whether the network or the clock ended the wait", async () => {
  stubFetch(() => {
    throw new TypeError("Failed to fetch");
  });
  expect(await ask("/", readWord)).toEqual({ ok: false, failure: { kind: "unreachable" } });
  stubFetch(() => {
    throw new DOMException("The operation timed out.", "TimeoutError");
  });
  expect(await ask("/", readWord)).toEqual({ ok: false, failure: { kind: "unreachable" } });
});

test("a fault of our own is not taken for a silent server", async () => {
  stubFetch(() => new Response('"yes"'));
  const faulty = (): string | null => {
    throw new RangeError("fault in a guard");
  };
  await expect(ask("/", faulty)).rejects.toThrow("fault in a guard");
});

function stubFetch(answer: () => Response): [string, RequestInit | undefined][] {
  const calls: [string, RequestInit | undefined][] = [];
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    calls.push([path, init]);
    return answer();
  });
  return calls;
}
