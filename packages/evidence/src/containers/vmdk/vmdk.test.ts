import { memorySource } from "@mizugiwa/bytes";
import { expect, test } from "vitest";
import { pattern, SparseBytes } from "../../sparse-bytes.fixture.js";
import { openOne, part } from "../opened.fixture.js";

const GRAIN = 4096;
const SECTOR = 512;

function descriptor(lines: readonly string[], parent = "ffffffff", more = ""): Uint8Array {
  const text = `# Disk DescriptorFile\nversion=1\n${more}CID=0000abcd\nparentCID=${parent}\ncreateType="custom"\n`;
  return Uint8Array.from(`${text}${lines.join("\n")}\n`, (letter) => letter.charCodeAt(0));
}

/** A sparse extent of four grains whose second one is held. `kind` decides how its header is laid out. */
function sparse(kind: "hosted" | "COWD", text: Uint8Array | null = null): SparseBytes {
  const extent = new SparseBytes(64 * SECTOR + GRAIN);
  if (kind === "hosted") {
    extent.put(0, "KDMV").number(4, 4, 1).number(12, 8, 32).number(20, 8, 8).number(44, 4, 512).number(56, 8, 40);
    if (text !== null) extent.number(28, 8, 1).number(36, 8, 8).put(SECTOR, text);
  } else extent.put(0, "COWD").number(12, 4, 32).number(16, 4, 8).number(20, 4, 40).number(24, 4, 1);
  extent.number(40 * SECTOR, 4, 48).number(48 * SECTOR + 4, 4, 64);
  return extent.put(64 * SECTOR, pattern(GRAIN, 9));
}

test("extents follow each other: flat with an offset, zeros, sparse of either kind", () => {
  const flat = memorySource(pattern(8 * SECTOR, 3));
  const lines = ['RW 4 FLAT "disk-f001.vmdk" 2', "RW 8 ZERO", 'RW 32 SPARSE "s.vmdk"', 'RW 32 VMFSSPARSE "c.vmdk"'];
  const { source } = openOne([
    part("s.vmdk", sparse("hosted")),
    part("disk.vmdk", memorySource(descriptor(lines))),
    part("disk-f001.vmdk", flat),
    part("c.vmdk", sparse("COWD")),
  ]);
  expect(source.size).toBe(76 * SECTOR);
  const grains = Buffer.concat([new Uint8Array(GRAIN), pattern(GRAIN, 9), new Uint8Array(2 * GRAIN)]);
  const wanted = Buffer.concat([flat.read(2 * SECTOR, 4 * SECTOR), new Uint8Array(8 * SECTOR), grains, grains]);
  expect(Buffer.compare(source.read(0, source.size), wanted)).toBe(0);
});

test("a delta shows its parent where it holds nothing; a parent that changed since is told", () => {
  const parent = part("parent.vmdk", memorySource(descriptor(['RW 32 FLAT "p-flat.vmdk" 0'])));
  const flat = part("p-flat.vmdk", memorySource(pattern(32 * SECTOR, 5)));
  const text = (cid: string) =>
    descriptor(['RW 32 SPARSE "delta.vmdk"'], cid, 'parentFileNameHint="C:\\vm\\parent.vmdk"\n');
  const delta = openOne([part("delta.vmdk", sparse("hosted", text("0000abcd"))), parent, flat]);
  const wanted = Buffer.concat([flat.source.read(0, GRAIN), pattern(GRAIN, 9), flat.source.read(2 * GRAIN, 2 * GRAIN)]);
  expect(Buffer.compare(delta.source.read(0, 4 * GRAIN), wanted)).toBe(0);
  expect(delta.problems).toEqual([]);
  const stale = openOne([part("delta.vmdk", sparse("hosted", text("0000eeee"))), parent, flat]);
  expect(stale.problems.map(({ code }) => code)).toEqual(["backing-differs"]);
});

test("names of files are read in the encoding that the descriptor tells", () => {
  const text = descriptor(
    ['RW 4 FLAT "\x83\x66\x83\x42\x83\x58\x83\x4e.vmdk" 0'],
    "ffffffff",
    'encoding="Shift_JIS"\n',
  );
  const { source } = openOne([
    part("d.vmdk", memorySource(text)),
    part("ディスク.vmdk", memorySource(pattern(4 * SECTOR))),
  ]);
  expect(Buffer.compare(source.read(0, 2048), pattern(2048))).toBe(0);
});

test("a missing extent, a missing parent and a kind that is not read are named", () => {
  const open = (bytes: Uint8Array) => openOne([part("d.vmdk", memorySource(bytes))]);
  expect(() => open(descriptor(['RW 4 FLAT "gone.vmdk" 0']))).toThrow(/"gone\.vmdk" \(FLAT\)/);
  expect(() => open(descriptor(["RW 4 ZERO"], "1234", 'parentFileNameHint="up.vmdk"\n'))).toThrow(/"up\.vmdk"/);
  const text = memorySource(descriptor(['RW 4 SESPARSE "se.vmdk"']));
  expect(() => openOne([part("d.vmdk", text), part("se.vmdk", memorySource(new Uint8Array(9)))])).toThrow(/SESPARSE/);
});

test("a grain table that lies outside of the file is an error with its name", () => {
  const extent = sparse("hosted").number(40 * SECTOR, 4, 0x7fff_ffff);
  expect(() => openOne([part("d.vmdk", extent)]).source.read(0, 16)).toThrow(/VMDK grain table/);
});
