import { gzipSync } from "node:zlib";
import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { DEFAULT_CODECS } from "../codecs.js";
import { pattern, SparseBytes } from "../sparse-bytes.fixture.js";
import { openOne, part } from "./opened.fixture.js";
import { openImages } from "./registry.js";

const HEADS: [name: RegExp, head: string][] = [
  [/Ex01/, "EVF2\r\n\x81\0"],
  [/L01/, "LVF\t\r\n\xff\0"],
  [/AD1/, "ADSEGMENTEDFILE\0"],
  [/AFF \(/, "AFF10\r\n\0"],
  [/AFF4/, "PK\x03\x04                          container.description"],
  [/seSparse/, "\xbe\xba\xfe\xca\0\0\0\0"],
  [/qcow \(version 1\)/, "QFI\xfb\0\0\0\x01"],
];

test.each(HEADS)("%s is recognised and refused by its name", (name, head) => {
  expect(() => openOne([part("image", new SparseBytes(4096).put(0, head))])).toThrow(name);
});

test("a packed image is unpacked to the scratch place, and what is within is opened", () => {
  const vdi = new SparseBytes(8192).number(0x40, 4, 0xbeda107f).number(0x44, 4, 0x10001).number(0x4c, 4, 1);
  vdi.number(0x154, 4, 1024).number(0x158, 4, 4096).number(0x170, 8, 4096).number(0x178, 4, 4096).number(0x180, 4, 1);
  const packed = gzipSync(vdi.put(4096, pattern(4096, 6)).read(0, 8192));
  const { source, layers } = openOne([part("d.gz", memorySource(packed))]);
  expect(layers.map(({ kind }) => kind)).toEqual(["gzip", "vdi"]);
  expect(Buffer.compare(source.read(0, 4096), pattern(4096, 6))).toBe(0);
});

test("without a scratch place a packed image is refused with the remedy", () => {
  const parts = [part("d.gz", memorySource(gzipSync("content")))];
  const around = { resolve: () => null, scratch: () => null };
  const options = { snapshot: null, fillDamaged: false };
  expect(() => openImages(parts, around, options, DEFAULT_CODECS)).toThrow(/name a folder for scratch files/);
});
