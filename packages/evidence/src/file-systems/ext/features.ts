/** Feature bits of the super block. Linux ext4 documentation, "Super Block"; include/linux of e2fsprogs, ext2_fs.h. */
export const COMPAT = {
  hasJournal: 0x4,
  extAttr: 0x8,
  resizeInode: 0x10,
  dirIndex: 0x20,
  sparseSuper2: 0x200,
  fastCommit: 0x400,
  orphanFile: 0x1000,
} as const;

export const INCOMPAT = {
  compression: 0x1,
  filetype: 0x2,
  recover: 0x4,
  journalDevice: 0x8,
  metaBg: 0x10,
  extents: 0x40,
  wide: 0x80,
  mmp: 0x100,
  flexBg: 0x200,
  eaInode: 0x400,
  dirData: 0x1000,
  checksumSeed: 0x2000,
  largeDir: 0x4000,
  inlineData: 0x8000,
  encrypt: 0x10000,
  casefold: 0x20000,
} as const;

export const RO_COMPAT = {
  sparseSuper: 0x1,
  largeFile: 0x2,
  btreeDir: 0x4,
  hugeFile: 0x8,
  groupChecksum: 0x10,
  dirNlink: 0x20,
  extraIsize: 0x40,
  quota: 0x100,
  bigalloc: 0x200,
  metadataChecksum: 0x400,
  readOnly: 0x1000,
  project: 0x2000,
  verity: 0x8000,
  orphanPresent: 0x10000,
} as const;

/** What ext2 and ext3 know; whatever goes beyond makes it ext4 (the division that blkid and the kernel use). */
const EXT3_INCOMPAT = INCOMPAT.filetype | INCOMPAT.recover | INCOMPAT.metaBg;
const EXT3_RO_COMPAT = RO_COMPAT.sparseSuper | RO_COMPAT.largeFile | RO_COMPAT.btreeDir;

export interface Features {
  readonly compat: number;
  readonly incompat: number;
  readonly roCompat: number;
}

/** The name of the generation: "ext2", "ext3" or "ext4". */
export function kindOf({ compat, incompat, roCompat }: Features): "ext2" | "ext3" | "ext4" {
  if ((incompat & ~EXT3_INCOMPAT) !== 0 || (roCompat & ~EXT3_RO_COMPAT) !== 0) return "ext4";
  return (compat & COMPAT.hasJournal) !== 0 ? "ext3" : "ext2";
}

/** The features by name, for people; a bit without a name as its group and number, "incompat:0x100000". */
export function namesOf({ compat, incompat, roCompat }: Features): string[] {
  return [
    ...named("compat", compat, COMPAT),
    ...named("incompat", incompat, INCOMPAT),
    ...named("ro_compat", roCompat, RO_COMPAT),
  ];
}

/** Bits of the incompatible group that this reader does not know. */
export function unknownIncompat(incompat: number): number {
  return Object.values(INCOMPAT).reduce((rest, bit) => rest & ~bit, incompat) >>> 0;
}

function named(group: string, bits: number, names: Readonly<Record<string, number>>): string[] {
  const found = Object.entries(names).filter(([, bit]) => (bits & bit) !== 0);
  const rest = found.reduce((left, [, bit]) => left & ~bit, bits) >>> 0;
  return [...found.map(([name]) => name), ...(rest === 0 ? [] : [`${group}:0x${rest.toString(16)}`])];
}
