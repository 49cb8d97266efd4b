import { expect, test } from "vitest";
import { conditionsOf } from "./expected-parts.js";

test("values of one thing are one condition, different things are several", () => {
  const part = (on: "source" | "host" | "field", field: string, value: string) => ({ on, field, value, shown: value });
  expect(
    conditionsOf([
      part("host", "", "a"),
      part("field", "User", "x"),
      part("host", "", "b"),
      part("field", "user", "y"),
    ]),
  ).toEqual([
    { on: "host", field: "", op: "is", values: ["a", "b"] },
    { on: "field", field: "User", op: "is", values: ["x"] },
    { on: "field", field: "user", op: "is", values: ["y"] },
  ]);
});
