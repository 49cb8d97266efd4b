import { MizugiwaError, type Problem, problemOf, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { assembledVolume, type RunAt } from "../assembled.js";
import type { Volume, VolumeFormat, VolumeSystem } from "../volume.js";
import { type Group, type Logical, readGroup } from "./group.js";
import { labelAt, type PhysicalVolume, readPhysicalVolume } from "./label.js";
import { type Ground, holesOf, logicalRuns, logicalSize } from "./logical.js";

const VOLUMES_MAX = 10_000;

interface Found {
  readonly disk: number;
  readonly physical: PhysicalVolume;
}

/**
 * LVM2: volume groups over any number of disks. The newest metadata of all disks counts; a disk that is missing leaves holes. Older versions
 * that are still in the ring of a metadata area show what was removed since: such volumes are listed as not allocated.
 *
 * Source: LVM2, lib/format_text/layout.h and the text itself; libvslvm, "Logical Volume Manager (LVM) format".
 */
export const lvm2: VolumeFormat = {
  name: "lvm2",
  spansDisks: true,
  detect: (disk) => labelAt(disk) !== null,
  open: (disks) => {
    const found = disks.flatMap((source, disk): Found[] => {
      const physical = readPhysicalVolume(source);
      return physical === null ? [] : [{ disk, physical }];
    });
    const problems = found.flatMap(({ physical }) => physical.problems);
    const groups = currentGroups(found, problems);
    return [...groups.values()].map((group, index) => openGroup(group, found, disks, index === 0 ? problems : []));
  },
};

/** The newest version of each group. Where no text in force can be read, the newest of the older ones is taken. */
function currentGroups(found: readonly Found[], problems: Problem[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const take = (text: string): void => {
    const group = parsed(text, problems);
    if (group === null) return;
    const known = groups.get(group.id);
    if (known === undefined || known.seqno < group.seqno) groups.set(group.id, group);
  };
  for (const { physical } of found) if (physical.current !== null) take(physical.current);
  if (groups.size > 0) return groups;
  for (const { physical } of found) for (const text of physical.older) take(text);
  if (groups.size > 0) {
    const detail = "the metadata in force cannot be read; the newest older version is used";
    problems.push(toProblem("metadata-older-used", { field: "LVM2 metadata", detail }));
  }
  return groups;
}

function parsed(text: string, problems: Problem[]): Group | null {
  try {
    return readGroup(text);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(problemOf(caught));
    return null;
  }
}

function openGroup(
  group: Group,
  found: readonly Found[],
  disks: readonly ByteSource[],
  before: readonly Problem[],
): VolumeSystem {
  const diskOf = new Map(found.map(({ disk, physical }) => [physical.id, disk]));
  const ground: Ground = { group, disks, diskOf };
  const problems: Problem[] = [...before];
  for (const [name, { id, device }] of group.physical) {
    if (diskOf.has(id)) continue;
    const detail = `physical volume ${name} of ${group.name} is missing (${id}, was ${device})`;
    problems.push(
      toProblem("member-missing", { field: "LVM2 metadata", detail, remedy: "Give all disks of the group." }),
    );
  }
  const lacking = [...group.physical.values()].some(({ id }) => !diskOf.has(id));
  const volumes = [...group.logical.values()]
    .filter(({ visible }) => visible)
    .slice(0, VOLUMES_MAX)
    .flatMap((logical) => volumeOf(ground, logical, lacking, problems) ?? []);
  const removed = removedVolumes(ground, found, lacking, problems);
  const used = found.filter(({ physical }) => [...group.physical.values()].some(({ id }) => id === physical.id));
  return { kind: "lvm2", disks: used.map(({ disk }) => disk), volumes: [...volumes, ...removed], problems };
}

function volumeOf(
  ground: Ground,
  logical: Logical,
  lacking: boolean,
  problems: Problem[],
  removed?: string,
): Volume | null {
  try {
    const size = logicalSize(ground, logical);
    const runAt: RunAt = logicalRuns(ground, logical);
    const holes = lacking ? holesOf(size, runAt) : [];
    const lost = holes.reduce((sum, { length }) => sum + length, 0);
    const own: Problem[] = [];
    if (lost > 0) {
      const detail = `${lost} of ${size} bytes of ${logical.name} lie on what is missing`;
      own.push(toProblem("volume-partial", { field: "LVM2 metadata", detail, remedy: "Give all disks of the group." }));
    }
    if (removed !== undefined) own.push(toProblem("volume-removed", { field: "LVM2 metadata", detail: removed }));
    const types = [
      ...new Set(
        logical.segments.map(({ type, areas }) => (type === "striped" && areas.length === 1 ? "linear" : type)),
      ),
    ];
    const kind = `lvm2:${types.join(", ")}`;
    const name = `${ground.group.name}/${logical.name}`;
    return assembledVolume(
      { name, kind, size, allocated: removed === undefined, holes, problems: own },
      ground.disks,
      runAt,
    );
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(problemOf(caught));
    return null;
  }
}

/** Volumes of older versions whose identifier the present one does not know, each as its newest version describes it. */
function removedVolumes(ground: Ground, found: readonly Found[], lacking: boolean, problems: Problem[]): Volume[] {
  const { group } = ground;
  const known = new Set([...group.logical.values()].map(({ id }) => id));
  const older = olderVersions(group, found);
  const volumes: Volume[] = [];
  for (const version of older) {
    for (const logical of version.logical.values()) {
      if (!logical.visible || known.has(logical.id) || volumes.length >= VOLUMES_MAX) continue;
      known.add(logical.id);
      const when = version.created === null ? "" : ` of ${version.created}`;
      const detail = `${logical.name} was removed: metadata version ${version.seqno}${when} is the last that has it; its extents may belong to others now`;
      const volume = volumeOf({ ...ground, group: version }, logical, lacking, problems, detail);
      if (volume !== null) volumes.push(volume);
    }
  }
  return volumes;
}

/** Older versions of the same group, newest first. Texts that are half overwritten are many and no finding. */
function olderVersions(group: Group, found: readonly Found[]): Group[] {
  const versions = new Map<number, Group>();
  for (const text of new Set(found.flatMap(({ physical }) => physical.older))) {
    const version = parsed(text, []);
    if (version?.id === group.id && version.seqno < group.seqno) versions.set(version.seqno, version);
  }
  return [...versions.values()].sort((a, b) => b.seqno - a.seqno);
}
