import { expect, test } from "vitest";
import { readCollection } from "./collection.js";

const ID = "00000000-0000-4000-8000-0000000000d1";
const GOOD = `title: Good\nid: ${ID}\nauthor: Somebody\nlogsource: {product: acme}\ndetection:\n  s: {a: b}\n  condition: s\n`;
const BAD = "title: Bad\nid: b2\nlogsource: {product: acme}\ndetection:\n  s: {a: b}\n  condition: s and t\n";

function collected(files: Readonly<Record<string, string>>) {
  const list = Object.entries(files).map(([path, text]) => ({ path, bytes: new Uint8Array(Buffer.from(text)) }));
  return readCollection("acme", { files: list, problems: [] });
}

test("sound rules are taken, others are refused with file, line, column and what helps", () => {
  const { entries, refused } = collected({ "rules/good.yml": GOOD, "rules/bad.yml": BAD, "rules/worse.yml": "a: [" });
  expect(entries.map(({ facts }) => facts.path)).toEqual(["imports/acme/rules/good.yml"]);
  expect(refused.map(({ path, line, column, code }) => `${path}:${line}:${column} ${code}`).sort()).toEqual([
    "rules/bad.yml:6:14 condition-name",
    "rules/worse.yml:1:5 yaml-invalid",
  ]);
  expect(refused.every(({ remedy }) => remedy !== null)).toBe(true);
});

test("what was taken out of service is left out", () => {
  const { entries, leftOut } = collected({ "s/rules/good.yml": GOOD, "s/deprecated/old.yml": GOOD });
  expect([entries.length, leftOut]).toEqual([1, 1]);
});

const licences: [name: string, text: string, license: string | null][] = [
  ["Sigma's own", "Detection Rule License (DRL) 1.1\n\nPermission is hereby granted", "DRL-1.1"],
  ["MIT", "MIT License\n\nPermission is hereby granted, free of charge, to any person", "MIT"],
  ["one that is not known by its first line", "Rules of Acme\nmay be used", "Rules of Acme"],
];
for (const [name, text, license] of licences) {
  test(`the licence is found: ${name}`, () =>
    expect(collected({ "a.yml": GOOD, LICENSE: text }).license).toBe(license));
}

test("regression data bear the id of their rule", () => {
  const folder = `regression_data/rules/good/${ID}`;
  const { samples } = collected({
    "rules/good.yml": GOOD,
    [`${folder}.evtx`]: "e",
    [`${folder}.json`]: "{}",
    "regression_data/x.json": "{}",
  });
  expect(samples.map(({ rule, name, expect: must }) => [rule, name, must])).toEqual([[ID, `good/${ID}.evtx`, true]]);
});

test("samples of the house lie beside their rule", () => {
  const line = JSON.stringify({ name: "no", expect: false, event: { a: "c" } });
  const { samples } = collected({ "rules/good.yml": GOOD, "rules/good.proof.ndjson": `${line}\n`, "other/x.md": "x" });
  expect(samples.map(({ rule, name, expect: must }) => [rule, name, must])).toEqual([[ID, "no", false]]);
});
