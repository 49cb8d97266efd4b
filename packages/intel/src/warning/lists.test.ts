import { expect, test } from "vitest";
import type { IndicatorType } from "../indicator.js";
import { WarningLists } from "./lists.js";
import { readWarningList, type WarningType } from "./misp-list.js";

function listOf(type: WarningType, list: readonly string[]) {
  const { list: read } = readWarningList(JSON.stringify({ name: type, version: 1, type, list }), `${type}.json`);
  if (read === null) throw new Error("the list is one");
  return read;
}

const LISTS = new WarningLists([
  listOf("cidr", ["10.0.0.0/8", "192.0.2.53"]),
  listOf("hostname", ["big.example", "github.io", "local"]),
  listOf("string", ["exact.example", ".below.example", "d41d8cd98f00b204e9800998ecf8427e"]),
  listOf("substring", ["throwaway"]),
  listOf("regex", ["/^abuse\\@.*$/i", "(?=look)ahead"]),
]);

const cases: [name: string, type: IndicatorType, key: string, list: number | null, seen?: string][] = [
  ["an address within a network", "ipv4", "10.1.2.3", 0],
  ["a single address", "ipv4", "192.0.2.53", 0],
  ["not its neighbour", "ipv4", "192.0.2.54", null],
  ["not a network that is narrower than the list's", "cidr", "10.1.0.0/16", null, "10.1.2.3"],
  ["an address on a list within a wider network", "cidr", "192.0.2.0/24", 0, "192.0.2.53"],
  ["a host below one on the list", "domain", "www.big.example", 1],
  ["not one that only ends alike", "domain", "notbig.example", null],
  ["a host that gives names to others, itself", "domain", "github.io", 1],
  ["not what others have below it", "domain", "evil.github.io", null],
  ["a name below a single label", "domain", "printer.local", 1],
  ["an exact name", "domain", "exact.example", 2],
  ["not what is below an exact name", "domain", "a.exact.example", null],
  ["what is below a name with a dot before it", "domain", "a.below.example", 2],
  ["a hash", "md5", "d41d8cd98f00b204e9800998ecf8427e", 2],
  ["a URL that says no more than its host", "url", "https://big.example/", 1],
  ["not a URL that says more", "url", "https://big.example/evil.exe", null],
  ["a part of a mail address", "email", "a@throwaway.example", 3],
  ["a pattern", "email", "abuse@some.example", 4],
];
for (const [name, type, key, list, seen = key] of cases) {
  test(`warns of ${name}`, () => {
    const warning = LISTS.warn({ type, key }, { kind: type === "cidr" ? "address" : "host", key: seen });
    expect(warning?.list ?? null).toBe(list);
  });
}

test("a list with a bad entry keeps the others and names it", () => {
  const text = JSON.stringify({ name: "n", type: "cidr", version: 3, list: ["10.0.0.0/8", "nonsense", 7] });
  const { list, problems } = readWarningList(text, "n.json");
  expect(list?.entries).toEqual(["10.0.0.0/8"]);
  expect(problems.map(({ code, place }) => [code, place.field])).toEqual([
    ["warning-list-entry", "list[1]"],
    ["warning-list-entry", "list[2]"],
  ]);
});

const unreadable = ["", "[", "[]", "7", '{"type":"cidr"}', '{"type":"other","list":[]}'];
for (const text of unreadable) {
  test(`names ${JSON.stringify(text)} as no warning list`, () => {
    expect(readWarningList(text, "x.json").problems.map(({ code }) => code)).toEqual(["warning-list-unreadable"]);
  });
}
