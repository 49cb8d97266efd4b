import { expect, test } from "vitest";
import { canonicalAddress } from "./address.js";
import { dayBefore, dayOf, holds, overlap } from "./days.js";
import { fold, likePattern, searchText } from "./fold.js";

const folded: [text: string, same: string][] = [
  ["ＡＢＣ", "abc"],
  ["ｶﾞｷﾞｸﾞ", "ガギグ"],
  ["さとう", "サトウ"],
  ["ゔぁいおりん", "ヴァイオリン"],
  ["ジョン・スミス", "ジョン スミス"],
  ["佐藤　花", "佐藤 花"],
  ["  A   b ", "a b"],
];
for (const [text, same] of folded) {
  test(`${JSON.stringify(text)} is compared as ${JSON.stringify(same)}`, () => expect(fold(text)).toBe(same));
}

test("the searched text has each part with and without its blanks, once", () => {
  expect(searchText(["Sato Hana", null, "佐藤 花", "sato hana"])).toBe("sato hana\nsatohana\n佐藤 花\n佐藤花");
});

test("wildcards of a search mean themselves", () => expect(likePattern("50%_\\")).toBe("%50\\%\\_\\\\%"));

const addresses: [text: string, canonical: string | null][] = [
  ["10.0.0.1", "10.0.0.1"],
  ["10.0.0.300", null],
  ["010.0.0.1", null],
  ["2001:DB8:0:0::1", "2001:db8::1"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["fe80::1%eth0", "fe80::1"],
  ["1:2", null],
  ["web01", null],
  ["", null],
];
for (const [text, canonical] of addresses) {
  test(`${JSON.stringify(text)} as an address is ${String(canonical)}`, () =>
    expect(canonicalAddress(text)).toBe(canonical));
}

const spans: [from: string | null, to: string | null, day: string, held: boolean][] = [
  [null, null, "2026-01-01", true],
  ["2026-01-01", null, "2026-01-01", true],
  ["2026-01-02", null, "2026-01-01", false],
  [null, "2026-01-01", "2026-01-01", true],
  [null, "2025-12-31", "2026-01-01", false],
];
for (const [from, to, day, held] of spans) {
  test(`${day} ${held ? "lies" : "does not lie"} between ${String(from)} and ${String(to)}`, () =>
    expect(holds({ from, to }, day)).toBe(held));
}

test("stretches that touch on one day overlap, those a day apart do not", () => {
  const first = { from: null, to: "2026-03-31" };
  expect(overlap(first, { from: "2026-03-31", to: null })).toBe(true);
  expect(overlap(first, { from: "2026-04-01", to: null })).toBe(false);
});

test("a day begins when the zone says", () => {
  const instant = new Date("2026-03-31T15:00:00Z");
  expect(dayOf(instant, "Asia/Tokyo")).toBe("2026-04-01");
  expect(dayOf(instant, "UTC")).toBe("2026-03-31");
  expect(dayBefore("2026-03-01")).toBe("2026-02-28");
});
