import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { memorySource, unpack } from "../index.js";
import { STREAMS } from "../xz/streams.fixture.js";
import { listed } from "./listed.fixture.js";

/** A zstd frame with one raw block. */
function zstdOf(text: string): Uint8Array {
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length, (text.length << 3) | 1, 0, 0];
  return Buffer.concat([Uint8Array.from(header), Buffer.from(text)]);
}

test("what is not packed is given as it is", () => {
  expect(listed(Buffer.from("plain"))).toEqual([": plain"]);
  expect(listed(new Uint8Array(0))).toEqual([": "]);
});

test("gzip is recognised by content, in layers too", () => {
  expect(listed(gzipSync("a log"))).toEqual([": a log"]);
  expect(listed(gzipSync(gzipSync("a log")))).toEqual([": a log"]);
  expect(listed(gzipSync(""))).toEqual([": "]);
});

test("zstd is recognised by content, in layers too, and what it refuses is named", () => {
  expect(listed(zstdOf("a log"))).toEqual([": a log"]);
  expect(listed(gzipSync(zstdOf("a log")))).toEqual([": a log"]);
  expect(listed(Uint8Array.from([0x27, 0xb5, 0x2f, 0xfd, 0]))).toEqual(["problem : zstd-legacy"]);
});

test("xz is recognised by content, in layers too", () => {
  const [packed = new Uint8Array(0)] = STREAMS.filter(({ content }) => content === "one byte").map((stream) =>
    Buffer.from(stream.packed, "base64"),
  );
  expect(listed(packed)).toEqual([": x"]);
  expect(listed(gzipSync(packed))).toEqual([": x"]);
});

test("a gzip's time is told", () => {
  const packed = gzipSync("x");
  packed.writeUInt32LE(1_700_000_000, 4);
  const [item] = unpack(memorySource(packed));
  expect(item).toMatchObject({ ok: true, value: { path: "", size: null, modified: 1_700_000_000_000 } });
});

test("a cut stream gives what is there, then the problem", () => {
  const packed = gzipSync("a log that was cut short");
  expect(listed(packed.subarray(0, -10))).toEqual([
    expect.stringMatching(/^: a log that/),
    "problem : stream-cut-short",
  ]);
  expect(listed(packed.subarray(0, 10))).toEqual(["problem : stream-cut-short"]);
});

test("a fault of an outer layer is the one that is told", () => {
  const outer = gzipSync(gzipSync("a log"));
  outer[outer.length - 1] = 0xff;
  expect(listed(outer)).toEqual([": a log", "problem : struct-invalid"]);
});

test("a fault that nobody can be told of any more is thrown", () => {
  const [item] = [...unpack(memorySource(gzipSync(Buffer.alloc(500_000, "log ")).subarray(0, -1)))];
  if (item?.ok !== true) throw new Error("no file");
  expect(() => [...item.value.chunks()]).toThrow("stream-cut-short");
});

test("content is read once", () => {
  const [item] = unpack(memorySource(Buffer.from("x")));
  if (item?.ok !== true) throw new Error("no file");
  expect([...item.value.chunks()]).toHaveLength(1);
  expect(() => [...item.value.chunks()]).toThrow("already-read");
});

test("caps name themselves", () => {
  const four = gzipSync(gzipSync(gzipSync(gzipSync("deep"))));
  expect(listed(four)).toEqual([": deep"]);
  expect(listed(gzipSync(four))).toEqual(["problem : limit-passed"]);
  expect(listed(gzipSync("longer than ten"), { totalBytes: 10 })).toEqual(["problem : limit-passed"]);
});
