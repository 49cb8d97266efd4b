import { btrfsSet } from "./btrfs/btrfs-set.js";
import { gpt } from "./gpt.js";
import { lvm2 } from "./lvm/lvm.js";
import { mbr } from "./mbr.js";
import { md } from "./md/md.js";
import type { VolumeFormat } from "./volume.js";

/**
 * Tried in this order. Members of sets come first: an MD array with its superblock at the end, or a partition on it, can begin
 * like anything. GPT before MBR, which stands before every GPT.
 */
export const VOLUME_FORMATS: readonly VolumeFormat[] = [md, lvm2, btrfsSet, gpt, mbr];
