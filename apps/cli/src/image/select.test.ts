import { expect, test } from "vitest";
import { plainEntry } from "./entry.fixture.js";
import { isAt } from "./select.js";

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
    expect(isAt(plainEntry(directory, name), path, deep)).toBe(is);
  });
}
