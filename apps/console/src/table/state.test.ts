import fc from "fast-check";
import { expect, test } from "vitest";
import { type ListState, OPERATORS, readListState, withCondition, withoutCondition, writeListState } from "./state.js";

const NOTHING: ListState = { view: null, conditions: null, sort: null, group: null, columns: null, at: null };

test("an address without a query is the list by itself", () => {
  expect(readListState("")).toEqual(NOTHING);
  expect(writeListState(NOTHING)).toBe("");
});

test("the address reads like the list", () => {
  const state: ListState = {
    view: "mine",
    conditions: [
      { field: "state", op: "not", values: ["closed", "linked"] },
      { field: "first", op: "last", values: ["24h"] },
    ],
    sort: "newest",
    group: "service",
    columns: ["severity", "title"],
    at: "a1",
  };
  const query = "view=mine&state=not:closed,linked&first=last:24h&sort=newest&group=service&cols=severity,title&at=a1";
  expect(writeListState(state)).toBe(query);
  expect(readListState(`?${query}`)).toEqual(state);
});

test("no condition at all is not the same as those of the view", () => {
  expect(writeListState({ ...NOTHING, conditions: [] })).toBe("filters=none");
  expect(readListState("?filters=none").conditions).toEqual([]);
});

test("what is no condition is passed over", () => {
  expect(readListState("?lang=ja&utm=x&state=among:a").conditions).toBeNull();
});

test("any state comes back from its address as it was", () => {
  const word = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" });
  const field = fc.constantFrom("state", "entity", "rule");
  const conditions = fc.uniqueArray(
    fc.record({
      field,
      op: fc.constantFrom(...OPERATORS),
      values: fc.array(fc.string({ unit: "grapheme", maxLength: 8 }), { minLength: 1 }),
    }),
    { selector: (each) => each.field },
  );
  const state = fc.record({
    view: fc.option(word),
    conditions: fc.option(conditions),
    sort: fc.constantFrom(null, "newest", "-name"),
    group: fc.constantFrom(null, "", "service"),
    columns: fc.constantFrom(null, ["a", "b"]),
    at: fc.option(word),
  });
  fc.assert(
    fc.property(state, (each) => {
      expect(readListState(`?${writeListState(each)}`)).toEqual(each);
    }),
  );
});

test("a condition of the same field is replaced in its place", () => {
  const before = [
    { field: "state", op: "is", values: ["new"] },
    { field: "kind", op: "is", values: ["real"] },
  ] as const;
  const after = withCondition(before, { field: "state", op: "not", values: ["closed"] });
  expect(after.map((each) => each.op)).toEqual(["not", "is"]);
  expect(withoutCondition(after, "state")).toEqual([before[1]]);
});
