import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-system.js";
import { ntfs } from "./ntfs.js";

function bootOnly(change: (view: DataView) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(65_536);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("NTFS    "), 3);
  view.setUint16(0x0b, 512, true);
  view.setUint8(0x0d, 8);
  view.setBigUint64(0x28, 127n, true);
  view.setBigUint64(0x30, 4n, true);
  view.setBigUint64(0x38, 2n, true);
  view.setInt8(0x40, -10);
  view.setInt8(0x44, 1);
  view.setUint16(0x1fe, 0xaa55, true);
  change(view);
  return bytes;
}
const open = (bytes: Uint8Array): unknown => ntfs.open(memorySource(bytes), DEFAULT_FILE_SYSTEM_OPTIONS);

test("a volume is told by its boot sector or by the copy behind the last sector", () => {
  expect(ntfs.detect(memorySource(new Uint8Array(65_536)))).toBe(false);
  expect(ntfs.detect(memorySource(bootOnly()))).toBe(true);
  const moved = new Uint8Array(65_536);
  moved.set(bootOnly().subarray(0, 512), 65_024);
  expect(ntfs.detect(memorySource(moved))).toBe(true);
});

test("a volume without a file table is refused with where it should be", () => {
  expect(() => open(bootOnly())).toThrow(/offset 0x4000:field \$MFT.*neither the table nor its mirror/);
});

test("sizes that cannot be are refused by name", () => {
  expect(() => open(bootOnly((view) => view.setUint16(0x0b, 500, true)))).toThrow(/sectorSize is 500/);
  expect(() => open(bootOnly((view) => view.setUint8(0x0d, 3)))).toThrow(/sectorsPerCluster is 3/);
  expect(() => open(bootOnly((view) => view.setInt8(0x40, -31)))).toThrow(/recordClusters is -31/);
});
