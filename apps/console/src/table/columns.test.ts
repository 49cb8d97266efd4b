import { expect, test } from "vitest";
import { type Column, fitting } from "./columns.js";

const column = (id: string, width: number, leaves?: number): Column<unknown> => ({
  id,
  label: "console.loading",
  width,
  cell: () => null,
  text: () => "",
  ...(leaves === undefined ? {} : { leaves }),
});
const COLUMNS = [column("severity", 100), column("title", 200), column("source", 100, 1), column("age", 100, 2)];
const left = (room: number): string =>
  fitting(COLUMNS, room)
    .map((each) => each.id)
    .join(" ");

test("where there is room, all columns stand", () => expect(left(500)).toBe("severity title source age"));
test("the first to leave leaves first", () => expect(left(499)).toBe("severity title age"));
test("then the next", () => expect(left(399)).toBe("severity title"));
test("those that stay are scrolled to", () => expect(left(10)).toBe("severity title"));
