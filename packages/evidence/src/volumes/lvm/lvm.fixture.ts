import { crc32 } from "@mizugiwa/bytes";
import { SparseBytes } from "../../sparse-bytes.fixture.js";

const KIB = 1024;
export const EXTENT = 64 * KIB;
export const DATA = 512 * KIB;
const RING = 4 * KIB;
const RING_SIZE = 256 * KIB;

const idOf = (disk: number): string => `pv${disk}`.padEnd(32, "x");

const lvmCrc = (bytes: Uint8Array): number => ~crc32(bytes, ~0xf597a6cf >>> 0) >>> 0;

/**
 * A physical volume of 2 MiB whose ring holds the texts, the last one in force; each begins at a sector. `ringOffset` lets the last one wrap.
 */
export function physicalVolume(disk: number, texts: readonly string[], ringOffset = 512): SparseBytes {
  const image = new SparseBytes(2048 * KIB);
  const label = new SparseBytes(512).put(0, "LABELONE").number(8, 8, 1).number(20, 4, 32).put(24, "LVM2 001");
  label
    .put(32, idOf(disk))
    .number(64, 8, 2048 * KIB)
    .number(72, 8, DATA)
    .number(104, 8, RING)
    .number(112, 8, RING_SIZE);
  label.number(16, 4, lvmCrc(label.read(20, 492)));
  image.put(512, label.read(0, 512));
  let at = 512;
  for (const [index, text] of texts.entries()) {
    const start = index === texts.length - 1 && ringOffset !== 512 ? ringOffset : at;
    const bytes = Uint8Array.from(`${text}\0`, (letter) => letter.charCodeAt(0));
    const first = bytes.subarray(0, RING_SIZE - start);
    image.put(RING + start, first).put(RING + 512, bytes.subarray(first.length));
    at = start + Math.ceil(bytes.length / 512) * 512;
    const head = new SparseBytes(512)
      .put(4, " LVM2 x[5A%r0N*>")
      .number(20, 4, 1)
      .number(24, 8, RING)
      .number(32, 8, RING_SIZE);
    head.number(40, 8, start).number(48, 8, bytes.length).number(56, 4, lvmCrc(bytes));
    image.put(RING, head.number(0, 4, lvmCrc(head.read(4, 508))).read(0, 512));
  }
  return image;
}

/** The text of a group `vg` over two disks; `volumes` is what stands in `logical_volumes`. */
export function groupText(seqno: number, volumes: string): string {
  const physical = [0, 1].map(
    (disk) => `pv${disk} {\nid = "${idOf(disk)}"\ndevice = "/dev/sd${disk}"\npe_start = 1024\npe_count = 24\n}\n`,
  );
  return (
    `vg {\nid = "vg-id"\nseqno = ${seqno}\nextent_size = 128\nphysical_volumes {\n${physical.join("")}}\n` +
    `logical_volumes {\n${volumes}}\n}\n# Generated\ncontents = "Text Format Volume Group"\nversion = 1\n`
  );
}

/** A logical volume with one segment. */
export function logicalText(name: string, segment: string, { count = 2, visible = true } = {}): string {
  const status = visible ? '["READ", "VISIBLE"]' : '["READ"]';
  return `${name} {\nid = "${name}-id"\nstatus = ${status}\nsegment1 {\nstart_extent = 0\nextent_count = ${count}\n${segment}\n}\n}\n`;
}

export const linear = (pv: string, extent: number): string =>
  `type = "striped"\nstripe_count = 1\nstripes = ["${pv}", ${extent}]`;
