import { expect, test } from "vitest";
import { type LostName, NameBook } from "./name-book.js";
import { bytesOf, keyOf } from "./text.js";

const DIRECTORY = 2;
const lost = (name: string, order: number | null, child = 20): LostName => ({
  parent: DIRECTORY,
  parentGeneration: 0,
  name: bytesOf(name),
  child,
  type: 1,
  order,
});
const bounds = { number: 20, generation: 7, format: 8, links: 1, after: -1e9, until: 1e9, isOnly: true };

function bookOf(...names: readonly LostName[]): NameBook {
  const book = new NameBook(1e6);
  book.addLive(DIRECTORY, 0, bytesOf(""));
  for (const each of names) book.add(each);
  return book;
}

const chosen = (book: NameBook, more: Partial<typeof bounds> = {}): string[] =>
  book.choose({ ...bounds, ...more }).map(({ name }) => keyOf(name));

test("the newest name that a use of the number had is its name", () => {
  const book = bookOf(lost("first", 3), lost("second", 5));
  expect(chosen(book)).toEqual(["second"]);
  expect(chosen(book, { until: 4 })).toEqual(["first"]);
  expect(chosen(book, { after: 3 })).toEqual(["second"]);
});

test("a name that a directory has now was not lost", () => {
  const book = new NameBook(1e6);
  book.addLive(DIRECTORY, 0, bytesOf(""));
  book.addLiveName(DIRECTORY, 20, bytesOf("here"));
  book.add(lost("here", 3));
  expect(chosen(book)).toEqual([]);
});

test("a name without an order is taken only where the number had no other use", () => {
  const book = bookOf(lost("slack", null));
  expect(chosen(book)).toEqual(["slack"]);
  expect(chosen(book, { isOnly: false })).toEqual([]);
});
