import { expect, test } from "vitest";
import { plainEntry } from "../entry.fixture.js";
import { TargetNames } from "./target-names.js";

const entry = plainEntry;
const file = (names: TargetNames, directory: string, name: string, stream = "", volume: string | null = null): string =>
  names.file(volume, entry(directory, name), stream);

test("a file keeps its path, below its volume where there are several", () => {
  const names = new TargetNames([]);
  expect(file(names, "/etc", "passwd")).toBe("etc/passwd");
  expect(file(names, "/etc", "passwd", "", "p1")).toBe("p1/etc/passwd");
});

test("nothing leaves the folder, whatever the names", () => {
  const names = new TargetNames([], false);
  for (const [directory, name] of [
    ["/../..", "x"],
    ["", ".."],
    ["/a", "../../x"],
  ] as const) {
    expect(file(names, directory, name, "", "..").split("/")).not.toContain("..");
  }
});

test("files of one name are told apart, in the order they come", () => {
  const names = new TargetNames([]);
  expect([1, 2, 3].map(() => file(names, "", "a"))).toEqual(["a", "a~2", "a~3"]);
});

test("a file and a folder of one name are told apart, and the folder has one place", () => {
  const names = new TargetNames([]);
  expect(file(names, "", "a")).toBe("a");
  expect(file(names, "/a", "b")).toBe("a~2/b");
  expect(file(names, "/a", "c")).toBe("a~2/c");
  expect(names.folder(null, entry("", "a"))).toBe("a~2");
});

test("what is reserved is no file's", () => expect(file(new TargetNames(["state"]), "", "state")).toBe("state~2"));

test("a stream stands beside its file", () => {
  const names = new TargetNames([]);
  expect(file(names, "", "a", "Zone.Identifier")).toBe("a~Zone.Identifier");
  expect(file(names, "", "a", "x/../y")).toBe("a~x_.._y");
});

test("ten thousand files of one name take moments", () => {
  const names = new TargetNames([]);
  for (let count = 1; count < 10_000; count += 1) file(names, "/d", "same");
  expect(file(names, "/d", "same")).toBe("d/same~10000");
});
