import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { walk } from "./walk.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-walk-"));
  mkdirSync(join(folder, "b"));
  writeFileSync(join(folder, "b/two.log"), "2");
  writeFileSync(join(folder, "a.log"), "1");
  writeFileSync(join(folder, "c.txt"), "3");
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = (paths: string[], accepts?: (name: string) => boolean): string[] =>
  walk(paths, accepts).files.map(({ path }) => path.slice(folder.length + 1));

test("folders are walked by name, whole", () => expect(names([folder])).toEqual(["a.log", "b/two.log", "c.txt"]));

test("names within folders can be picked, named files are always taken", () => {
  const accepts = (name: string): boolean => name.endsWith(".log");
  expect(names([folder, join(folder, "c.txt")], accepts)).toEqual(["a.log", "b/two.log", "c.txt"]);
});

test("a file that is reached twice is read once, and loops end", () => {
  symlinkSync("..", join(folder, "b/up"));
  symlinkSync("a.log", join(folder, "z.log"));
  expect(names([join(folder, "a.log"), folder])).toEqual(["a.log", "b/two.log", "c.txt"]);
});

test("what is not there, or no file, is refused by name", () => {
  symlinkSync("nowhere", join(folder, "dangling"));
  const { files, refused } = walk([join(folder, "missing"), "/dev/null", folder]);
  expect(files).toHaveLength(3);
  expect(refused.map(({ code }) => code)).toEqual(["file-missing", "file-special", "file-missing"]);
});

test.runIf(process.platform === "linux")("names that are no UTF-8 are read and shown by their bytes", () => {
  const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xff, 0x67])]);
  writeFileSync(name, "x");
  const [found] = walk([folder]).files.filter(({ path }) => path.includes("\\x"));
  expect(found?.path.endsWith("f\\xffg")).toBe(true);
  expect(found?.name).toEqual(new Uint8Array(name));
});
