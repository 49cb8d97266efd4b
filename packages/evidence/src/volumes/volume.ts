import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Range } from "../range.js";

/** A part of a disk, or of several disks, that may hold a file system. */
export interface Volume {
  /** "p1" for the first partition, "vg0/root" for a logical volume, "md0" for an array. */
  readonly name: string;
  /** "mbr", "gpt", "lvm2", "md" …, with what the table says of the content, as "gpt:Linux filesystem data". */
  readonly kind: string;
  /** Where it starts on the disk, in bytes; null where it does not lie in one piece. */
  readonly offset: number | null;
  readonly size: number;
  readonly label: string | null;
  /** What it is encrypted with ("LUKS2 aes-xts-plain64 2 key slots", "BitLocker"); null where it is not. */
  readonly encrypted: string | null;
  readonly source: ByteSource;
  /** Where bytes of the volume lie on the image, or null where they are computed (parity). */
  locate(range: Range): readonly Range[] | null;
  readonly problems: readonly Problem[];
}

/** What was found on one or several disks. */
export interface VolumeSystem {
  readonly kind: string;
  readonly volumes: readonly Volume[];
  readonly problems: readonly Problem[];
}

/** One kind of partition table or volume manager; the registry lists them. */
export interface VolumeFormat {
  readonly name: string;
  /** Whether one of the disks holds it, by content; never throws for bad content. */
  detect(disk: ByteSource): boolean;
  /** Reads it from the disks that hold it: one for a partition table, all members for LVM2 and MD, in any order. */
  open(disks: readonly ByteSource[]): VolumeSystem;
}
