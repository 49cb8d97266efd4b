import { expect, test } from "vitest";
import { decodeEntries, type Entry, encodeEntries } from "./entries.js";
import { SpoolStore } from "./spool.js";

const ENTRIES: readonly Entry[] = [
  { rule: 7, time: "2026-01-02T03:04:05.1234567Z", text: "監視 \u0000 x" },
  { rule: 4_000_000_000, time: null, text: "" },
];

test("entries come back as they went", () => {
  expect([...decodeEntries(encodeEntries(ENTRIES))]).toEqual(ENTRIES);
  expect([...decodeEntries(encodeEntries([]))]).toEqual([]);
});

test("what does not fit in memory is put aside and comes back in order", async () => {
  const store = new SpoolStore(10);
  const [first, second] = [store.open(), store.open()];
  for (let at = 0; at < 20; at += 1) {
    first.push(Buffer.from(`a${at};`));
    second.push(Buffer.from(`b${at};`));
  }
  first.end();
  second.end();
  const read = async (spool: typeof first): Promise<string> => {
    let text = "";
    for (let chunk = await spool.next(); chunk !== null; chunk = await spool.next())
      text += Buffer.from(chunk).toString();
    return text;
  };
  const numbers = Array.from({ length: 20 }, (_, at) => at);
  expect(await read(second)).toBe(numbers.map((at) => `b${at};`).join(""));
  expect(await read(first)).toBe(numbers.map((at) => `a${at};`).join(""));
  store.close();
});

test("a reader that comes early waits", async () => {
  const spool = new SpoolStore().open();
  const waiting = spool.next();
  spool.push(Buffer.from("late"));
  expect(Buffer.from((await waiting) ?? []).toString()).toBe("late");
  const last = spool.next();
  spool.end();
  expect(await last).toBeNull();
});
