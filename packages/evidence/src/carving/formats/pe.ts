import { ascii, type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";

/**
 * PE: a DOS header that leads to "PE", the COFF header, the optional header and the sections; the file ends behind the last section's
 * data or the certificates. Source: Microsoft, PE Format.
 */
const PE = 0x4550;
const PE32 = 0x10b;
const PE32_PLUS = 0x20b;
const COFF_SIZE = 24;
const SECTION_SIZE = 40;
/** What the loader of Windows accepts. */
const SECTIONS_MAX = 96;
const CERTIFICATES = 4;

export const pe: CarvingFormat = {
  name: "pe",
  extension: "exe",
  starts: [ascii("MZ")],
  atBlocksOnly: false,
  measure: measurePe,
};

function measurePe(reach: Reach): Measured | null {
  const at = reach.u32(0x3c);
  if (!(at >= 0x40 && at < 0x10000) || reach.u32(at) !== PE) return null;
  const sections = reach.u16(at + 6);
  const optionalSize = reach.u16(at + 20);
  const magic = reach.u16(at + COFF_SIZE);
  if (!(sections >= 1 && sections <= SECTIONS_MAX) || (magic !== PE32 && magic !== PE32_PLUS)) return null;
  const table = at + COFF_SIZE + optionalSize;
  const headersSize = reach.u32(at + COFF_SIZE + 60);
  if (!(headersSize >= table) || headersSize > 0x100000) return null;
  let end = headersSize;
  for (let index = 0; index < sections; index += 1) {
    const size = reach.u32(table + index * SECTION_SIZE + 16);
    const from = reach.u32(table + index * SECTION_SIZE + 20);
    if (Number.isNaN(from)) return unsound("cut", { length: reach.size, sound: at }, "the table of sections is cut");
    if (size > 0) end = Math.max(end, from + size);
  }
  end = Math.max(end, certificatesEnd(reach, at + COFF_SIZE, magic, optionalSize));
  const extension = (reach.u16(at + 22) & 0x2000) === 0 ? "exe" : "dll";
  if (end > reach.size)
    return unsound("cut", { length: reach.size, sound: table, extension }, `the program goes on to byte ${end}`);
  return whole(end, extension);
}

/** The one directory that is given by place in the file, behind all sections. */
function certificatesEnd(reach: Reach, optional: number, magic: number, optionalSize: number): number {
  const directories = magic === PE32 ? 96 : 112;
  const place = directories + CERTIFICATES * 8;
  if (place + 8 > optionalSize || reach.u32(optional + directories - 4) <= CERTIFICATES) return 0;
  const [from, size] = [reach.u32(optional + place), reach.u32(optional + place + 4)];
  return size > 0 ? from + size : 0;
}
