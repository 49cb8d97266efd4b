import { toProblem } from "@mizugiwa/base";
import { type ByteSource, bytesAt, sliceSource, struct, u32be, u64be } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { dashed } from "../hex.js";
import { Pages } from "../pages.js";
import { basePiece, pieceSource } from "../pieces.js";
import { safeNumber } from "../safe-number.js";
import { baseName, type ContainerFormat, type OpenedFormat, type Opening, type Part } from "./container.js";

const FOOTER = struct("VHD footer", 511, {
  cookie: bytesAt(0, 8),
  dataOffset: u64be(16),
  currentSize: u64be(48),
  diskType: u32be(60),
  checksum: u32be(64),
  id: bytesAt(68, 16),
});
const FOOTER_SIZES = [512, 511] as const;
const DYNAMIC = struct("VHD dynamic header", 1024, {
  cookie: bytesAt(0, 8),
  tableOffset: u64be(16),
  entries: u32be(28),
  blockSize: u32be(32),
  checksum: u32be(36),
  parentId: bytesAt(40, 16),
  parentName: bytesAt(64, 512),
});
const LOCATOR = struct("VHD parent locator", 24, { code: u32be(0), length: u32be(8), offset: u64be(16) });
const LOCATORS_AT = 576;
const LOCATORS = 8;
const [FIXED, GROWING, DIFFERENCING] = [2, 3, 4] as const;
const KINDS = new Map<number, string>([
  [FIXED, "fixed"],
  [GROWING, "dynamic"],
  [DIFFERENCING, "differencing"],
]);
const SECTOR = 512;
const ABSENT = 0xffff_ffff;
const PATH_MAX = 64 * 1024;
/** Codes of locators that hold a path: W2ru and W2ku are UTF-16LE (relative, absolute), MacX a UTF-8 address. */
const [RELATIVE, ABSOLUTE, MAC] = [0x57327275, 0x57326b75, 0x4d616358] as const;

interface Footer {
  readonly at: number;
  readonly kind: number;
  readonly size: number;
  readonly dataOffset: number;
  readonly id: string;
  readonly sound: boolean;
}

/**
 * VHD: fixed (a footer behind the disk), dynamic and differencing (a block table; before each block a bitmap of its sectors).
 *
 * Source: Microsoft, "Virtual Hard Disk Image Format Specification", 1.0. The size of the disk is the footer's current size, not its geometry.
 */
export const vhd: ContainerFormat = {
  name: "vhd",
  nests: false,
  detect: ({ source }) => findFooter(source) !== null,
  open: ([part], opening) => {
    if (part === undefined) throw new RangeError("an image has at least one part");
    const footer = findFooter(part.source);
    if (footer === null) throw FOOTER.invalid("cookie", "something else", "conectix", part.source.size);
    if (!footer.sound) {
      const detail = "the footer does not fit its checksum";
      opening.problems.push(
        toProblem("checksum-wrong", { path: part.label, offset: footer.at, field: FOOTER.name, detail }),
      );
    }
    const opened = footer.kind === FIXED ? openFixed(part.source, footer) : openBlocks(part, footer, opening);
    return {
      source: opened.source,
      layers: [
        {
          kind: "vhd",
          size: footer.size,
          facts: { type: KINDS.get(footer.kind) ?? "", id: footer.id, ...opened.facts },
        },
        ...(opened.parent?.layers ?? []),
      ],
    };
  },
};

interface Opened {
  readonly source: ByteSource;
  readonly facts: Readonly<Record<string, string>>;
  readonly parent: OpenedFormat | null;
}

function openFixed(source: ByteSource, { size, at }: Footer): Opened {
  const whole = sliceSource(source, 0, at);
  return {
    source: pieceSource(size, "VHD data", (offset) => ({ length: size - offset, source: whole, offset })),
    facts: {},
    parent: null,
  };
}

/** At the end (512 bytes, 511 in old files), or the copy at the start of those that grow. */
function findFooter(source: ByteSource): Footer | null {
  const places = [...FOOTER_SIZES.map((size) => source.size - size), 0];
  for (const at of places) {
    if (at < 0 || at + FOOTER.size > source.size) continue;
    const raw = FOOTER.read(source, at);
    if (!String.fromCharCode(...raw.cookie).startsWith("conectix") || !KINDS.has(raw.diskType)) continue;
    return {
      at,
      kind: raw.diskType,
      size: safeNumber(raw.currentSize, FOOTER.name, "currentSize", at),
      dataOffset: raw.diskType === FIXED ? 0 : safeNumber(raw.dataOffset, FOOTER.name, "dataOffset", at),
      id: dashed(raw.id),
      sound: sumOf(source.read(at, FOOTER.size), 64) === raw.checksum,
    };
  }
  return null;
}

/** Ones' complement of the sum of all bytes, those of the checksum itself left out. */
function sumOf(bytes: Uint8Array, checksumAt: number): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) if (index < checksumAt || index >= checksumAt + 4) sum += byte;
  return ~sum >>> 0;
}

function openBlocks(part: Part, footer: Footer, opening: Opening): Opened {
  const { source } = part;
  const raw = DYNAMIC.read(source, footer.dataOffset);
  if (String.fromCharCode(...raw.cookie) !== "cxsparse")
    throw DYNAMIC.invalid("cookie", "something else", "cxsparse", footer.dataOffset);
  if (sumOf(source.read(footer.dataOffset, DYNAMIC.size), 36) !== raw.checksum) {
    const detail = "the dynamic header does not fit its checksum";
    opening.problems.push(
      toProblem("checksum-wrong", { path: part.label, offset: footer.dataOffset, field: DYNAMIC.name, detail }),
    );
  }
  const { blockSize } = raw;
  if (blockSize < SECTOR || blockSize % SECTOR !== 0)
    throw DYNAMIC.invalid("blockSize", blockSize, "a multiple of 512", footer.dataOffset);
  const table = safeNumber(raw.tableOffset, DYNAMIC.name, "tableOffset", footer.dataOffset);
  const parent = footer.kind === DIFFERENCING ? openParent(part, footer, raw, opening) : null;
  const bitmapSize = Math.ceil(blockSize / SECTOR / 8 / SECTOR) * SECTOR;
  const pages = new Pages(source, "VHD block table");
  const base = parent?.source ?? null;
  const disk = pieceSource(footer.size, "VHD block", (offset, wanted) => {
    const block = Math.floor(offset / blockSize);
    const within = offset % blockSize;
    const place = block < raw.entries ? pages.u32be(table + block * 4) : ABSENT;
    if (place === ABSENT) return basePiece(base, offset, blockSize - within);
    const bitmap = place * SECTOR;
    const held = sectorHeld(pages, bitmap, within);
    let length = SECTOR - (within % SECTOR);
    while (length < wanted && within + length < blockSize && sectorHeld(pages, bitmap, within + length) === held)
      length += SECTOR;
    return held ? { length, source, offset: bitmap + bitmapSize + within } : basePiece(base, offset, length);
  });
  const facts = { blockSize: String(blockSize), ...(parent === null ? {} : { parent: utf16be(raw.parentName) }) };
  return { source: disk, facts, parent };
}

function sectorHeld(pages: Pages, bitmap: number, within: number): boolean {
  const sector = Math.floor(within / SECTOR);
  return ((pages.u8(bitmap + (sector >> 3)) >> (7 - (sector & 7))) & 1) === 1;
}

function openParent(
  part: Part,
  footer: Footer,
  { parentId, parentName }: { parentId: Uint8Array; parentName: Uint8Array },
  opening: Opening,
): OpenedFormat {
  const names = [...locators(part.source, footer.dataOffset), utf16be(parentName)].filter((name) => name !== "");
  for (const name of names) {
    const found = opening.resolve(name, part);
    if (found === null) continue;
    const parent = opening.openBase(found, false);
    const have = parent.layers[0]?.facts["id"];
    if (have !== dashed(parentId)) {
      const detail = `the disk was made on ${dashed(parentId)}, ${found.label} is ${have ?? "no VHD"}`;
      opening.problems.push(
        toProblem("backing-differs", { path: part.label, offset: footer.dataOffset, field: DYNAMIC.name, detail }),
      );
    }
    return parent;
  }
  const [name = "a disk without a name"] = names;
  throw new EvidenceError("backing-missing", {
    path: part.label,
    offset: footer.dataOffset,
    field: DYNAMIC.name,
    detail: `the disk stands on "${name}" (vhd, ${dashed(parentId)}), which was not found`,
    remedy: `Give ${baseName(name)} as well, or put it beside the image.`,
  });
}

function locators(source: ByteSource, header: number): string[] {
  const names: string[] = [];
  for (let index = 0; index < LOCATORS; index += 1) {
    const { code, length, offset } = LOCATOR.read(source, header + LOCATORS_AT + index * LOCATOR.size);
    if (code !== RELATIVE && code !== ABSOLUTE && code !== MAC) continue;
    const bytes = source.read(safeNumber(offset, LOCATOR.name, "offset", header), Math.min(length, PATH_MAX));
    names.push(new TextDecoder(code === MAC ? "utf-8" : "utf-16le").decode(bytes).replaceAll("\0", ""));
  }
  return names;
}

function utf16be(bytes: Uint8Array): string {
  return new TextDecoder("utf-16be").decode(bytes).replace(/\0.*$/s, "");
}
