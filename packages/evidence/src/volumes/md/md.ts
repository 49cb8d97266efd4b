import { MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { assembledVolume, type RunAt } from "../assembled.js";
import { type RaidArray, type RaidMap, raidMap } from "../raid/raid.js";
import type { Volume, VolumeFormat, VolumeSystem } from "../volume.js";
import { type Member, readMember } from "./superblock.js";

const LINEAR = -1;
const LEVELS = [0, 1, 4, 5, 6, 10] as const;
const DISKS_MAX = 1920;

interface Found {
  readonly disk: number;
  readonly source: ByteSource;
  readonly member: Member;
}

/**
 * Linux MD, superblocks 0.90 and 1.0 to 1.2: linear, RAID 0, 1, 4, 5, 6, 10. A missing member is computed where the level has the means; one whose
 * count of events is behind the others is stale, since the array went on without it, and is left out.
 *
 * Source: Linux kernel, include/uapi/linux/raid/md_p.h, drivers/md/raid{0,5,10}.c.
 */
export const md: VolumeFormat = {
  name: "md",
  spansDisks: true,
  detect: (disk) => readMember(disk) !== null,
  open: (disks) => {
    const sets = new Map<string, Found[]>();
    for (const [disk, source] of disks.entries()) {
      const member = readMember(source);
      if (member !== null) sets.set(member.setId, [...(sets.get(member.setId) ?? []), { disk, source, member }]);
    }
    return [...sets.values()].flatMap((found) => openArray(found, disks) ?? []);
  },
};

function openArray(found: readonly Found[], disks: readonly ByteSource[]): VolumeSystem | null {
  const newest = found.reduce<Found | null>(
    (best, each) => (best === null || each.member.events > best.member.events ? each : best),
    null,
  );
  if (newest === null) return null;
  const { member } = newest;
  const problems: Problem[] = found
    .filter((each) => !each.member.sound)
    .map((each) => problemOf(each, "checksum-wrong", "the superblock does not fit its checksum"));
  const members = placeMembers(found, member, problems);
  const name = nameOf(member);
  const base = { kind: "md", disks: found.map(({ disk }) => disk) };
  try {
    if (member.reshaping)
      problems.push(
        problemOf(
          newest,
          "array-reshaping",
          "the array was being reshaped: what lies where depends on how far it got; it is read in its old shape",
        ),
      );
    const map = mapOf(member, members);
    return { ...base, volumes: [volumeOf(name, member, members, map, disks, problems)], problems };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { ...base, volumes: [], problems: [...problems, caught.problem] };
  }
}

/** Who holds which place. Those that are stale, being rebuilt or spare hold none. */
function placeMembers(found: readonly Found[], array: Member, problems: Problem[]): readonly (Found | null)[] {
  const count = Math.min(array.raidDisks, DISKS_MAX);
  const members: (Found | null)[] = Array.from({ length: count }, () => null);
  for (const each of found) {
    const { role, events, recovering } = each.member;
    if (events + 1n < array.events) {
      problems.push(
        problemOf(
          each,
          "member-stale",
          `the member stopped at event ${events}, the array went on to ${array.events}; it is left out`,
        ),
      );
    } else if (recovering) {
      problems.push(problemOf(each, "member-rebuilding", "the member was being rebuilt; it is left out"));
    } else if (role !== null && role < count) {
      const before = members[role] ?? null;
      if (before !== null)
        problems.push(
          problemOf(each, "member-twice", `place ${role} is taken by another member too; the newer one is used`),
        );
      if (before === null || before.member.events < events) members[role] = each;
    }
  }
  const missing = members.flatMap((each, place) => (each === null ? [place] : []));
  if (missing.length > 0) {
    const detail = `${missing.length} of ${count} members are missing (place ${missing.join(", ")})`;
    problems.push(toProblem("member-missing", { field: "MD array", detail, remedy: "Give all disks of the set." }));
  }
  return members;
}

function problemOf({ disk, member }: Found, code: string, detail: string): Problem {
  return toProblem(code, { offset: member.at, record: disk, field: "MD superblock", detail });
}

function mapOf(array: Member, members: readonly (Found | null)[]): RaidMap {
  const sizes = members.map((each) => (each === null ? null : dataSize(each)));
  const present = sizes.filter((size) => size !== null);
  const smallest = present.length === 0 ? 0 : Math.min(...present);
  const memberSize = array.usedSize === null ? smallest : Math.min(array.usedSize, smallest);
  if (array.level === LINEAR) return linear(sizes, memberSize);
  const level = LEVELS.find((each) => each === array.level);
  if (level === undefined) throw unknownLevel(array.level);
  const raid: RaidArray = {
    level,
    layout: array.layout,
    chunkSize: array.chunkSize,
    members: sizes,
    memberSize,
    readMember: (place, offset, length) => {
      const each = members[place] ?? null;
      return each === null ? new Uint8Array(0) : each.source.read(each.member.dataOffset + offset, length);
    },
  };
  return raidMap(raid);
}

/** What the member really has, also where the image of its disk ends early. */
function dataSize({ source, member }: Found): number {
  return Math.max(Math.min(member.dataSize, source.size - member.dataOffset), 0);
}

function linear(sizes: readonly (number | null)[], fallback: number): RaidMap {
  const parts: { start: number; end: number; disk: number }[] = [];
  let size = 0;
  for (const [disk, each] of sizes.entries()) {
    const end = size + (each ?? fallback);
    parts.push({ start: size, end, disk });
    size = end;
  }
  const runAt: RunAt = (offset) => {
    const { start, end, disk } = parts.find((part) => offset < part.end) ?? { start: 0, end: size, disk: 0 };
    const length = end - offset;
    return (sizes[disk] ?? null) === null
      ? { kind: "missing", length, why: `member ${disk}` }
      : { kind: "disk", disk, offset: offset - start, length };
  };
  return { size, runAt };
}

function unknownLevel(level: number): EvidenceError {
  return new EvidenceError("feature-unknown", { field: "MD superblock", detail: `level ${level} is not known here` });
}

function volumeOf(
  name: string,
  array: Member,
  members: readonly (Found | null)[],
  { size, runAt }: RaidMap,
  disks: readonly ByteSource[],
  problems: readonly Problem[],
): Volume {
  const onDisks: RunAt = (offset, wanted) => {
    const run = runAt(offset, wanted);
    if (run.kind !== "disk") return run;
    const found = members[run.disk] ?? null;
    if (found === null) return { kind: "missing", length: run.length, why: `member ${run.disk}` };
    return { ...run, disk: found.disk, offset: found.member.dataOffset + run.offset };
  };
  const level = array.level === LINEAR ? "linear" : `RAID ${array.level}`;
  const kind = `md:${level}, superblock ${array.version}, ${members.length} members`;
  const lost = members.includes(null) && runAt(0, size).kind === "missing";
  const holes = lost ? [{ offset: 0, length: size }] : [];
  return assembledVolume(
    { name, kind, size, label: array.arrayName === "" ? null : array.arrayName, holes, problems },
    disks,
    onDisks,
  );
}

/** "web01:0" is md0, "web01:data" is md-data. */
function nameOf({ arrayName }: Member): string {
  const own = arrayName.slice(arrayName.lastIndexOf(":") + 1).replaceAll(/[^\w.+-]/g, "_");
  if (/^\d+$/.test(own)) return `md${own}`;
  return own === "" ? "md" : `md-${own}`;
}
