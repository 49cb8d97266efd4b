import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { toCsv } from "./table.js";
import { toXlsx } from "./xlsx.js";

test("a cell that would begin a formula does not", () =>
  expect(toCsv([["=1+1", 'a "b", c']])).toBe('\uFEFF\'=1+1,"a ""b"", c"\r\n'));

test("a workbook holds its texts as they are, marks and all", () => {
  const bytes = toXlsx("a<b", [["x & y", "水際"]]);
  const at = bytes.indexOf("xl/worksheets/sheet1.xml");
  const size = bytes.readUInt32LE(at - 30 + 18);
  const xml = inflateRawSync(bytes.subarray(at + "xl/worksheets/sheet1.xml".length, at + 24 + size)).toString();
  expect(xml).toContain('<t xml:space="preserve">x &amp; y</t>');
  expect(xml).toContain("水際");
  expect(bytes.subarray(-22).readUInt16LE(10)).toBe(5);
});
