import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AccessEntry, parseCombinedLog } from "../index.js";

/** Every byte, read as Latin-1. */
const anyText = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1"));

const TIME = "[10/Oct/2000:13:55:36 -0700]";

function read(line: string): AccessEntry {
  const item = parseCombinedLog(line);
  if (!item.ok) throw new Error(item.problem.code);
  return item.value;
}

const forms: [name: string, line: string, expected: Partial<AccessEntry>][] = [
  [
    "the common form",
    `127.0.0.1 - frank ${TIME} "GET /apache_pb.gif HTTP/1.0" 200 2326`,
    {
      client: "127.0.0.1",
      user: "frank",
      ident: null,
      method: "GET",
      target: "/apache_pb.gif",
      version: "HTTP/1.0",
      status: 200,
      bytes: 2326,
      referer: null,
      userAgent: null,
      rest: "",
    },
  ],
  [
    "the combined form",
    `::1 - - ${TIME} "GET /a?b=c HTTP/2.0" 404 - "http://x/" "Mozilla/5.0 (X11)"`,
    { client: "::1", user: null, target: "/a?b=c", bytes: null, referer: "http://x/", userAgent: "Mozilla/5.0 (X11)" },
  ],
  ["a dash for referer and agent", `h - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "-"`, { referer: null, userAgent: null }],
  ["more fields behind", `h - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "a" 0.003 "x"`, { rest: '0.003 "x"' }],
  [
    "a virtual host before",
    `www.x.org:443 1.2.3.4 - - ${TIME} "GET / HTTP/1.1" 200 1`,
    { virtualHost: "www.x.org:443", client: "1.2.3.4" },
  ],
  ["a user with a blank", `1.2.3.4 - John Doe ${TIME} "GET / HTTP/1.1" 401 1`, { virtualHost: null, user: "John Doe" }],
  ["no user at all", `1.2.3.4 - ${TIME} "GET / HTTP/1.1" 200 1`, { client: "1.2.3.4", user: null }],
  ["a request without version", `h - - ${TIME} "GET /" 200 1`, { method: "GET", target: "/", version: null }],
  ["blanks in the target", `h - - ${TIME} "GET /a b c HTTP/1.1" 200 1`, { target: "/a b c", version: "HTTP/1.1" }],
  ["no request sent", `h - - ${TIME} "-" 408 -`, { request: "-", method: null, target: null }],
  ["an empty request", `h - - ${TIME} "" 400 0`, { request: "", method: null, status: 400 }],
  [
    "a TLS greeting stays as written",
    `h - - ${TIME} "\\x16\\x03\\x01" 400 226`,
    { request: "\\x16\\x03\\x01", method: null },
  ],
  ["an absolute target", `h - - ${TIME} "GET http://evil/ HTTP/1.1" 200 1`, { target: "http://evil/" }],
];
describe("forms", () => {
  for (const [name, line, expected] of forms) test(name, () => expect(read(line)).toMatchObject(expected));

  test("the time keeps its zone", () => {
    expect(read(`h - - ${TIME} "GET / HTTP/1.1" 200 1`).time).toEqual({
      year: 2000,
      month: 10,
      day: 10,
      hour: 13,
      minute: 55,
      second: 36,
      fraction: "",
      zone: "-0700",
    });
  });
});

describe("escapes", () => {
  const cases: [name: string, written: string, meant: string][] = [
    ["Apache's quotes and backslashes", '/a?q=\\"x\\" \\\\', '/a?q="x" \\'],
    ["nginx's quotes", "/a?q=\\x22x\\x22", '/a?q="x"'],
    ["bytes of UTF-8", "/\\xE6\\xB0\\xB4", "/水"],
    ["bytes that are not UTF-8 stay", "/\\xFF\\xFE", "/\\xFF\\xFE"],
    ["an unknown escape stays", "/\\q", "/\\q"],
    ["a newline stays escaped", "/a\\x0Ab", "/a\\x0Ab"],
  ];
  for (const [name, written, meant] of cases) {
    test(name, () => expect(read(`h - - ${TIME} "GET ${written} HTTP/1.1" 200 1`).target).toBe(meant));
  }

  test("a quote within a field ends it only when it is not escaped", () => {
    const { referer, userAgent } = read(`h - - ${TIME} "GET / HTTP/1.1" 200 1 "a\\"b" "c\\\\"`);
    expect([referer, userAgent]).toEqual(['a"b', "c\\"]);
  });
});

const refused: [name: string, line: string, code: string][] = [
  ["another log", "[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] denied", "access-log-unrecognised"],
  ["a month that is none", 'h - - [10/Foo/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1', "access-log-unrecognised"],
  ["a request that is cut off", `h - - ${TIME} "GET /aaaa`, "access-log-broken"],
  ["no status", `h - - ${TIME} "GET / HTTP/1.1" abc`, "access-log-broken"],
];
for (const [name, line, code] of refused) {
  test(`${name} is refused`, () => expect(parseCombinedLog(line)).toMatchObject({ ok: false, problem: { code } }));
}

test("a request of a mebibyte of escapes is read in time", () => {
  const target = `/${'\\"'.repeat(200_000)}`;
  expect(read(`h - - ${TIME} "GET ${target} HTTP/1.1" 200 1`).target).toHaveLength(200_001);
});

test("any text is read or refused, never thrown at", () => {
  fc.assert(
    fc.property(anyText, anyText, (before, after) => {
      expect(typeof parseCombinedLog(`${before} ${TIME} ${after}`).ok).toBe("boolean");
    }),
  );
});
