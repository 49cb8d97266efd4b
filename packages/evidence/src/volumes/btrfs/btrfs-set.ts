import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { detectBtrfs, findSuperBlock, type SuperBlock } from "../../file-systems/btrfs/super-block.js";
import { uuidText } from "../../file-systems/unix/text.js";
import { assembledVolume, type RunAt } from "../assembled.js";
import type { VolumeFormat, VolumeSystem } from "../volume.js";

/** A device, and where the volume has it. */
interface Member {
  readonly disk: number;
  readonly superBlock: SuperBlock;
  readonly size: number;
}

/**
 * The devices of one btrfs file system. They are put one after the other, by their numbers, each as long as its super block says: the file system
 * itself translates its addresses, finds each device by its super block, and tells what lies on one that is missing.
 */
export const btrfsSet: VolumeFormat = {
  name: "btrfs",
  spansDisks: true,
  detect: (disk) => (peek(disk)?.deviceCount ?? 0) > 1,
  open: (disks) => {
    const sets = new Map<string, Member[]>();
    for (const [disk, source] of disks.entries()) {
      const superBlock = peek(source);
      if (superBlock === null) continue;
      const { deviceBytes, raw } = superBlock;
      const member = { disk, superBlock, size: deviceBytes === 0 ? source.size : deviceBytes };
      const id = uuidText(raw.fsid);
      sets.set(id, [...(sets.get(id) ?? []), member]);
    }
    return [...sets.values()].map((members) => openSet(members, disks));
  },
};

/** The super block, or what can be had of it; null where there is none. */
function peek(disk: ByteSource): SuperBlock | null {
  try {
    return detectBtrfs(disk) ? findSuperBlock(disk, 0, []) : null;
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return null;
  }
}

function openSet(found: readonly Member[], disks: readonly ByteSource[]): VolumeSystem {
  const problems: Problem[] = [];
  const members = onePerDevice(found, problems);
  const bases: number[] = [];
  let size = 0;
  for (const member of members) {
    bases.push(size);
    size += member.size;
    problems.push(...cutShort(member, disks));
  }
  const newest = Math.max(...members.map(({ superBlock }) => superBlock.generation));
  for (const { disk, superBlock } of members) {
    if (superBlock.generation + 1 >= newest) continue;
    const detail = `device ${superBlock.deviceId} stopped at transaction ${superBlock.generation}, the file system went on to ${newest}`;
    problems.push(toProblem("member-stale", { offset: superBlock.at, record: disk, field: "super block", detail }));
  }
  const [first] = members;
  const label = first === undefined ? "" : new TextDecoder().decode(first.superBlock.raw.label).replace(/\0.*$/s, "");
  const id = first === undefined ? "" : uuidText(first.superBlock.raw.fsid);
  const name = `btrfs-${label === "" ? id.slice(0, 8) : label.replaceAll(/[^\w.+-]/g, "_")}`;
  const count = first?.superBlock.deviceCount ?? 0;
  const kind = `btrfs:${members.length} of ${count} devices`;
  const facts = { name, kind, size, label: label === "" ? null : label, fileSystem: "btrfs", problems };
  const volume = assembledVolume(facts, disks, runsOf(members, bases, disks));
  return { kind: "btrfs", disks: found.map(({ disk }) => disk), volumes: [volume], problems };
}

/** The members by their numbers; of several with one number, the newest. */
function onePerDevice(found: readonly Member[], problems: Problem[]): Member[] {
  const members = new Map<number, Member>();
  for (const member of found) {
    const { deviceId, generation, at } = member.superBlock;
    const before = members.get(deviceId);
    if (before !== undefined) {
      const detail = `device ${deviceId} is there twice; the newer one is used`;
      problems.push(toProblem("member-twice", { offset: at, record: member.disk, field: "super block", detail }));
    }
    if (before === undefined || before.superBlock.generation < generation) members.set(deviceId, member);
  }
  return [...members.values()].sort((a, b) => a.superBlock.deviceId - b.superBlock.deviceId);
}

function cutShort({ disk, superBlock, size }: Member, disks: readonly ByteSource[]): Problem[] {
  const have = disks[disk]?.size ?? 0;
  if (have >= size) return [];
  const detail = `device ${superBlock.deviceId} has ${size} bytes, its image ${have}`;
  const remedy = "The image is not complete; get the rest of it.";
  return [toProblem("image-cut-short", { offset: have, record: disk, field: "super block", detail, remedy })];
}

function runsOf(members: readonly Member[], bases: readonly number[], disks: readonly ByteSource[]): RunAt {
  return (offset) => {
    const index = Math.max(
      0,
      bases.findLastIndex((base) => base <= offset),
    );
    const { disk, size, superBlock } = members[index] ?? { disk: -1, size: 0, superBlock: null };
    const within = offset - (bases[index] ?? 0);
    const have = Math.min(disks[disk]?.size ?? 0, size) - within;
    if (have > 0) return { kind: "disk", disk, offset: within, length: have };
    const why = `the part of device ${superBlock?.deviceId ?? "?"} that its image lacks`;
    return { kind: "missing", length: Math.max(1, size - within), why };
  };
}
