import { expect, test } from "vitest";
import { rangeOf, readAsk, termFor, wholeBars, withTerm, writeAsk } from "./query.js";

const NOW = Date.parse("2026-11-24T12:00:00Z");

test("an address without a query asks for the last day", () => {
  expect(readAsk("")).toEqual({ text: "", last: "24h", from: null, to: null, sources: [] });
  expect(rangeOf(readAsk(""), NOW)).toEqual({ from: "2026-11-23T12:00:00.000Z", to: "2026-11-24T12:05:00.000Z" });
});

const addresses = [
  "q=host:web01&last=1h",
  "from=2026-11-22T01:00:00.000Z&to=2026-11-22T03:00:00.000Z",
  "q=a+b&source=x,y",
];
for (const address of addresses) {
  test(`${address} comes back as it was`, () => {
    expect(readAsk(writeAsk(readAsk(address)))).toEqual(readAsk(address));
  });
}

test("a range that ends before it begins is none", () => {
  expect(readAsk("from=2026-11-22T03:00:00Z&to=2026-11-22T01:00:00Z").last).toBe("24h");
});

const terms: [field: string, value: string, not: boolean, term: string][] = [
  ["host", "web01", false, "host:web01"],
  ["host", "web01", true, "-host:web01"],
  ["file.path", "/etc/ld.so.preload", false, 'file.path:"/etc/ld.so.preload"'],
  ["cmd", 'say "x" \\ y', false, 'cmd:"say \\"x\\" \\\\ y"'],
  ["n", "-5", false, 'n:"-5"'],
  ["user", "*", false, 'user:"*"'],
];
for (const [field, value, not, term] of terms)
  test(`${field} is ${value}: ${term}`, () => expect(termFor(field, value, not)).toBe(term));

test("a term stands once", () => {
  expect(withTerm("a", "host:web01")).toBe("a host:web01");
  expect(withTerm("a host:web01", "host:web01")).toBe("a host:web01");
});

test("spans without events are there with zero", () => {
  const range = { from: "2026-11-24T10:00:00Z", to: "2026-11-24T10:05:00Z" };
  const { at, count } = wholeBars([{ at: "2026-11-24T10:02:00Z", count: 7 }], range, 60);
  expect(count).toEqual([0, 0, 7, 0, 0]);
  expect(at[0]).toBe(Date.parse(range.from) / 1000);
  expect(wholeBars([], range, 0).at).toEqual([]);
});
