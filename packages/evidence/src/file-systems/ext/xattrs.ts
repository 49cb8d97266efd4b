import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type AclEntry, aclAttribute } from "../unix/mode.js";
import {
  ATTRIBUTE_MAGIC,
  type AttributeEntry,
  bodyOf,
  entriesFrom,
  isInlineData,
  valueWithin,
} from "./attribute-list.js";
import { checksum, withZeros } from "./checksum.js";
import { contentOf } from "./content.js";
import { FLAG, type Inode } from "./inode.js";
import type { ExtVolume } from "./volume.js";

const HEADER_BYTES = 32;
const CHECKSUM_AT = 0x10;
const ACL_ACCESS = 2;
const ACL_DEFAULT = 3;
/** The largest value the kernel stores (XATTR_SIZE_MAX). */
const VALUE_MAX = 65536;
const PREFIXES: ReadonlyMap<number, string> = new Map([
  [0, ""],
  [1, "user."],
  [ACL_ACCESS, "system.posix_acl_access"],
  [ACL_DEFAULT, "system.posix_acl_default"],
  [4, "trusted."],
  [6, "security."],
  [7, "system."],
  [8, "system.richacl"],
  [9, "encryption."],
  [10, "hurd."],
]);

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * The attributes of an inode: in its body, in its attribute block, values perhaps in inodes of their own. Linux ext4 documentation,
 * "Extended Attributes". What cannot be read is added to `problems`. Without `withBlock` only the
 * inode's body is read.
 */
export function readXattrs(
  volume: ExtVolume,
  inode: Inode,
  problems: Problem[],
  withBlock: boolean,
): ReadonlyMap<string, Uint8Array> {
  const body = bodyOf(inode);
  const inBlock = withBlock && inode.attributeBlock !== 0;
  if (body === null && !inBlock) return NONE;
  const found = new Map<string, Uint8Array>();
  if (body !== null) take(volume, inode, body, 0, found, problems);
  if (inBlock) {
    const block = attributeBlock(volume, inode, problems);
    if (block !== null) take(volume, inode, block, HEADER_BYTES, found, problems);
  }
  return found;
}

function attributeBlock(volume: ExtVolume, inode: Inode, problems: Problem[]): DataView | null {
  const number = inode.attributeBlock;
  const offset = number * volume.superBlock.blockSize;
  const tell = (code: string, detail: string): void =>
    void problems.push(
      toProblem(code, { offset, field: "attribute block", detail: `inode ${inode.number}: ${detail}` }),
    );
  try {
    const bytes = volume.block(number, "attribute block");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (view.getUint32(0, true) !== ATTRIBUTE_MAGIC) {
      tell("attribute-block-damaged", `attribute block ${number} has no magic`);
      return null;
    }
    if (!isSoundBlock(volume, number, bytes, view))
      tell("checksum-mismatch", `attribute block ${number}: the checksum does not hold`);
    return view;
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    tell(caught.code, caught.problem.detail);
    return null;
  }
}

/** The checksum covers the block's own number, 64 bits, and the block. */
function isSoundBlock(volume: ExtVolume, number: number, bytes: Uint8Array, view: DataView): boolean {
  const { seed } = volume.superBlock;
  if (seed === null) return true;
  const place = new DataView(new ArrayBuffer(8));
  place.setBigUint64(0, BigInt(number), true);
  const start = checksum(seed, new Uint8Array(place.buffer));
  return checksum(start, withZeros(bytes, 4, CHECKSUM_AT)) === view.getUint32(CHECKSUM_AT, true);
}

function take(
  volume: ExtVolume,
  inode: Inode,
  bytes: DataView,
  start: number,
  found: Map<string, Uint8Array>,
  problems: Problem[],
): void {
  for (const entry of entriesFrom(bytes, start)) {
    if (isInlineData(entry)) continue;
    const value = entry.valueInode === 0 ? valueWithin(bytes, entry) : inodeValue(volume, entry, problems);
    const name = `${PREFIXES.get(entry.index) ?? `${entry.index}.`}${new TextDecoder().decode(entry.name)}`;
    if (value === null) {
      const detail = `inode ${inode.number}: value of the attribute ${name} cannot be read`;
      problems.push(
        toProblem("attribute-damaged", { offset: volume.inodeOffset(inode.number), field: "attribute", detail }),
      );
    } else if (!found.has(name)) {
      const isAcl = entry.index === ACL_ACCESS || entry.index === ACL_DEFAULT;
      found.set(name, isAcl ? (aclValue(value) ?? value) : value);
    }
  }
}

/** A value that fills an inode of its own, whose content's checksum stands where others have their atime. */
function inodeValue(volume: ExtVolume, entry: AttributeEntry, problems: Problem[]): Uint8Array | null {
  if (entry.valueSize > VALUE_MAX) return null;
  try {
    const holder = volume.inode(entry.valueInode);
    if (!holder.has(FLAG.eaInode)) return null;
    const value = Uint8Array.from(contentOf(volume, holder).source.read(0, entry.valueSize));
    const { seed } = volume.superBlock;
    const sum = holder.view.getUint32(holder.at + 8, true);
    if (seed !== null && checksum(seed, value) !== sum) {
      const detail = `attribute value in inode ${entry.valueInode}: the checksum does not hold`;
      problems.push(toProblem("checksum-mismatch", { field: "attribute", detail }));
    }
    return value.length === entry.valueSize ? value : null;
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return null;
  }
}

/** Lists on disk: version 1, entries of 4 bytes, of 8 where a user or a group is named. fs/ext4/acl.h. */
function aclValue(value: Uint8Array): Uint8Array | null {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  if (value.length < 4 || view.getUint32(0, true) !== 1) return null;
  const entries: AclEntry[] = [];
  for (let at = 4; at + 4 <= value.length; ) {
    const tag = view.getUint16(at, true);
    const named = tag === 2 || tag === 8;
    if (named && at + 8 > value.length) return null;
    entries.push({ tag, permissions: view.getUint16(at + 2, true), id: named ? view.getUint32(at + 4, true) : null });
    at += named ? 8 : 4;
  }
  return aclAttribute(entries);
}
