import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Range } from "../range.js";

/** A range of one of the disks that a volume system was read from. */
export interface Located extends Range {
  /** Index among the disks given. */
  readonly disk: number;
}

/** A part of a disk, or of several disks, that may hold a file system. */
export interface Volume {
  /** "p1" for the first partition, "vg0/root" for a logical volume, "md0" for an array. */
  readonly name: string;
  /** "mbr", "gpt", "lvm2", "md" …, with what the table says of the content, as "gpt:Linux filesystem data". */
  readonly kind: string;
  /** Where it starts on its disk, in bytes; null where it does not lie in one piece. */
  readonly offset: number | null;
  readonly size: number;
  readonly label: string | null;
  /** False for what only older metadata knows: a logical volume that was removed. Its bytes may belong to others now. */
  readonly allocated: boolean;
  /** Whether a file system or further volumes may lie in it; false for an extended partition, whose content is listed beside it. */
  readonly holdsData: boolean;
  /** The file system it holds, where its format says so: then nothing else is looked for within. */
  readonly fileSystem?: string;
  readonly source: ByteSource;
  /** Where bytes of the volume lie, in order; null where they are computed (parity) or no one has them. */
  locate(range: Range): readonly Located[] | null;
  /** Ranges of the volume that lie on a missing member; reading them throws EvidenceError `member-missing`. */
  readonly holes: readonly Range[];
  readonly problems: readonly Problem[];
}

/** What was found on one or several disks. */
export interface VolumeSystem {
  readonly kind: string;
  /** Indices of the disks that belong to it. */
  readonly disks: readonly number[];
  readonly volumes: readonly Volume[];
  readonly problems: readonly Problem[];
}

/** One kind of partition table or volume manager; the registry lists them. */
export interface VolumeFormat {
  readonly name: string;
  /** Whether members on several disks make one system (LVM2, MD) or each disk stands for itself. */
  readonly spansDisks: boolean;
  /** Whether the disk holds it, by content; reads little, never throws for bad content. */
  detect(disk: ByteSource): boolean;
  /**
   * Reads what is on the disks: one disk for a partition table, all members for LVM2 and MD, in any order; several groups
   * give several systems. Damage is a problem of its system; throws EvidenceError only where nothing can be read.
   */
  open(disks: readonly ByteSource[]): readonly VolumeSystem[];
}
