import { expect, test } from "vitest";
import { readViews } from "./use-list-state.js";

const VIEW = {
  id: "own-1",
  name: "Web edge",
  conditions: [{ field: "state", op: "not", values: ["closed"] }],
  sort: "newest",
  group: "service",
  own: true,
};

test("views come back as they were kept", () => {
  expect(readViews(JSON.stringify([VIEW]))).toEqual([VIEW]);
});

const spoilt: [name: string, text: string | null, left: number][] = [
  ["nothing kept is no view", null, 0],
  ["what is not JSON is dropped", "{", 0],
  ["what is no list is dropped", "{}", 0],
  ["a view without a name is dropped, the others stay", JSON.stringify([{ ...VIEW, name: 1 }, VIEW]), 1],
];
for (const [name, text, left] of spoilt) test(name, () => expect(readViews(text)).toHaveLength(left));

test("a condition that this version does not know is dropped from its view", () => {
  const [view] = readViews(JSON.stringify([{ ...VIEW, conditions: [{ field: "a", op: "like", values: [] }] }]));
  expect(view?.conditions).toEqual([]);
});
