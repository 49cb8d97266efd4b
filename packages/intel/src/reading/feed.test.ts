import { expect, test } from "vitest";
import type { FeedFormat, FeedRow } from "./feed.js";
import { openFeed } from "./open-feed.js";

function read(format: FeedFormat, text: string, partLength = text.length): { rows: FeedRow[]; problems: string[] } {
  const feed = openFeed(format);
  const items = [];
  for (let at = 0; at < text.length; at += partLength) items.push(...feed.push(text.slice(at, at + partLength)));
  items.push(...feed.end());
  return {
    rows: items.flatMap((item) => (item.ok ? [item.value] : [])),
    problems: items.flatMap((item) =>
      item.ok ? [] : [`${item.problem.place.line ?? item.problem.place.record} ${item.problem.code}`],
    ),
  };
}

const keys = ({ rows }: { rows: FeedRow[] }): string[] => rows.map(({ type, key }) => `${type} ${key}`);

const PLAIN =
  "\uFEFF# a feed\r\nevil[.]example\r\n\r\n; remark\n203.0.113.0/24 # bad net\nnonsense here\n0.0.0.0 ads.example\n// end\n";
const CSV = [
  "# made by hand",
  "Type;Value;Valid_Until;Confidence;Comment",
  'domain;"evil.example";2026-12-31;80;"said ""so""; twice\nat least"',
  "ip;203.0.113.9:443;;;",
  "md5;zz;;;",
  "url;hxxp://evil[.]example/a;2026-12-31T10:00:00Z;101;",
].join("\r\n");
const STIX = JSON.stringify({
  type: "bundle",
  objects: [
    { type: "malware" },
    {
      type: "indicator",
      name: "C2",
      pattern:
        "[domain-name:value = 'evil.example' OR ipv4-addr:value IN ('203.0.113.9','203.0.113.10')] OR [url:value='http://evil.example/a']",
      valid_from: "2026-01-01T00:00:00Z",
      valid_until: "2026-06-01T00:00:00.5Z",
      confidence: 70,
    },
    {
      type: "indicator",
      pattern_type: "stix",
      pattern: `[file:hashes.'SHA-256' = '${"aB".repeat(32)}']`,
      revoked: true,
    },
    { type: "indicator", pattern: `[file:hashes.MD5='${"0c".repeat(16)}']` },
    { type: "indicator", pattern: "[domain-name:value = 'a.example' AND ipv4-addr:value = '203.0.113.9']" },
    { type: "indicator", pattern: "[a:b = 'c'] FOLLOWEDBY [d:e = 'f']" },
    { type: "indicator", pattern: "[process:name = 'x.exe']" },
    { type: "indicator", pattern_type: "sigma", pattern: "title: x" },
    { type: "indicator" },
  ],
});

test("a plain list is read line by line; remarks are left out, bad lines named", () => {
  const found = read("plain", PLAIN);
  expect(keys(found)).toEqual(["domain evil.example", "cidr 203.0.113.0/24", "domain ads.example"]);
  expect(found.rows[1]?.note).toBe("bad net");
  expect(found.problems).toEqual(["6 indicator-unknown"]);
});

test("columns are found by their names, rows by their line", () => {
  const found = read("csv", CSV);
  expect(keys(found)).toEqual(["domain evil.example", "ipv4 203.0.113.9", "url http://evil.example/a"]);
  expect(found.rows[0]).toMatchObject({ until: 1_798_675_200, confidence: 80, note: 'said "so"; twice\nat least' });
  expect(found.rows[2]).toMatchObject({ until: 1_798_711_200, confidence: null });
  expect(found.problems).toEqual(["6 indicator-unknown"]);
});

test("without a header the first cell that reads as an indicator is meant", () => {
  expect(keys(read("csv", '1,"x","203.0.113.9"\n2,"y","evil.example"\n'))).toEqual([
    "ipv4 203.0.113.9",
    "domain evil.example",
  ]);
});

test("a header may stand in a remark", () => {
  const text = '# abuse list\n# "id","ioc_type","ioc_value"\n"1", "sha256_hash", "' + `${"ab".repeat(32)}"\n`;
  expect(keys(read("csv", text))).toEqual([`sha256 ${"ab".repeat(32)}`]);
});

test("a row without end costs its own line", () => {
  const found = read("csv", `value\nevil.example\n"${"x".repeat(70_000)}\ngood.example\n`, 10_000);
  expect(keys(found)).toEqual(["domain evil.example", "domain good.example"]);
  expect(found.problems).toEqual(["3 feed-row-too-long"]);
});

test("patterns that one value meets are read, the others named", () => {
  const found = read("stix", STIX);
  expect(keys(found)).toEqual([
    "domain evil.example",
    "ipv4 203.0.113.9",
    "ipv4 203.0.113.10",
    "url http://evil.example/a",
    `sha256 ${"ab".repeat(32)}`,
    `md5 ${"0c".repeat(16)}`,
  ]);
  expect(found.rows[0]).toMatchObject({
    from: 1_767_225_600,
    until: 1_780_272_000,
    confidence: 70,
    note: "C2",
    isRevoked: false,
  });
  expect(found.rows[4]?.isRevoked).toBe(true);
  expect(found.problems).toEqual([
    "4 pattern-not-simple",
    "5 pattern-not-simple",
    "6 pattern-not-compared",
    "7 pattern-other-type",
    "8 pattern-not-simple",
  ]);
});

test("what is no bundle is named", () => {
  for (const text of ["", "{", "7", '{"objects": 7}'])
    expect(read("stix", text).problems).toEqual(["undefined feed-unreadable"]);
});

test("a file gives the same whatever parts it comes in", () => {
  for (const [format, text] of [
    ["plain", PLAIN],
    ["csv", CSV],
    ["stix", STIX],
  ] as const) {
    for (const length of [1, 2, 3, 7, 64]) expect(read(format, text, length)).toEqual(read(format, text));
  }
});
