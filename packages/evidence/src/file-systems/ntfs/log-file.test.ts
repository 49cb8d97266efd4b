import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { textOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import { logFacts, readLogFile } from "./log-file.js";
import { fileName, indexEntry, nonResident, resident, setFixups, TinyNtfs } from "./ntfs.fixture.js";

const PAGE = 1024;

function restart(lsn: bigint, { inUse = 0, flags = 0 } = {}): Uint8Array {
  const page = new Uint8Array(PAGE);
  const view = new DataView(page.buffer);
  page.set(Buffer.from("RSTR"));
  view.setUint16(4, 30, true);
  view.setUint16(6, PAGE / 512 + 1, true);
  view.setUint32(16, PAGE, true);
  view.setUint32(20, PAGE, true);
  view.setUint16(24, 64, true);
  view.setInt16(26, 1, true);
  view.setInt16(28, 1, true);
  view.setBigUint64(64, lsn, true);
  view.setUint16(64 + 12, inUse, true);
  view.setUint16(64 + 14, flags, true);
  setFixups(view, 30, PAGE / 512 + 1);
  return page;
}

function records(lastLsn: bigint): Uint8Array {
  const page = new Uint8Array(PAGE);
  const view = new DataView(page.buffer);
  page.set(Buffer.from("RCRD"));
  view.setUint16(4, 40, true);
  view.setUint16(6, PAGE / 512 + 1, true);
  view.setBigUint64(32, lastLsn, true);
  setFixups(view, 40, PAGE / 512 + 1);
  return page;
}

const read = (...pages: Uint8Array[]) => readLogFile(memorySource(Buffer.concat(pages)));

const states: [what: string, page: Uint8Array, state: string][] = [
  ["a client that is in use on a volume that is not clean", restart(5n), "dirty"],
  ["no client in use", restart(5n, { inUse: 0xffff }), "clean"],
  ["the flag of a clean volume", restart(5n, { flags: 2 }), "clean"],
];
for (const [what, page, state] of states) {
  test(`${what} makes the log ${state}`, () => expect(read(page, page)).toMatchObject({ state, problems: [] }));
}

test("the newer restart page counts, and pages of records tell the range of LSNs", () => {
  const torn = records(9n);
  torn[510] = 0xee;
  const log = read(restart(5n, { flags: 2 }), restart(6n), records(100n), torn, records(90n), new Uint8Array(PAGE));
  expect(log).toMatchObject({ state: "dirty", version: "1.1", lsn: 6n, range: [90n, 100n], pages: 2, torn: 1 });
  expect(logFacts(log)).toEqual([
    ["log-state", "dirty"],
    ["log-version", "1.1"],
    ["log-lsn", "6"],
    ["log-lsn-range", "90 to 100"],
    ["log-pages", "2, 1 torn"],
  ]);
});

test("one restart page is enough; that the other is lost is a problem", () => {
  const log = read(new Uint8Array(4096), restart(5n));
  expect(log).toMatchObject({ state: "dirty", lsn: 5n });
  expect(log.problems.map(({ detail }) => detail)).toEqual(["$LogFile: restart page 1 cannot be used"]);
});

test("a log of 0xff is empty, one of anything else is damaged", () => {
  expect(read(new Uint8Array(8192).fill(0xff))).toMatchObject({ state: "empty", problems: [] });
  expect(read(new Uint8Array(8192))).toMatchObject({ state: "damaged", version: null });
});

test("a volume tells the state of its log", () => {
  const volume = new TinyNtfs().record(2, [nonResident(TYPE.data, [[220, 3]], 3 * PAGE)]);
  for (const [index, page] of [restart(5n), restart(6n), records(7n)].entries()) volume.put(220 + index, page);
  const { facts, problems } = volume.open();
  expect(Object.fromEntries(facts)).toMatchObject({ "log-state": "dirty", "log-lsn": "6", "log-lsn-range": "7 to 7" });
  expect(problems).toEqual([]);
});

test("names in records of the log are listed as deleted, unless the table knows them", () => {
  const page = new Uint8Array(PAGE);
  page.set(records(7n));
  page.set(indexEntry([30, 7], fileName([5, 5], "staged.zip", { size: 70 })), 128);
  page.set(indexEntry([24, 1], fileName([5, 5], "known.txt")), 256);
  page.set(resident(TYPE.fileName, fileName([5, 5], "renamed.txt")), 384);
  const volume = new TinyNtfs()
    .record(2, [nonResident(TYPE.data, [[220, 3]], 3 * PAGE)])
    .record(24, [resident(TYPE.fileName, fileName([5, 5], "known.txt"))]);
  for (const [index, each] of [restart(5n), restart(6n), page].entries()) volume.put(220 + index, each);
  const found = [...volume.open().deleted()].flatMap((item) => (item.ok ? [item.value] : []));
  expect(found.map(({ entry, method, confidence }) => [textOf(entry.name), entry.inode, method, confidence])).toEqual([
    ["staged.zip", 30, "log", "name-only"],
    ["renamed.txt", null, "log", "name-only"],
  ]);
  expect(found[0]?.entry.facts.get("remnant-offset")).toBe(String(222 * PAGE + 128 + 16));
});
