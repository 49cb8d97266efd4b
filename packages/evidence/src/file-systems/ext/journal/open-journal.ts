import { type Problem, toProblem } from "@mizugiwa/base";
import { EvidenceError } from "../../../evidence-error.js";
import { contentOf } from "../content.js";
import { COMPAT } from "../features.js";
import { FLAG, Inode } from "../inode.js";
import { has } from "../super-block.js";
import type { ExtVolume } from "../volume.js";
import { Log } from "./log.js";

const FORMAT_FILE = 0x8000;
const BACKUP_MAP = 1;

/**
 * The journal of the volume; null where it has none, or keeps it on another device (then with a problem). Where the journal's inode is
 * damaged, the copy of its map in the super block is used.
 */
export function openJournal(volume: ExtVolume, problems: Problem[]): Log | null {
  const { superBlock } = volume;
  if (!has(superBlock.compat, COMPAT.hasJournal)) return null;
  if (superBlock.raw.journalInode === 0) {
    const detail = "the journal lies on another device; what it holds is not seen here";
    problems.push(
      toProblem("journal-elsewhere", {
        field: "journal",
        detail,
        remedy: "Give the journal device too, or read the volume as it lies.",
      }),
    );
    return null;
  }
  const inode = journalInode(volume);
  return new Log(contentOf(volume, inode).source, superBlock.blockSize);
}

function journalInode(volume: ExtVolume): Inode {
  const { raw, inodeSize } = volume.superBlock;
  const inode = volume.inode(raw.journalInode);
  if ((inode.mode & 0xf000) === FORMAT_FILE && inode.bytes > 0 && volume.isSound(inode)) return inode;
  if (raw.journalBackupType !== BACKUP_MAP) {
    throw new EvidenceError("journal-damaged", { field: "journal", detail: `inode ${raw.journalInode} is no journal` });
  }
  const copy = new DataView(new ArrayBuffer(inodeSize));
  const backup = new DataView(raw.journalBackup.buffer, raw.journalBackup.byteOffset, raw.journalBackup.length);
  copy.setUint16(0, FORMAT_FILE, true);
  new Uint8Array(copy.buffer).set(raw.journalBackup.subarray(0, 60), 40);
  copy.setUint32(108, backup.getUint32(60, true), true);
  copy.setUint32(4, backup.getUint32(64, true), true);
  if (backup.getUint16(0, true) === 0xf30a) copy.setUint32(32, FLAG.extents, true);
  return new Inode(raw.journalInode, copy, 0, inodeSize);
}
