import { expect, test } from "vitest";
import { Cache } from "./cache.js";

test("what was used least recently goes first when the budget is full", () => {
  const cache = new Cache<string>(30);
  cache.put(1, "a", 10);
  cache.put(2, "b", 10);
  cache.put(3, "c", 10);
  expect(cache.get(1)).toBe("a");
  cache.put(4, "d", 10);
  expect([1, 2, 3, 4].map((key) => cache.get(key))).toEqual(["a", undefined, "c", "d"]);
});

test("a value put twice counts once", () => {
  const cache = new Cache<string>(20);
  cache.put(1, "a", 10);
  cache.put(1, "b", 10);
  cache.put(2, "c", 10);
  expect([cache.get(1), cache.get(2)]).toEqual(["b", "c"]);
});
