import fc from "fast-check";
import { expect, test } from "vitest";
import type { IndicatorType } from "../indicator.js";
import { readIndicator } from "./read-indicator.js";

const read: [name: string, text: string, type: IndicatorType, key: string][] = [
  ["a defanged URL", "hxxps://evil[.]example/a?b=1", "url", "https://evil.example/a?b=1"],
  ["a URL without path gets one", "http://EVIL.example", "url", "http://evil.example/"],
  ["the scheme's own port is none", "https://evil.example:443/", "url", "https://evil.example/"],
  ["user, password and fragment are dropped", "http://u:p@evil.example/a#b", "url", "http://evil.example/a"],
  [
    "escapes that need not be are not",
    "http://evil.example/%7ea/%2fB%c3%a9",
    "url",
    "http://evil.example/~a/%2FB%C3%A9",
  ],
  ["dot segments are resolved", "http://evil.example/a/../b/./c", "url", "http://evil.example/b/c"],
  ["an IPv4 host in hexadecimal is that address", "http://0xC0.0.2.1/x", "url", "http://192.0.2.1/x"],
  ["the order of parameters stays", "http://evil.example/?b=1&a=2", "url", "http://evil.example/?b=1&a=2"],
  ["a domain, its case and final dot", "WWW.Evil.Example.", "domain", "www.evil.example"],
  ["a domain with its port", "evil.example:8443", "domain", "evil.example"],
  ["a Unicode domain", "例え.テスト", "domain", "xn--r8jz45g.xn--zckzah"],
  ["full-width letters are what they stand for", "ｅｖｉｌ．ｅｘａｍｐｌｅ", "domain", "evil.example"],
  ["an address", "192.0.2.1", "ipv4", "192.0.2.1"],
  ["an address with its port", "192[.]0.2.1:80", "ipv4", "192.0.2.1"],
  ["a mapped address is IPv4", "::ffff:192.0.2.1", "ipv4", "192.0.2.1"],
  ["an IPv6 address in long form", "2001:0DB8:0:0::0001", "ipv6", "2001:db8::1"],
  ["of two runs of zeros the first is shortened", "2001:db8:0:0:1:0:0:1", "ipv6", "2001:db8::1:0:0:1"],
  ["one zero group is not shortened", "2001:db8:0:1:1:1:1:1", "ipv6", "2001:db8:0:1:1:1:1:1"],
  ["an address in brackets", "[2001:db8::1]", "ipv6", "2001:db8::1"],
  ["a network, host bits cleared", "192.0.2.77/25", "cidr", "192.0.2.0/25"],
  ["a network of one is that address", "192.0.2.7/32", "ipv4", "192.0.2.7"],
  ["an IPv6 network", "2001:db8:bad::1/48", "cidr", "2001:db8:bad::/48"],
  ["a mail address", "User[@]Evil[.]Example", "email", "user@evil.example"],
  ["a hash in upper case", "D41D8CD98F00B204E9800998ECF8427E", "md5", "d41d8cd98f00b204e9800998ecf8427e"],
  ["a hash with its name", `SHA256: ${"aB".repeat(32)}`, "sha256", "ab".repeat(32)],
];
for (const [name, text, type, key] of read) {
  test(`reads ${name}`, () => expect(readIndicator(text)).toEqual({ ok: true, value: { type, key } }));
}

const refused: [text: string, code: string][] = [
  ["", "indicator-unknown"],
  ["kernel32", "indicator-unknown"],
  ["1.2.3", "indicator-unknown"],
  ["10.0.19041.1", "indicator-unknown"],
  ["010.0.0.1", "indicator-unknown"],
  ["javascript:alert(1)", "indicator-unknown"],
  ["0".repeat(32), "indicator-unknown"],
  ["a".repeat(10_000), "indicator-unknown"],
  ["com", "indicator-unknown"],
  ["co.jp", "indicator-too-wide"],
  ["0.0.0.0/0", "indicator-too-wide"],
  ["10.0.0.0/7", "indicator-too-wide"],
  ["::/0", "indicator-too-wide"],
];
for (const [text, code] of refused) {
  test(`refuses "${text.slice(0, 20)}" as ${code}`, () => {
    const item = readIndicator(text);
    expect(item.ok ? item.value : item.problem.code).toBe(code);
  });
}

test("a value that is not of the type it is said to be is named", () => {
  const item = readIndicator("192.0.2.1", "md5");
  expect(item.ok ? "" : item.problem.code).toBe("indicator-other-type");
});

test("what is said to be a URL may lack its scheme, what is said to be a domain may have a star", () => {
  expect(readIndicator("evil.example/a", "url")).toEqual({
    ok: true,
    value: { type: "url", key: "http://evil.example/a" },
  });
  expect(readIndicator("*.evil.example", "domain")).toEqual({
    ok: true,
    value: { type: "domain", key: "evil.example" },
  });
});

test("a canonical form reads as itself", () => {
  const texts = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc.emailAddress(),
    fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 16, max: 128 })).map((parts) => parts.join("/")),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const first = readIndicator(text);
      if (!first.ok) return;
      expect(first.value.key).toMatch(/^[!-~]+$/);
      expect(readIndicator(first.value.key, first.value.type)).toEqual(first);
    }),
    { numRuns: 500 },
  );
});
