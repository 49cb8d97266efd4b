import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHaproxy } from "./haproxy.js";

const HTTP =
  '10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu|curl} {text/html} "GET /index.html?a=b HTTP/1.1"';
const TCP = "10.0.1.2:33313 [06/Feb/2009:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0";

test("a request has its frontend, backend, headers, status and request line", () => {
  expect(parseHaproxy(HTTP)).toEqual({
    ok: true,
    value: {
      client: "10.0.1.2",
      clientPort: 33317,
      time: "2009-02-06 12:14:14.655",
      frontend: "http-in",
      backend: "static",
      server: "srv1",
      totalMs: 109,
      bytes: 2750,
      termination: "----",
      http: {
        status: 200,
        requestHeaders: "1wt.eu|curl",
        responseHeaders: "text/html",
        request: "GET /index.html?a=b HTTP/1.1",
        method: "GET",
        target: "/index.html?a=b",
        version: "HTTP/1.1",
      },
    },
  });
});

test("a connection has no request", () => {
  expect(parseHaproxy(TCP)).toMatchObject({
    ok: true,
    value: { totalMs: 5007, bytes: 212, termination: "--", http: null },
  });
});

const CASES: readonly (readonly [name: string, line: string, value: object])[] = [
  [
    "no server was reached, and the request was none",
    '2001:db8::1:4000 [06/Feb/2009:12:14:14.655] in in/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"',
    {
      client: "2001:db8::1",
      server: null,
      http: { status: 400, method: null, request: "<BADREQ>", requestHeaders: null },
    },
  ],
  [
    "the log did not wait for the end",
    '10.0.0.1:1 [06/Feb/2009:12:14:14.655] in b/s 0/0/1/2/+5 200 +99 - - ---- 1/1/1/1/+1 0/0 "GET / HTTP/2.0"',
    { totalMs: 5, bytes: 99, http: { version: "HTTP/2.0" } },
  ],
  [
    "the request line was cut",
    '10.0.0.1:1 [06/Feb/2009:12:14:14.655] in b/s 0/0/1/2/5 200 9 - - ---- 1/1/1/1/0 0/0 "GET /very/long',
    { http: { request: "GET /very/long", target: "/very/long", version: null } },
  ],
];
for (const [name, line, value] of CASES) {
  test(name, () => expect(parseHaproxy(line)).toMatchObject({ ok: true, value }));
}

test("other lines are none, whatever they hold", () => {
  for (const line of ["", "Server b/s is DOWN", HTTP.replace("Feb", "Foo"), TCP.replace("212", "x")]) {
    expect(parseHaproxy(line)).toMatchObject({ ok: false, problem: { code: "haproxy-unrecognised" } });
  }
  fc.assert(
    fc.property(fc.string(), (line) => {
      expect(parseHaproxy(line).ok).toBeTypeOf("boolean");
    }),
  );
});
