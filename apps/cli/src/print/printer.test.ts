import { expect, test } from "vitest";
import { FORMATS, type Format } from "./format.js";
import type { Look } from "./look.js";
import { printerFor } from "./printer.js";
import { FACTS, HOSTILE, SUMMARY } from "./report.fixture.js";
import { rowWriter } from "./rows.js";

const LOOK: Look = { language: "en", zone: "UTC", width: 100, isColoured: false };

function printed(format: Format, look = LOOK, times = 1): string {
  const text = rowWriter({ format, language: look.language, zone: look.zone })(HOSTILE);
  const printer = printerFor(format, look);
  const entry = { rule: 0, time: HOSTILE.time, text };
  const entries = Array.from({ length: times }, () => printer.entry(entry, FACTS)).join("");
  return printer.begin() + entries + [...printer.end({ ...SUMMARY, detections: times })].join("");
}

test("no format lets a control character or a reordering mark through", () => {
  for (const format of FORMATS) {
    expect(printed(format), format).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
});

test("NDJSON and JSON carry the record that scripts rely on", () => {
  expect(JSON.parse(printed("ndjson"))).toEqual(HOSTILE);
  expect(JSON.parse(printed("json", LOOK, 3))).toEqual({
    detections: [HOSTILE, HOSTILE, HOSTILE],
    summary: { ...SUMMARY, detections: 3 },
  });
  expect(JSON.parse(printed("json", LOOK, 0))).toMatchObject({ detections: [] });
});

test("CSV begins with its columns and carries no formula", () => {
  const [head, row] = printed("csv").split("\r\n");
  expect(head).toMatch(/^time,level,title,rule_id,author/);
  expect(row).toContain("selection.Image==cmd\\x1b[31m");
  expect(row).not.toMatch(/(^|,)[=+@-]/);
});

test("the table names the rule, its author, where and what matched", () => {
  const text = printed("table");
  for (const part of ["▲ high", "Title <b>", "T1059.001 · A & B · DRL 1.1", "#4711", "web-01", "Image"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("1 detection by 1 rule");
});

test("the table is Japanese for who reads Japanese, and counts what it does not show", () => {
  const text = printed("table", { ...LOOK, language: "ja" }, 25);
  expect(text).toContain("題 <名>");
  expect(text).toContain("ほか 5 件（全 25 件）");
});

test("colour is for terminals that want it", () => {
  expect(printed("table")).not.toContain("\u001b");
  expect(printed("table", { ...LOOK, isColoured: true })).toContain("\u001b[31m▲ high\u001b[0m");
});

test("the report is a page of its own: no script, no markup from logs, author and licence named", () => {
  const page = printed("html");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<img|href="http|src=/i);
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(page).toContain("bad&lt;.log");
  for (const part of ["A &amp; B", "DRL 1.1", "Nested.Deep", "T1059.001", "Title &lt;b&gt;"])
    expect(page).toContain(part);
});

test("the report shows the first hundred of a rule and counts the others", () => {
  const page = printed("html", { ...LOOK, language: "ja" }, 130);
  expect(page.match(/<details><summary><time/g)).toHaveLength(100);
  expect(page).toContain("ほかに 30 件");
  expect(page).toContain('lang="ja"');
});
