import { type Item, problem, record } from "@mizugiwa/base";
import { type ByteSource, bytesAt, sliceSource, struct, u8 } from "@mizugiwa/bytes";
import type { FileType } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { FileSystemFormat } from "../file-system.js";
import { contentProblem, type LogicalFile, type LogicalSource, logicalFileSystem } from "./logical.js";
import { type Pax, readPax } from "./pax.js";

/**
 * tar header, one block of 512 bytes; numbers are octal text, or big-endian behind a byte of 0x80.
 *
 * Sources: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
const HEADER = struct("tar header", 512, {
  name: bytesAt(0, 100),
  mode: bytesAt(100, 8),
  uid: bytesAt(108, 8),
  gid: bytesAt(116, 8),
  size: bytesAt(124, 12),
  modified: bytesAt(136, 12),
  sum: bytesAt(148, 8),
  kind: u8(156),
  link: bytesAt(157, 100),
  magic: bytesAt(257, 6),
  major: bytesAt(329, 8),
  minor: bytesAt(337, 8),
  prefix: bytesAt(345, 155),
  moreHoles: u8(482),
});
const BLOCK = 512;
const SPACE = 0x20;
const MORE_HOLES_AT = 504;
const EXTENDED_MAX = 1024 * 1024;
/** Blocks passed over in search of the next sound header before the rest is given up. */
const LOST_MAX = 131_072;
const TYPES: ReadonlyMap<string, FileType> = new Map([
  ["0", "file"],
  ["\0", "file"],
  ["7", "file"],
  ["S", "file"],
  ["1", "file"],
  ["2", "symlink"],
  ["3", "char"],
  ["4", "block"],
  ["5", "dir"],
  ["6", "fifo"],
]);
const WITHOUT_CONTENT = new Set(["1", "2", "3", "4", "5", "6"]);
/** GNU's lists of folders, parts of other volumes and names of volumes. */
const NO_FILES = new Set(["D", "M", "N", "V"]);

type Raw = ReturnType<typeof HEADER.read>;

/** A tar as logical evidence: what collectors of live systems write. Content is read where it lies; nothing is unpacked. */
export const tar: FileSystemFormat = {
  name: "tar",
  detect: (volume) => {
    const block = volume.read(0, BLOCK);
    return block.length === BLOCK && block[0] !== 0 && hasSum(block);
  },
  open: (volume, options) => logicalFileSystem(tarSource(volume), options),
};

function tarSource(volume: ByteSource): LogicalSource {
  return {
    facts: new Map([["archive", "tar"]]),
    files: () => walk(volume),
    open: (id, size) => openContent(volume, id * BLOCK, size),
  };
}

function openContent(volume: ByteSource, at: number, size: number): ByteSource {
  if (at + size <= volume.size) return sliceSource(volume, at, size);
  throw new EvidenceError("content-damaged", {
    offset: at,
    field: HEADER.name,
    detail: `${size} bytes are told, the archive ends at ${volume.size}`,
  });
}

/** Every file in the order of the tar; a damaged header is a problem, and reading goes on at the next sound one. */
function* walk(volume: ByteSource): Generator<Item<LogicalFile>, void, undefined> {
  let [forAll, forNext]: [Pax, Pax] = [{}, {}];
  for (let at = 0, lost = 0; at + BLOCK <= volume.size; ) {
    const block = Uint8Array.from(volume.read(at, BLOCK));
    if (!block.some((byte) => byte !== 0) || !hasSum(block)) {
      const isEmpty = !block.some((byte) => byte !== 0);
      if (!isEmpty && lost === 0)
        yield problem("tar-header", { offset: at, field: HEADER.name, detail: "the header's sum is wrong" });
      lost += isEmpty ? 0 : 1;
      if (lost > LOST_MAX) return;
      at += BLOCK;
      continue;
    }
    lost = 0;
    const raw = HEADER.read(block, 0);
    const kind = String.fromCharCode(raw.kind);
    const told = numberOf(raw.size) ?? 0;
    const body = at + BLOCK;
    if (kind === "x" || kind === "g" || kind === "L" || kind === "K") {
      const bytes = volume.read(body, Math.min(told, EXTENDED_MAX));
      if (kind === "g") forAll = { ...forAll, ...readPax(bytes) };
      else if (kind === "x") forNext = { ...forNext, ...readPax(bytes) };
      else forNext = { ...forNext, [kind === "L" ? "path" : "link"]: untilZero(bytes) };
      at = body + padded(told);
      continue;
    }
    const said = { ...forAll, ...forNext };
    forNext = {};
    const size = WITHOUT_CONTENT.has(kind) ? 0 : (said.size ?? told);
    const start = kind === "S" && raw.moreHoles === 1 ? passHoles(volume, body) : body;
    if (!NO_FILES.has(kind)) yield record(fileOf(raw, kind, said, { at, start, size }));
    at = start + padded(size);
    if (!Number.isSafeInteger(at)) return;
  }
}

/** The blocks in which GNU keeps holes that had no room in the header; the last one says so. */
function passHoles(volume: ByteSource, from: number): number {
  let at = from;
  while (at + BLOCK <= volume.size && volume.read(at, BLOCK)[MORE_HOLES_AT] === 1) at += BLOCK;
  return at + BLOCK;
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function fileOf(raw: Raw, kind: string, said: Pax, place: { at: number; start: number; size: number }): LogicalFile {
  const path = said.path ?? pathOf(raw);
  const isFolder = path.at(-1) === 0x2f;
  const type = isFolder ? "dir" : (TYPES.get(kind) ?? "file");
  const link = said.link ?? untilZero(raw.link);
  const isSparse = kind === "S" || said.isSparse === true;
  const device =
    type === "char" || type === "block" ? ([numberOf(raw.major) ?? 0, numberOf(raw.minor) ?? 0] as const) : null;
  const facts = kind === "1" ? new Map([["hardLink", new TextDecoder().decode(link)]]) : undefined;
  const seconds = numberOf(raw.modified);
  return {
    id: place.start / BLOCK,
    path,
    type,
    size: place.size,
    modified: said.modified ?? (seconds === null ? null : { seconds, nanos: 0, digits: 0 }),
    accessed: said.accessed ?? null,
    changed: said.changed ?? null,
    mode: numberOf(raw.mode),
    uid: said.uid ?? numberOf(raw.uid),
    gid: said.gid ?? numberOf(raw.gid),
    target: kind === "2" ? link : null,
    device,
    xattrs: said.xattrs ?? new Map(),
    ...(facts === undefined ? {} : { facts }),
    problems: isSparse
      ? [contentProblem("tar-sparse", place.at, "the content is kept without its holes, and given so")]
      : [],
  };
}

function pathOf({ name, prefix, magic }: Raw): Uint8Array {
  const own = untilZero(name);
  const before = untilZero(prefix);
  if (String.fromCharCode(...magic) !== "ustar\0" || before.length === 0) return own;
  const path = new Uint8Array(before.length + 1 + own.length);
  path.set(before);
  path[before.length] = 0x2f;
  path.set(own, before.length + 1);
  return path;
}

function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return Uint8Array.from(end === -1 ? bytes : bytes.subarray(0, end));
}

/** Old programs added bytes as signed ones; both sums are right. */
function hasSum(block: Uint8Array): boolean {
  const wanted = numberOf(block.subarray(148, 156));
  let [unsigned, signed] = [0, 0];
  for (const [at, byte] of block.entries()) {
    const counted = at >= 148 && at < 156 ? SPACE : byte;
    unsigned += counted;
    signed += counted < 0x80 ? counted : counted - 256;
  }
  return wanted === unsigned || wanted === signed;
}

function numberOf(field: Uint8Array): number | null {
  if ((field[0] ?? 0) >= 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, (field[0] ?? 0) & 0x7f);
    return Number.isSafeInteger(value) ? value : null;
  }
  const text = String.fromCharCode(...untilZero(field)).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}
