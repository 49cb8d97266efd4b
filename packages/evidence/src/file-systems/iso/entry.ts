import { type Problem, toProblem } from "@mizugiwa/base";
import type { Entry, FileType, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";
import { textOf, wtf8 } from "../shared/names.js";
import { FLAG, type IsoRecord } from "./record.js";
import type { RockRidge } from "./rock-ridge.js";
import { shortInstant } from "./times.js";

const NO_NAME = new Uint8Array(0);
const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const TYPES: ReadonlyMap<number, FileType> = new Map([
  [0o040000, "dir"],
  [0o100000, "file"],
  [0o120000, "symlink"],
  [0o020000, "char"],
  [0o060000, "block"],
  [0o010000, "fifo"],
  [0o140000, "socket"],
]);
const FORMAT = 0o170000;

/** A file as its records tell it: several where its content goes on from one to the next. */
export interface IsoFile {
  readonly records: readonly [IsoRecord, ...IsoRecord[]];
  readonly rockRidge: RockRidge | null;
  readonly joliet: boolean;
  /** Whether it is the root's own ".", whose name is none. */
  readonly isRoot?: boolean;
}

/** An entry of ISO 9660. Its inode is the place of its record on the volume, in bytes, since ISO 9660 has none of its own. */
export class IsoEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation = null;
  readonly type: FileType;
  readonly allocated = true;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  readonly changed: Instant | null;
  readonly born: Instant | null;
  readonly deleted = null;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly links: number | null;
  readonly target: Uint8Array | null;
  readonly device: readonly [number, number] | null;
  readonly xattrs = NO_XATTRS;
  readonly streams: readonly Stream[];
  readonly problems: readonly Problem[];
  readonly #file: IsoFile;

  constructor(file: IsoFile, directory: Uint8Array, offsetMinutes: number) {
    const [record] = file.records;
    const { rockRidge } = file;
    this.#file = file;
    this.directory = directory;
    this.name = file.isRoot === true ? NO_NAME : (rockRidge?.name ?? plainName(record.name, file.joliet));
    this.inode = record.offset;
    this.type = typeOf(record, rockRidge);
    const whole = file.records.reduce((total, { size }) => total + size, 0);
    this.size = rockRidge?.target?.length ?? whole;
    const recorded = shortInstant(record.bytes, 18, offsetMinutes);
    this.modified = rockRidge?.times.modified ?? recorded;
    this.accessed = rockRidge?.times.accessed ?? null;
    this.changed = rockRidge?.times.changed ?? null;
    this.born = rockRidge?.times.born ?? null;
    this.mode = rockRidge?.mode ?? null;
    this.uid = rockRidge?.uid ?? null;
    this.gid = rockRidge?.gid ?? null;
    this.links = rockRidge?.links ?? null;
    this.target = rockRidge?.target ?? null;
    this.device = rockRidge?.device ?? null;
    this.streams = this.type === "file" ? [{ name: "", size: this.size }] : [];
    this.problems = problemsOf(file);
  }

  get facts(): ReadonlyMap<string, string> {
    const { records, rockRidge, joliet, isRoot } = this.#file;
    const [record] = records;
    const facts = new Map([
      ["flags", `0x${record.flags.toString(16)}`],
      ["extent", String(record.block)],
    ]);
    if (!joliet && isRoot !== true) facts.set("iso-name", textOf(record.name));
    if (records.length > 1) facts.set("extents", String(records.length));
    if (rockRidge !== null && rockRidge.child !== null) facts.set("relocated-to", String(rockRidge.child));
    if (rockRidge !== null && rockRidge.unpackedSize !== null) {
      facts.set("zisofs-size", String(rockRidge.unpackedSize));
    }
    return facts;
  }
}

function typeOf(record: IsoRecord, rockRidge: RockRidge | null): FileType {
  if (rockRidge !== null && rockRidge.child !== null) return "dir";
  if ((record.flags & FLAG.directory) !== 0) return "dir";
  if (rockRidge === null) return "file";
  if (rockRidge.mode === null) return rockRidge.target === null ? "file" : "symlink";
  const type = TYPES.get(rockRidge.mode & FORMAT) ?? "other";
  return type === "dir" ? "other" : type;
}

/** A name without its version, and without the dot of an empty extension: "README.TXT;1" and "EMPTY.;1". */
function plainName(name: Uint8Array, joliet: boolean): Uint8Array {
  const bytes = joliet ? wtf8(name, 0, name.length >> 1, true) : name.slice();
  let size = bytes.length;
  while (size > 0 && isDigit(bytes[size - 1])) size -= 1;
  if (size === 0 || size === bytes.length || bytes[size - 1] !== 0x3b) return bytes;
  const base = bytes.subarray(0, size - 1);
  return !joliet && base.length > 1 && base.at(-1) === 0x2e ? base.subarray(0, -1) : base;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function problemsOf({ records, rockRidge }: IsoFile): Problem[] {
  const problems = records.flatMap((record) => record.problems);
  const [{ offset }] = records;
  if (records.some(({ interleaved }) => interleaved)) {
    const detail = "the content is interleaved with another file's and is given as it lies";
    problems.push(toProblem("content-interleaved", { offset, field: "interleave gap", detail }));
  }
  if (rockRidge !== null && rockRidge.unpackedSize !== null) {
    const detail = "the content is packed by zisofs and is given packed";
    problems.push(toProblem("content-packed", { offset, field: "ZF", detail }));
  }
  return problems;
}
