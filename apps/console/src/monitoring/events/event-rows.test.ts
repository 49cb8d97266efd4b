import { expect, test } from "vitest";
import { flatFields } from "./event-rows.js";

test("fields stand under their whole paths", () => {
  expect(flatFields({ user: { name: "root", id: 0 }, tags: ["a", "b"], none: null })).toEqual([
    ["user.name", "root"],
    ["user.id", "0"],
    ["tags", '["a","b"]'],
  ]);
});

test("what is no object has no fields", () => expect(flatFields(null)).toEqual([]));
