import { expect, test } from "vitest";
import { readIndicator } from "../reading/read-indicator.js";
import { keysMeeting } from "./keys-meeting.js";
import { Matcher, MatcherBuilder } from "./matcher.js";

function keysOf(text: string): string[] {
  const read = readIndicator(text);
  return read.ok ? keysMeeting(read.value).map(({ type, key }) => `${type} ${key}`) : [];
}

test("a host is met by its parents, and by no suffix that others register under", () => {
  expect(keysOf("a.b.evil.co.jp")).toEqual(["domain a.b.evil.co.jp", "domain b.evil.co.jp", "domain evil.co.jp"]);
  expect(keysOf("github.io")).toEqual(["domain github.io"]);
});

test("an address is met by every network around it", () => {
  expect(keysOf("203.0.113.9")).toHaveLength(1 + 31);
  expect(keysOf("203.0.113.9")).toContain("cidr 203.0.113.0/24");
  expect(keysOf("2001:db8::1")).toContain("cidr 2001:db8::/32");
});

test("a URL is met by its host, a mail address by its domain, a hash by itself", () => {
  expect(keysOf("https://www.evil.example/a")).toEqual([
    "url https://www.evil.example/a",
    "domain www.evil.example",
    "domain evil.example",
  ]);
  expect(keysOf("http://203.0.113.9/")).toContain("ipv4 203.0.113.9");
  expect(keysOf("a@evil.example")).toEqual(["email a@evil.example", "domain evil.example"]);
  expect(keysOf("0a".repeat(16))).toHaveLength(1);
});

test("they are what a matcher finds", () => {
  const builder = new MatcherBuilder();
  for (const key of ["example", "evil.example", "x.evil.example"]) {
    builder.add({ type: "domain", key }, { id: builder.count, set: 0, from: null, until: null });
  }
  const found = new Matcher(builder.build(3)).find({ kind: "host", key: "x.evil.example" });
  expect(found.map(({ key }) => `domain ${key}`).sort()).toEqual(keysOf("x.evil.example").sort());
});
