import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../../command/dispatch.js";
import { testIo } from "../../command/test-io.fixture.js";
import { COMMANDS } from "../../commands/index.js";
import { Ring, SLOTS } from "./ring.js";

const MIB = 1024 * 1024;

let folder = "";
let image = "";
const hash = createHash("sha256");
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mizugiwa-whole-"));
  image = join(folder, "disk.raw");
  // Every block says where it is, so that a range out of its order changes the hash.
  const bytes = Buffer.alloc(40 * MIB + 777);
  for (let at = 0; at + 8 <= bytes.length; at += 4096) bytes.writeUInt32LE(at / 4096, at);
  hash.update(bytes);
  writeFileSync(image, bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("threads give the hash of the disk as one reader would", { timeout: 30_000 }, async () => {
  const wanted = hash.digest("hex");
  for (const jobs of ["1", "2", "5"]) {
    const io = testIo();
    expect(await dispatch(["image", "info", "--hash", "--jobs", jobs, image], io, COMMANDS), io.err()).toBe(0);
    expect(io.out(), `${jobs} threads`).toContain(wanted);
  }
});

test("Ctrl-C ends it", { timeout: 30_000 }, async () => {
  const io = testIo();
  const running = dispatch(["image", "verify", image], io, COMMANDS);
  io.interrupt();
  expect(await running).toBe(130);
});

test("a slot is free once for each of its turns, and not before", () => {
  const ring = new Ring(16);
  expect(ring.waitFor(0)).toBe(true);
  ring.free(0);
  expect(ring.waitFor(SLOTS)).toBe(true);
  ring.cancel();
  expect(ring.waitFor(SLOTS)).toBe(false);
});
