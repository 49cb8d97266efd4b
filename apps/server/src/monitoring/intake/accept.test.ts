import { expect, test } from "vitest";
import type { Batch } from "../hot/batch.js";
import type { Stored } from "../hot/segment-log.js";
import { Acceptor, type Offered } from "./accept.js";
import { MarkTable } from "./mark-table.js";
import { markOf } from "./marks.js";

/** A log that writes when it is told to. */
function makeAcceptor() {
  const batches: Batch[] = [];
  const waiting: { resolve: (stored: Stored) => void; reject: (error: Error) => void }[] = [];
  const table = new MarkTable();
  const acceptor = new Acceptor(
    {
      append: (batch) => {
        batches.push(batch);
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
    },
    { find: (mark) => table.find(mark), add: (_, mark) => table.add(mark) },
    () => 1000,
  );
  const write = (): void => waiting.splice(0).forEach(({ resolve }) => resolve({ segment: 1, ordinal: 0 }));
  const fail = (): void => waiting.splice(0).forEach(({ reject }) => reject(new Error("full")));
  return { acceptor, batches, write, fail };
}

function event(id: string | null, body: string): Offered {
  const bytes = Buffer.from(body);
  return { bytes, mark: id === null ? null : markOf(["s", "event", "logs"], id, [bytes]) };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

test("an id is stored once; the same body is a repetition, another one differs", async () => {
  const { acceptor, batches, write } = makeAcceptor();
  const first = acceptor.accept("s", [event("1", "a"), event(null, "n"), event("1", "a"), event("1", "b")]);
  await soon();
  write();
  expect((await first).outcomes).toEqual(["stored", "stored", "repeated", "differs"]);
  expect((await acceptor.accept("s", [event("1", "a")])).outcomes).toEqual(["repeated"]);
  expect((await acceptor.accept("s", [event("1", "c")])).outcomes).toEqual(["differs"]);
  expect(batches.map(({ events }) => events.length)).toEqual([2]);
});

test("a repetition that comes while the first is being written waits for what becomes of it", async () => {
  const { acceptor, batches, write } = makeAcceptor();
  const first = acceptor.accept("s", [event("1", "a")]);
  const second = acceptor.accept("s", [event("1", "a"), event("2", "b")]);
  await soon();
  expect(batches).toHaveLength(1);
  write();
  await soon();
  write();
  expect((await first).outcomes).toEqual(["stored"]);
  expect((await second).outcomes).toEqual(["repeated", "stored"]);
});

test("what was not written is not remembered: its repetition is stored", async () => {
  const { acceptor, batches, write, fail } = makeAcceptor();
  const first = acceptor.accept("s", [event("1", "a")]);
  const second = acceptor.accept("s", [event("1", "a")]);
  const refused = expect(first).rejects.toThrow("full");
  await soon();
  fail();
  await refused;
  await soon();
  write();
  expect((await second).outcomes).toEqual(["stored"]);
  expect(batches).toHaveLength(2);
});

test("a request is stored once under its key, and the key is not for other events", async () => {
  const { acceptor, batches, write } = makeAcceptor();
  const key = markOf(["s", "request"], "k", [Buffer.from("a")]);
  const first = acceptor.accept("s", [event(null, "a")], key);
  await soon();
  write();
  expect((await first).outcomes).toEqual(["stored"]);
  expect((await acceptor.accept("s", [event(null, "a")], key)).outcomes).toEqual(["repeated"]);
  const other = markOf(["s", "request"], "k", [Buffer.from("b")]);
  expect((await acceptor.accept("s", [event(null, "b")], other)).outcomes).toEqual(["differs"]);
  expect(batches).toHaveLength(1);
});
