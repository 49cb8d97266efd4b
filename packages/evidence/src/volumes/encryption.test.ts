import { expect, test } from "vitest";
import { SparseBytes } from "../sparse-bytes.fixture.js";
import { recogniseContent } from "./content.js";
import { recogniseEncryption, recogniseSpareLuks } from "./encryption.js";

const json = JSON.stringify({
  keyslots: {
    0: { type: "luks2", key_size: 64, kdf: { type: "argon2id" } },
    3: { type: "luks2", kdf: { type: "pbkdf2" } },
  },
  segments: { 0: { type: "crypt", offset: "16777216", encryption: "aes-xts-plain64", sector_size: 512 } },
});

function luks2(at: number, magic: string): SparseBytes {
  const volume = new SparseBytes(1024 * 1024)
    .put(at, magic)
    .number(at + 6, 2, 2, true)
    .number(at + 8, 8, 16_384, true)
    .number(at + 256, 8, at, true);
  return volume
    .put(at + 24, "secrets")
    .put(at + 168, "u-u-i-d")
    .put(at + 4096, json);
}

test("LUKS2 tells cipher, key slots and label", () => {
  const found = recogniseEncryption(luks2(0, "LUKS\xba\xbe"));
  expect(found).toMatchObject({ text: "LUKS2 aes-xts-plain64 2 key slots", label: "secrets", uuid: "u-u-i-d" });
  expect(found?.facts["keySlots"]).toBe("0: luks2 argon2id, 512 bits, 3: luks2 pbkdf2");
});

test("the second header is used where the first is lost", () => {
  const volume = luks2(0x4000, "SKUL\xba\xbe");
  expect(recogniseEncryption(volume)).toBeNull();
  const found = recogniseSpareLuks(volume);
  expect(found?.text).toBe("LUKS2 aes-xts-plain64 2 key slots");
  expect(found?.facts["header"]).toMatch(/the second one was read/);
});

test("a damaged description is no crash: the kind is still told", () => {
  expect(recogniseEncryption(luks2(0, "LUKS\xba\xbe").put(4096, "]"))?.text).toBe("LUKS2 cipher not told 0 key slots");
});

test("BitLocker tells its cipher and what protects the key", () => {
  const volume = new SparseBytes(1024 * 1024).put(0, "\xeb\x58\x90-FVE-FS-").number(176, 8, 65_536);
  volume
    .put(65_536, "-FVE-FS-")
    .number(65_536 + 10, 2, 2)
    .number(65_536 + 64, 4, 200)
    .number(65_536 + 100, 4, 0x8004);
  let at = 65_536 + 112;
  for (const protection of [0x0100, 0x0800]) {
    volume
      .number(at, 2, 60)
      .number(at + 2, 2, 2)
      .number(at + 34, 2, protection);
    at += 60;
  }
  const found = recogniseEncryption(volume);
  expect(found?.text).toBe("BitLocker AES-XTS 128 2 key slots");
  expect(found?.facts["keyProtections"]).toBe("TPM, recovery password");
});

test("other content is named", () => {
  expect(recogniseContent(new SparseBytes(8192).put(4086, "SWAPSPACE2"))).toBe("swap");
  expect(recogniseContent(new SparseBytes(1024 * 1024).put(132 * 1024, "\x0c\xb1\xba\0\0\0\0\0"))).toBe(
    "ZFS pool member",
  );
  expect(recogniseContent(new SparseBytes(1024 * 1024))).toBeNull();
});
