import { expect, test } from "vitest";
import { fold } from "../shared/fold.js";
import { type Entry, ranked } from "./palette-entries.js";

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  id: name,
  section: "records",
  icon: "search",
  name,
  run: () => undefined,
  ...more,
});
const ENTRIES = [
  entry("アラート", { section: "places", also: ["Alerts"] }),
  entry("黒田 真帆", { also: ["くろだ まほ"] }),
  entry("cobweb"),
  entry("web01"),
];
const found = (typed: string): string[] => ranked(ENTRIES, fold(typed)).map((each) => each.name);

test("nothing typed shows everything, commands and records before places", () => {
  expect(found("")).toEqual(["黒田 真帆", "cobweb", "web01", "アラート"]);
});
test("the better match stands first", () => expect(found("web")).toEqual(["web01", "cobweb"]));
test("a reading finds kanji", () => expect(found("ｸﾛﾀﾞ")).toEqual(["黒田 真帆"]));
test("a place is found in the other language", () => expect(found("ＡＬＥＲＴ")).toEqual(["アラート"]));
test("what the server found stays", () => {
  expect(ranked([entry("web01", { sure: true })], fold("10.0.0.5"))).toHaveLength(1);
});
