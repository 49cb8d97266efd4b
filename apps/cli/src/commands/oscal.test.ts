import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../command/dispatch.js";
import { EXIT } from "../command/exit.js";
import { testIo } from "../command/test-io.fixture.js";
import { COMMANDS } from "./index.js";

const METADATA = { title: "t", "last-modified": "2026-01-01T00:00:00Z", version: "1", "oscal-version": "1.2.0" };
const catalog = (title: string) => ({
  catalog: {
    uuid: "2f6b4a1e-4f2f-4c6e-9d5b-3c8f1d0a7b11",
    metadata: METADATA,
    controls: [
      { id: "a-1", title },
      { id: "a-2", title: "Second" },
    ],
  },
});
const PROFILE = {
  profile: {
    uuid: "7c1f7a52-90c3-4b0e-8a6f-6a7d1a2b3c44",
    metadata: METADATA,
    imports: [{ href: "old.json", "include-controls": [{ "with-ids": ["a-1"] }] }],
  },
};

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-oscal-"));
  writeFileSync(at("old.json"), JSON.stringify(catalog("First")));
  writeFileSync(at("new.json"), JSON.stringify(catalog("Renamed")));
  writeFileSync(at("profile.json"), JSON.stringify(PROFILE));
  writeFileSync(at("bad.json"), '{"catalog": {"uuid": "x"}}');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  const io = testIo();
  const code = await dispatch(["oscal", ...words], io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

test("validate passes a sound document and places the faults of another", async () => {
  expect(await run("validate", at("old.json"))).toMatchObject({ code: EXIT.done, out: "" });
  const { code, out } = await run("validate", at("bad.json"));
  expect(code).toBe(EXIT.found);
  const first: unknown = JSON.parse(out.split("\n")[0] ?? "");
  expect(first).toMatchObject({ path: at("bad.json"), severity: "error", line: 1 });
});

test("resolve reads what is imported from beside the profile", async () => {
  const { code } = await run("resolve", at("profile.json"), "-o", at("resolved.json"));
  expect(code).toBe(EXIT.done);
  const resolved = readFileSync(at("resolved.json"), "utf8");
  expect(resolved).toContain('"First"');
  expect(resolved).not.toContain('"Second"');
});

test("an import that is not there leaves no catalogue, and is named", async () => {
  writeFileSync(at("lost.json"), JSON.stringify(PROFILE).replace("old.json", "https://example.org/c.json"));
  const { code, err } = await run("resolve", at("lost.json"));
  expect(code).toBe(EXIT.found);
  expect(err).toContain("https://example.org/c.json");
});

test("convert keeps everything there and back", async () => {
  expect((await run("convert", "--to", "xml", at("old.json"), "-o", at("c.xml"))).code).toBe(EXIT.done);
  const { out } = await run("convert", "--to", "json", at("c.xml"));
  expect(JSON.parse(out)).toEqual(catalog("First"));
});

test("diff says what changed by meaning", async () => {
  const { code, out, err } = await run("diff", at("old.json"), at("new.json"));
  expect(code).toBe(EXIT.done);
  expect(JSON.parse(out)).toMatchObject({ kind: "changed", what: "control", id: "a-1", field: "title" });
  expect(err).toContain("0 added, 0 removed, 1 changed, 0 moved.");
  expect((await run("diff", at("old.json"))).code).toBe(EXIT.usage);
});

test("what is no document ends with 3", async () => {
  writeFileSync(at("text.txt"), "no document");
  expect((await run("resolve", at("text.txt"))).code).toBe(EXIT.noInput);
  expect((await run("validate", at("nowhere.json"))).code).toBe(EXIT.noInput);
});
