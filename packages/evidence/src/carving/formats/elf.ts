import { type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * ELF: a header that says where segments and sections are described; the file ends behind the last of all of them. 32 and 64 bits, both orders.
 * Source: System V ABI, chapter 4 "Object Files".
 */
const IDENT_SIZE = 16;
const NOBITS = 8;
/** Tables of more are damage: the largest programs have some thousand sections. */
const ENTRIES_MAX = 65_535;

interface Shape {
  readonly wide: boolean;
  readonly little: boolean;
}

export const elf: CarvingFormat = {
  name: "elf",
  extension: "elf",
  starts: [Uint8Array.of(0x7f, 0x45, 0x4c, 0x46)],
  atBlocksOnly: false,
  measure: measureElf,
};

function measureElf(reach: Reach): Measured | null {
  const [size, order, version] = [reach.u8(4), reach.u8(5), reach.u8(6)];
  if ((size !== 1 && size !== 2) || (order !== 1 && order !== 2) || version !== 1) return null;
  const shape = { wide: size === 2, little: order === 1 };
  const { wide, little } = shape;
  const type = reach.u16(IDENT_SIZE, little);
  const after = wide ? 52 : 40;
  const headerSize = reach.u16(after, little);
  if (!(type >= 1 && type <= 4) || reach.u32(20, little) !== 1 || headerSize !== (wide ? 64 : 52)) return null;
  const segments = {
    at: word(reach, wide ? 32 : 28, shape),
    each: wide ? 56 : 32,
    count: reach.u16(after + 4, little),
  };
  const sections = {
    at: word(reach, wide ? 40 : 32, shape),
    each: wide ? 64 : 40,
    count: reach.u16(after + 8, little),
  };
  if (segments.count > 0 && reach.u16(after + 2, little) !== segments.each) return null;
  if (sections.count > 0 && reach.u16(after + 6, little) !== sections.each) return null;
  if (segments.count + sections.count === 0) return null;
  const end = Math.max(headerSize, tableEnd(segments), tableEnd(sections), bodyEnd(reach, segments, sections, shape));
  if (!(end <= reach.size))
    return unsound("cut", { length: reach.size, sound: headerSize }, `the program goes on to byte ${end}`);
  return whole(end);
}

interface Table {
  readonly at: number;
  readonly each: number;
  readonly count: number;
}

function word(reach: Reach, at: number, { wide, little }: Shape): number {
  return wide ? reach.u64(at, little) : reach.u32(at, little);
}

function tableEnd({ at, each, count }: Table): number {
  return count === 0 ? 0 : at + each * count;
}

/** Where the last segment or section ends; Infinity where a table cannot be read. */
function bodyEnd(reach: Reach, segments: Table, sections: Table, shape: Shape): number {
  const { wide } = shape;
  let end = 0;
  for (let index = 0; index < Math.min(segments.count, ENTRIES_MAX); index += 1) {
    const at = segments.at + index * segments.each;
    end = last(end, word(reach, at + (wide ? 8 : 4), shape) + word(reach, at + (wide ? 32 : 16), shape));
  }
  for (let index = 0; index < Math.min(sections.count, ENTRIES_MAX); index += 1) {
    const at = sections.at + index * sections.each;
    const type = reach.u32(at + 4, shape.little);
    if (type === NOBITS || type === 0) continue;
    end = last(end, word(reach, at + (wide ? 24 : 16), shape) + word(reach, at + (wide ? 32 : 20), shape));
  }
  return end;
}

const last = (end: number, other: number): number =>
  Number.isNaN(other) ? Number.POSITIVE_INFINITY : Math.max(end, other);
