import { expect, test } from "vitest";
import { takeToken } from "./token.js";

function taken(hash: string, search = ""): { token: string | null; shown: string | null } {
  let shown: string | null = null;
  const replace = (address: string): void => {
    shown = address;
  };
  const token = takeToken({ pathname: "/setup", search, hash, replace });
  return { token, shown };
}

const cases: [name: string, hash: string, token: string | null, shown: string | null][] = [
  ["the token is taken and the fragment goes", "#token=abc_DEF-123", "abc_DEF-123", "/setup"],
  ["an address without a fragment is left as it is", "", null, null],
  ["another fragment is left as it is", "#content", null, null],
  ["an empty token is no token, and goes all the same", "#token=", null, "/setup"],
  ["a token of blanks is no token", "#token=%20%20", null, "/setup"],
  ["blanks that a terminal added are cut", "#token=abc%20", "abc", "/setup"],
  ["the token may stand among others", "#a=1&token=abc", "abc", "/setup"],
  ["of two tokens the first counts", "#token=abc&token=def", "abc", "/setup"],
  ["a word that merely ends in token is none", "#mytoken=abc", null, null],
];
for (const [name, hash, token, shown] of cases) {
  test(name, () => expect(taken(hash)).toEqual({ token, shown }));
}

test("the query of the address stays", () => {
  expect(taken("#token=abc", "?lang=ja")).toEqual({ token: "abc", shown: "/setup?lang=ja" });
});
