import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { readExactly } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import { isSound } from "./super-block.js";
import type { XfsVolume } from "./volume.js";

/** A tree of an allocation group: its head's sector, magics, where its root and level stand, and the sizes of records and keys. */
interface TreeKind {
  readonly name: string;
  readonly sector: number;
  readonly headMagic: number;
  readonly headChecksumAt: number;
  readonly rootAt: number;
  readonly levelAt: number;
  readonly magics: readonly [old: number, recent: number];
  readonly recordSize: number;
  readonly keySize: number;
}

/** Free space by block number: XAGF, ABTB. XFS Algorithms and Data Structures, 13.2 and 13.3. */
const FREE: TreeKind = {
  name: "free space",
  sector: 1,
  headMagic: 0x58414746,
  headChecksumAt: 216,
  rootAt: 16,
  levelAt: 28,
  magics: [0x41425442, 0x41423342],
  recordSize: 8,
  keySize: 8,
};

/** Inodes in chunks of 64: XAGI, IABT. XFS Algorithms and Data Structures, 13.4 and 13.5. */
const INODES: TreeKind = {
  name: "inodes",
  sector: 2,
  headMagic: 0x58414749,
  headChecksumAt: 312,
  rootAt: 20,
  levelAt: 24,
  magics: [0x49414254, 0x49414233],
  recordSize: 16,
  keySize: 4,
};

const HEAD_OLD = 16;
const HEAD_NEW = 56;
const BLOCK_CHECKSUM_AT = 52;
const LEVELS_MAX = 9;

/** Records of a group's tree in order, as views of their bytes; what is damaged is added to `problems`. */
function* records(
  volume: XfsVolume,
  group: number,
  kind: TreeKind,
  problems: Problem[],
): Generator<DataView, void, undefined> {
  const { sectorSize, version } = volume.geometry;
  const offset = volume.byteOf(volume.blockOf(group, 0)) + kind.sector * sectorSize;
  const tell = (code: string, detail: string): void =>
    void problems.push(
      toProblem(code, { offset, field: `group ${group}`, detail: `${kind.name} of group ${group}: ${detail}` }),
    );
  try {
    const bytes = Uint8Array.from(readExactly(volume.source, offset, sectorSize, "group head"));
    const head = new DataView(bytes.buffer);
    if (head.getUint32(0) !== kind.headMagic) return tell("group-damaged", "the head has no magic");
    if (version === 5 && !isSound(bytes, kind.headChecksumAt))
      tell("checksum-mismatch", "the checksum of the head does not hold");
    const levels = head.getUint32(kind.levelAt);
    if (levels === 0 || levels > LEVELS_MAX) return tell("group-damaged", `a tree of ${levels} levels`);
    yield* treeRecords(volume, group, head.getUint32(kind.rootAt), levels - 1, kind, new Set(), tell);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
  }
}

function* treeRecords(
  volume: XfsVolume,
  group: number,
  within: number,
  level: number,
  kind: TreeKind,
  seen: Set<number>,
  tell: (code: string, detail: string) => void,
): Generator<DataView, void, undefined> {
  if (seen.has(within)) return tell("cycle", `tree block ${within} is used twice`);
  seen.add(within);
  const bytes = Uint8Array.from(volume.blocks(volume.blockOf(group, within), 1, `tree of ${kind.name}`));
  const view = new DataView(bytes.buffer);
  const isNew = view.getUint32(0) === kind.magics[1];
  const head = isNew ? HEAD_NEW : HEAD_OLD;
  const count = view.getUint16(6);
  const size = level === 0 ? kind.recordSize : kind.keySize + 4;
  const fit = Math.floor((bytes.length - head) / size);
  if ((!isNew && view.getUint32(0) !== kind.magics[0]) || view.getUint16(4) !== level || count > fit) {
    return tell("group-damaged", `tree block ${within} is damaged`);
  }
  if (isNew && !isSound(bytes, BLOCK_CHECKSUM_AT))
    tell("checksum-mismatch", `tree block ${within}: the checksum does not hold`);
  for (let index = 0; index < count; index += 1) {
    if (level === 0) yield new DataView(bytes.buffer, head + index * size, size);
    else
      yield* treeRecords(
        volume,
        group,
        view.getUint32(head + fit * kind.keySize + index * 4),
        level - 1,
        kind,
        seen,
        tell,
      );
  }
}

/** How many groups begin within the volume; a super block that counts more, by damage, is told once. */
function groupsWithin(volume: XfsVolume, problems: Problem[]): number {
  const { blockSize, groupBlocks, groups } = volume.geometry;
  const within = Math.ceil(volume.source.size / (groupBlocks * blockSize));
  if (groups <= within) return groups;
  const detail = `${groups} groups are counted, ${within} begin within the volume`;
  problems.push(toProblem("group-damaged", { field: "groups", detail }));
  return within;
}

/** Free ranges in bytes, ascending, joined where they touch. */
export function* freeRanges(volume: XfsVolume, problems: Problem[]): Generator<Range, void, undefined> {
  const { blockSize } = volume.geometry;
  const groups = groupsWithin(volume, problems);
  let held: Range | null = null;
  for (let group = 0; group < groups; group += 1) {
    for (const each of records(volume, group, FREE, problems)) {
      const [start, count] = [each.getUint32(0), each.getUint32(4)];
      const offset = volume.byteOf(volume.blockOf(group, start));
      if (
        count === 0 ||
        Number.isNaN(offset) ||
        Number.isNaN(volume.byteOf(volume.blockOf(group, start + count - 1)))
      ) {
        problems.push(
          toProblem("group-damaged", { field: `group ${group}`, detail: `free space of ${count} blocks at ${start}` }),
        );
        continue;
      }
      if (held !== null && held.offset + held.length === offset)
        held = { offset: held.offset, length: held.length + count * blockSize };
      else {
        if (held !== null) yield held;
        held = { offset, length: count * blockSize };
      }
    }
  }
  if (held !== null) yield held;
}

/** Sixteen bits of a sparse chunk say which groups of four inodes are missing. */
const INODES_PER_HOLE = 4;
const CHUNK_INODES = 64;

/** Every inode that has a place on the disk, and whether it is in use. */
export function* allInodes(
  volume: XfsVolume,
  problems: Problem[],
): Generator<{ number: number; used: boolean }, void, undefined> {
  const { version } = volume.geometry;
  const groups = groupsWithin(volume, problems);
  for (let group = 0; group < groups; group += 1) {
    for (const each of records(volume, group, INODES, problems)) {
      const start = each.getUint32(0);
      const holes = version === 5 && isSparse(volume) ? each.getUint16(4) : 0;
      for (let index = 0; index < CHUNK_INODES; index += 1) {
        if ((holes & (1 << Math.floor(index / INODES_PER_HOLE))) !== 0) continue;
        const word = index < 32 ? each.getUint32(12) : each.getUint32(8);
        yield { number: volume.inodeNumber(group, start + index), used: (word & (1 << (index & 31))) === 0 };
      }
    }
  }
}

const isSparse = (volume: XfsVolume): boolean => (volume.geometry.raw.incompatible & 2) !== 0;
