import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff.js";

const SIGNS = { same: " ", added: "+", removed: "-" } as const;
const shown = (before: string, after: string): string[] =>
  diffLines(before, after).map(({ kind, text }) => `${SIGNS[kind]}${text}`);

const cases: [name: string, before: string, after: string, lines: string[]][] = [
  ["equal texts have no change", "a\nb\n", "a\nb\n", [" a", " b"]],
  ["a changed line is one removed and one added", "a\nb\nc\n", "a\nx\nc\n", [" a", "-b", "+x", " c"]],
  ["an added line leaves its neighbours", "a\nc\n", "a\nb\nc\n", [" a", "+b", " c"]],
  ["what moved is removed and added", "a\nb\n", "b\na\n", ["-a", " b", "+a"]],
  ["from nothing all is added", "", "a\n", ["+a"]],
];
for (const [name, before, after, lines] of cases) test(name, () => expect(shown(before, after)).toEqual(lines));

test("a comparison holds both texts", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const found = diffLines(before.join("\n"), after.join("\n"));
      const of = (side: "added" | "removed") => found.filter(({ kind }) => kind === "same" || kind === side);
      expect(of("removed").map(({ text }) => text)).toEqual(before);
      expect(of("added").map(({ text }) => text)).toEqual(after);
    }),
  );
});
