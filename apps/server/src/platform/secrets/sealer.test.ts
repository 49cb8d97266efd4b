import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSealer } from "./sealer.js";

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "mizugiwa-sealer-"));
});
afterEach(() => rmSync(data, { recursive: true }));

const PLAIN = Buffer.from("JBSWY3DPEHPK3PXP");

test("what was sealed opens after the next start, and shows nothing of itself", () => {
  const sealed = openSealer(data).seal(PLAIN, "totp a");
  expect(sealed.includes(PLAIN)).toBe(false);
  expect(openSealer(data).open(sealed, "totp a")).toEqual(PLAIN);
});

test("the same secret is sealed differently each time", () => {
  const sealer = openSealer(data);
  expect(sealer.seal(PLAIN, "a")).not.toEqual(sealer.seal(PLAIN, "a"));
});

test("the key is for its owner alone", () => {
  openSealer(data);
  expect(statSync(join(data, "secret.key")).mode & 0o777).toBe(0o600);
});

test("what was sealed for one account does not open for another", () => {
  const sealer = openSealer(data);
  expect(() => sealer.open(sealer.seal(PLAIN, "totp a"), "totp b")).toThrow(/secret-unreadable|does not open/);
});

test("no byte of it can be changed, and nothing shorter opens", () => {
  const sealer = openSealer(data);
  const sealed = sealer.seal(PLAIN, "a");
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => sealer.open(changed, "a")).toThrow("does not open");
    expect(() => sealer.open(sealed.subarray(0, at), "a")).toThrow("does not open");
  }
});

test("a damaged key is refused by name, never replaced", () => {
  writeFileSync(join(data, "secret.key"), "short");
  expect(() => openSealer(data)).toThrow("has 5 bytes");
});
