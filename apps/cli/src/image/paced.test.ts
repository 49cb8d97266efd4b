import { expect, test } from "vitest";
import { type TestIo, testIo } from "../command/test-io.fixture.js";
import { Paced } from "./paced.js";

/** A terminal whose clock is moved by hand. */
function clockIo(columns?: number): { io: TestIo; tick: (ms: number) => void } {
  let now = 1000;
  const io = testIo(columns === undefined ? {} : { columns });
  const tick = (ms: number): void => {
    now += ms;
  };
  return { io: { ...io, now: () => now }, tick };
}

test("progress tells share, bytes, rate, time left and files", async () => {
  const { io, tick } = clockIo(120);
  const paced = new Paced(io, io.stdout, "en", true);
  for (const done of [0, 100e6, 200e6]) {
    tick(1000);
    await paced.show({ done, count: 3, total: 1000e6 });
  }
  const line = io.err().split("\r").at(-1) ?? "";
  expect(line).toContain("20 %");
  expect(line).toContain("200 MB");
  expect(line).toContain("100 MB/s");
  expect(line).toContain("0:08");
  expect(line).toContain("3 files");
});

test("what is to do is not made up where it is not known", async () => {
  const { io, tick } = clockIo(120);
  const paced = new Paced(io, io.stdout, "en", true);
  tick(1000);
  await paced.show({ done: 5e6, count: 1, total: 0 });
  expect(io.err()).toContain("5.00 MB");
  expect(io.err()).not.toContain("%");
});

test("progress is drawn on a terminal alone, and taken away in the end", async () => {
  const pipe = clockIo();
  const silent = new Paced(pipe.io, pipe.io.stdout, "en", true);
  pipe.tick(1000);
  await silent.show({ done: 1, count: 1, total: 2 });
  expect(pipe.io.err()).toBe("");

  const { io, tick } = clockIo(80);
  const paced = new Paced(io, io.stdout, "ja", true);
  tick(1000);
  await paced.show({ done: 1, count: 1, total: 2 });
  await paced.end();
  expect(io.err().endsWith("\r\u001b[2K")).toBe(true);
});
