import type { ByteSource } from "@mizugiwa/bytes";

interface Sign {
  readonly name: string;
  readonly at: number;
  readonly bytes: string;
}

/** Content that is neither file system nor volume manager here, by its signature. Offsets below 0 count from the end. */
const SIGNS: readonly Sign[] = [
  { name: "swap", at: 4086, bytes: "SWAPSPACE2" },
  { name: "swap (hibernated)", at: 4086, bytes: "S1SUSPEND" },
  { name: "swap, 64 KiB pages", at: 65_526, bytes: "SWAPSPACE2" },
  { name: "VMFS volume member", at: 0x10_0000, bytes: "\x0d\xd0\x01\xc0" },
  { name: "Windows Storage Spaces", at: 4096, bytes: "SPACEDB " },
  { name: "Windows dynamic disk", at: 512 * 6, bytes: "PRIVHEAD" },
  { name: "dm-verity hash tree", at: 0, bytes: "verity\0\0" },
  { name: "dm-integrity", at: 0, bytes: "integrt\0" },
  { name: "bcache", at: 4120, bytes: "\xc6\x85\x73\xf6\x4e\x1a\x45\xca" },
  { name: "VDO", at: 0, bytes: "dmvdo001" },
  { name: "Ceph BlueStore", at: 0, bytes: "bluestore block device" },
  { name: "DDF RAID member", at: -512, bytes: "\xde\x11\xde\x11" },
  { name: "Intel RAID member", at: -1024, bytes: "Intel Raid ISM Cfg Sig. " },
  { name: "APFS", at: 32, bytes: "NXSB" },
  { name: "ReFS", at: 3, bytes: "ReFS\0\0\0\0" },
  { name: "F2FS", at: 1024, bytes: "\x10\x20\xf5\xf2" },
  { name: "SquashFS", at: 0, bytes: "hsqs" },
  { name: "HFS+", at: 1024, bytes: "H+\0\x04" },
];

/** ZFS keeps a ring of 128 or more roots from 128 KiB on, whose magic may be in either byte order. */
const ZFS_RING = { at: 128 * 1024, step: 1024, count: 128 } as const;
const ZFS_MAGICS = ["\x0c\xb1\xba\0\0\0\0\0", "\0\0\0\0\0\xba\xb1\x0c"] as const;

/** Names what cannot be read here but should not be taken for nothing; null where no signature fits. */
export function recogniseContent(volume: ByteSource): string | null {
  const found = SIGNS.find(({ at, bytes }) => has(volume, at < 0 ? volume.size + at : at, bytes));
  if (found !== undefined) return found.name;
  for (let index = 0; index < ZFS_RING.count; index += 1) {
    const at = ZFS_RING.at + index * ZFS_RING.step;
    if (at + 8 > volume.size) return null;
    if (ZFS_MAGICS.some((magic) => has(volume, at, magic))) return "ZFS pool member";
  }
  return null;
}

function has(volume: ByteSource, at: number, wanted: string): boolean {
  return (
    at >= 0 && at + wanted.length <= volume.size && String.fromCharCode(...volume.read(at, wanted.length)) === wanted
  );
}
