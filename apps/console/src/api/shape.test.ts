import { expect, test } from "vitest";
import {
  anything,
  either,
  flag,
  list,
  mapOf,
  nullable,
  number,
  object,
  oneOf,
  optional,
  pageOf,
  text,
} from "./shape.js";

const Row = object({ id: text, events: number, owner: nullable(text), note: optional(text) });

const cases: [name: string, value: unknown, read: unknown][] = [
  ["a value of the shape is read", { id: "a", events: 3, owner: null }, { id: "a", events: 3, owner: null }],
  [
    "members of a newer server are passed over",
    { id: "a", events: 3, owner: "b", x: 1 },
    { id: "a", events: 3, owner: "b" },
  ],
  [
    "an optional member is kept where it is",
    { id: "a", events: 0, owner: null, note: "n" },
    { id: "a", events: 0, owner: null, note: "n" },
  ],
  ["a missing member refuses the whole", { id: "a", owner: null }, null],
  ["a member of another type refuses the whole", { id: "a", events: "3", owner: null }, null],
  ["a list is no object", [], null],
  ["null is no object", null, null],
];
for (const [name, value, read] of cases) {
  test(name, () => expect(Row.read(value)?.value ?? null).toEqual(read));
}

test("a page is refused as a whole where one row is not understood", () => {
  const Page = pageOf(Row);
  expect(Page.read({ rows: [{ id: "a", events: 1, owner: null }], next: null })?.value.rows).toHaveLength(1);
  expect(Page.read({ rows: [{ id: "a" }], next: null })).toBeNull();
  expect(Page.read({ rows: [] })?.value.next).toBeNull();
  expect(Page.read({ next: null })).toBeNull();
});

test("a word outside the list is refused", () => {
  expect(oneOf("new", "closed").read("new")?.value).toBe("new");
  expect(oneOf("new", "closed").read("open")).toBeNull();
});

test("the first shape that fits is taken; maps keep any keys, even those of Object", () => {
  expect(either(number, text).read("x")?.value).toBe("x");
  expect(either(number, flag).read("x")).toBeNull();
  expect(Object.keys(mapOf(list(text)).read(JSON.parse('{"__proto__":["a"]}'))?.value ?? {})).toEqual(["__proto__"]);
  expect(mapOf(number).read({ a: "b" })).toBeNull();
  expect(anything.read(undefined)).toEqual({ value: undefined });
});
