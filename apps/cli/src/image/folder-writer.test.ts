import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memorySource } from "@mizugiwa/bytes";
import type { Entry } from "@mizugiwa/evidence";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderWriter } from "./folder-writer.js";
import { isAt } from "./select.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-out-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function entry(directory: string, name: string): Entry {
  return {
    directory: Buffer.from(directory),
    name: Buffer.from(name),
    inode: 1,
    generation: null,
    type: "file",
    allocated: true,
    size: 1,
    modified: null,
    accessed: null,
    changed: null,
    born: null,
    deleted: null,
    mode: null,
    uid: null,
    gid: null,
    links: null,
    target: null,
    device: null,
    xattrs: new Map(),
    streams: [],
    facts: new Map(),
    problems: [],
  };
}
const content = memorySource(Buffer.from("text"));
const SHA256 = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";

test("a file is written where it lay, with its hash", () => {
  const writer = new FolderWriter(folder);
  expect(writer.file("p1", entry("/etc", "passwd"), "", content)).toEqual({ file: "p1/etc/passwd", sha256: SHA256 });
  expect(readFileSync(join(folder, "p1/etc/passwd"), "utf8")).toBe("text");
  expect([writer.files, writer.bytes]).toEqual([1, 4]);
});

test("nothing leaves the folder, whatever the names", () => {
  const writer = new FolderWriter(join(folder, "out"));
  for (const [directory, name] of [
    ["/../..", "x"],
    ["", ".."],
    ["/a", "../../x"],
  ] as const) {
    const { file } = writer.file("..", entry(directory, name), "", content);
    expect(file.split("/")).not.toContain("..");
    expect(existsSync(join(folder, "out", file))).toBe(true);
  }
  expect(existsSync(join(folder, "x"))).toBe(false);
});

test("files of one name are told apart, and an existing one is never written to", () => {
  writeFileSync(join(folder, "victim"), "kept");
  symlinkSync(join(folder, "victim"), join(folder, "a"));
  const writer = new FolderWriter(folder);
  expect(writer.file(null, entry("", "a"), "", content).file).toBe("a~2");
  expect(writer.file(null, entry("", "a"), "", content).file).toBe("a~3");
  expect(readFileSync(join(folder, "victim"), "utf8")).toBe("kept");
});

test("a stream stands beside its file", () => {
  const writer = new FolderWriter(folder);
  expect(writer.file(null, entry("", "a"), "Zone.Identifier", content).file).toBe("a~Zone.Identifier");
  expect(writer.file(null, entry("", "a"), "x/../y", content).file).toBe("a~x_.._y");
});

const places: [path: string, deep: boolean, directory: string, name: string, is: boolean][] = [
  ["/", false, "", "etc", true],
  ["/", false, "", "", false],
  ["/", true, "", "", true],
  ["/", false, "/etc", "passwd", false],
  ["/", true, "/etc", "passwd", true],
  ["/etc", false, "/etc", "passwd", true],
  ["/etc/", true, "/etc/ssh", "config", true],
  ["/etc", true, "", "etc", true],
  ["/etc", true, "/etcetera", "x", false],
];
for (const [path, deep, directory, name, is] of places) {
  test(`${directory}/${name} is ${is ? "" : "not "}at ${path}${deep ? " or below" : ""}`, () => {
    expect(isAt(entry(directory, name), path, deep)).toBe(is);
  });
}
