import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../command/dispatch.js";
import { testIo } from "../command/test-io.fixture.js";
import { COMMANDS } from "./index.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-audit-trail-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function verify(...words: string[]) {
  const io = testIo();
  const code = await dispatch(["audit-trail", "verify", ...words], io, COMMANDS);
  return { code, out: io.out(), err: io.err() };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("an exported trail without an entry is sound", async () => {
  const path = file("empty.ndjson", '{"format":"mizugiwa-trail-export-1"}\n');
  const { code, out } = await verify("--file", path, "--lang", "en");
  expect(code).toBe(0);
  expect(out).toBe("The audit trail is sound: 0 entries, no checkpoint.\n");
});

const SEAL = `{"entry":null,"seal":{"entry":7,"groups":"${"00".repeat(224)}","hash":"${"00".repeat(32)}","position":2,"previous":"${"00".repeat(32)}"}}`;

test("faults are named in the reader's language, and the code says so", async () => {
  const path = file("faulty.ndjson", `{"format":"mizugiwa-trail-export-1"}\n${SEAL}\n`);
  const english = await verify("--file", path, "--lang", "en");
  expect(english.code).toBe(1);
  expect(english.out).toContain("From position 1 on, seals are gone.");
  expect(english.out).toContain("Position 2 (entry 7): the seal was altered.");
  expect(english.out).toContain("Entry 7 (position 2) is gone.");
  const japanese = await verify("--file", path, "--lang", "ja");
  expect(japanese.out).toContain("監査証跡は健全ではありません: 1 件中、指摘 3 件。");
});

test("scripts get the verdict as JSON", async () => {
  const path = file("faulty.ndjson", `{"format":"mizugiwa-trail-export-1"}\n${SEAL}\n`);
  const { code, out } = await verify("--file", path, "--format", "json");
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    sound: false,
    positions: 1,
    faultCount: 3,
    faults: [{ code: "seal-missing" }, {}, {}],
  });
});

const unreadable: [name: string, words: () => string[], code: number, said: string][] = [
  ["a file that is not there", () => ["--file", join(folder, "none.ndjson")], 3, "file-missing"],
  ["an anchor that is not there", () => ["--anchor", join(folder, "none.json")], 3, "file-missing"],
  ["an anchor that is none", () => ["--anchor", file("anchor.json", "{}")], 3, "anchor-unreadable"],
  ["a file of another kind", () => ["--file", file("other.ndjson", "{}\n")], 3, "trail-file-unreadable"],
  ["an empty file", () => ["--file", file("none.txt", "")], 3, "trail-file-unreadable"],
  ["a data folder without a database", () => ["--data", emptyFolder()], 3, "trail-not-there"],
  ["an option it does not know", () => ["--deep"], 2, "--deep"],
];
for (const [name, words, expected, said] of unreadable) {
  test(`${name} ends with ${expected} and says why`, async () => {
    const { code, err } = await verify(...words());
    expect(code).toBe(expected);
    expect(err).toContain(said);
  });
}

function emptyFolder(): string {
  const path = join(folder, "data");
  mkdirSync(path, { recursive: true });
  return path;
}
