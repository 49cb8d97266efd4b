/** What may have happened to a file. Source: Microsoft, winioctl.h, "USN_REASON_…" ([MS-FSCC] 2.3.62). */
const REASONS: readonly (readonly [bit: number, name: string])[] = [
  [0x0000_0001, "data-overwrite"],
  [0x0000_0002, "data-extend"],
  [0x0000_0004, "data-truncation"],
  [0x0000_0010, "named-data-overwrite"],
  [0x0000_0020, "named-data-extend"],
  [0x0000_0040, "named-data-truncation"],
  [0x0000_0100, "file-create"],
  [0x0000_0200, "file-delete"],
  [0x0000_0400, "ea-change"],
  [0x0000_0800, "security-change"],
  [0x0000_1000, "rename-old-name"],
  [0x0000_2000, "rename-new-name"],
  [0x0000_4000, "indexable-change"],
  [0x0000_8000, "basic-info-change"],
  [0x0001_0000, "hard-link-change"],
  [0x0002_0000, "compression-change"],
  [0x0004_0000, "encryption-change"],
  [0x0008_0000, "object-id-change"],
  [0x0010_0000, "reparse-point-change"],
  [0x0020_0000, "stream-change"],
  [0x0040_0000, "transacted-change"],
  [0x0080_0000, "integrity-change"],
  [0x0100_0000, "desired-storage-class-change"],
  [0x8000_0000, "close"],
];

const texts = new Map<number, readonly string[]>();
const TEXTS_HELD = 1024;

/** The names of the bits that are set; a bit without a name is written as "0x…". */
export function usnReasons(bits: number): readonly string[] {
  const known = texts.get(bits);
  if (known !== undefined) return known;
  const names: string[] = [];
  let rest = bits;
  for (const [bit, name] of REASONS) {
    if ((bits & bit) === 0) continue;
    names.push(name);
    rest = (rest & ~bit) >>> 0;
  }
  if (rest !== 0) names.push(`0x${rest.toString(16)}`);
  if (texts.size < TEXTS_HELD) texts.set(bits, names);
  return names;
}
