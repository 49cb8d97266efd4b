import { expect, test } from "vitest";
import { commandOf, isComposing, type Press } from "./keys.js";

const PLAIN: Press = { key: "a", ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 65 };

const presses: [name: string, press: Partial<Press>, typing: boolean, command: string | null][] = [
  ["a plain key is a command", {}, false, "a"],
  ["a key typed into a field is none", {}, true, null],
  ["Ctrl belongs to the browser", { ctrlKey: true }, false, null],
  ["Meta belongs to the browser", { metaKey: true }, false, null],
  ["Alt belongs to the browser", { altKey: true }, false, null],
  ["Shift makes another key and stays a command", { key: "?" }, false, "?"],
  ["a key of an input method is none", { key: "Enter", isComposing: true }, false, null],
  ["nor is one that only its code betrays", { key: "Enter", keyCode: 229 }, false, null],
];
for (const [name, press, typing, command] of presses) {
  test(name, () => expect(commandOf({ ...PLAIN, ...press }, typing)).toBe(command));
}

test("Enter after the input method has finished is an Enter", () => {
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});
