import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeEntries } from "./entries.js";
import { type FeedEntry, Feeds, feedText, readFeed, recordOf, refOf } from "./feeds.js";
import { SpoolStore } from "./spool.js";

const fraction = fc.constantFrom("", ".1", ".10", ".0000001", ".999");
const time = fc.tuple(fc.integer({ min: 0, max: 59 }), fraction).map(([second, digits]) => {
  return `2026-01-02T03:04:${String(second).padStart(2, "0")}${digits}Z`;
});
const feed: fc.Arbitrary<FeedEntry> = fc.record({
  rule: fc.nat({ max: 9 }),
  time: fc.option(time),
  text: fc.string(),
});
/** As a number, however many digits there are; without a time before all others. */
const instant = ({ time: text }: FeedEntry): number => (text === null ? -1 : Number(text.slice(17, -1)));

test("feeds come in the order of time, however many runs they fill and whether those fit in memory", async () => {
  const property = fc.asyncProperty(fc.array(fc.array(feed)), fc.integer({ min: 1, max: 20 }), async (batches, run) => {
    const store = new SpoolStore(run * 10);
    const feeds = new Feeds(store, run);
    for (const batch of batches) feeds.add(encodeEntries(batch));
    const found: FeedEntry[] = [];
    for await (const each of feeds.inOrder()) found.push(each);
    store.close();
    const text = (entry: FeedEntry): string => JSON.stringify(entry);
    expect(found.map(text).sort()).toEqual(batches.flat().map(text).sort());
    expect(found.map(instant)).toEqual(found.map(instant).sort((a, b) => a - b));
  });
  await fc.assert(property, { numRuns: 200 });
});

test("a record and its values come through as they were", () => {
  const record = { path: 'a.zip!"b"\u0000', kind: "json", index: 7, id: null };
  const { ref, values } = readFeed(feedText(refOf(record), ["x", null]));
  expect(recordOf(ref)).toEqual(record);
  expect(values).toEqual(["x", null]);
});
