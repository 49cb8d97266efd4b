import { MizugiwaError, problemOf } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import { type Run, type RunAt, runSource } from "../assembled.js";
import { raidMap } from "../raid/raid.js";
import { numberOf, textOf } from "./config.js";
import type { Area, Group, Logical, Segment } from "./group.js";
import { snapshotMap } from "./snapshot.js";
import { thinMap } from "./thin.js";

/** Logical volumes that lie on each other: a mirror of a thin pool of a cache … */
const DEPTH_MAX = 12;
const HOLES_MAX = 10_000;
const STEPS_MAX = 200_000;
const THIN_DEVICES = 2 ** 24;
const SECTOR = 512;

/** RAID kinds of LVM: level and layout as the kernel numbers them. */
const RAID_KINDS: ReadonlyMap<string, readonly [level: 0 | 1 | 4 | 5 | 6 | 10, layout: number]> = new Map([
  ["raid0", [0, 0]],
  ["raid0_meta", [0, 0]],
  ["raid1", [1, 0]],
  ["raid4", [4, 0]],
  ["raid5", [5, 2]],
  ["raid5_la", [5, 0]],
  ["raid5_ra", [5, 1]],
  ["raid5_ls", [5, 2]],
  ["raid5_rs", [5, 3]],
  ["raid5_n", [5, 5]],
  ["raid6", [6, 8]],
  ["raid6_zr", [6, 8]],
  ["raid6_nr", [6, 9]],
  ["raid6_nc", [6, 10]],
  ["raid6_la_6", [6, 16]],
  ["raid6_ra_6", [6, 17]],
  ["raid6_ls_6", [6, 18]],
  ["raid6_rs_6", [6, 19]],
  ["raid6_n_6", [6, 5]],
  ["raid10", [10, 0x102]],
  ["raid10_near", [10, 0x102]],
]);

/** What a group's volumes are read from. */
export interface Ground {
  readonly group: Group;
  /** All disks, and which of them carries a physical volume, by its identifier. */
  readonly disks: readonly ByteSource[];
  readonly diskOf: ReadonlyMap<string, number>;
}

/** Where each byte of a logical volume lies. */
export function logicalRuns(ground: Ground, logical: Logical, depth = 0): RunAt {
  if (depth > DEPTH_MAX) {
    throw new EvidenceError("limit-passed", {
      field: "LVM2 metadata",
      detail: `${logical.name} lies on itself, or too deep`,
    });
  }
  const { extentSize } = ground.group;
  const segments = logical.segments.map((segment) => ({
    start: segment.start * extentSize,
    end: (segment.start + segment.count) * extentSize,
    runAt: once(() => segmentRuns(ground, segment, depth)),
  }));
  const snapshot = snapshotOf(ground, logical);
  if (snapshot !== null) return snapshotRuns(ground, logical, snapshot, depth, plain);
  return plain;

  function plain(offset: number, wanted: number): Run {
    const segment = segments.find(({ start, end }) => offset >= start && offset < end);
    if (segment === undefined) return { kind: "missing", length: 1, why: "extents that no segment tells" };
    const run = segment.runAt()(offset - segment.start, wanted);
    return { ...run, length: Math.min(run.length, segment.end - offset) };
  }
}

/** Makes the value at its first use; a failure is a run that is missing, so that other segments stay readable. */
function once(make: () => RunAt): () => RunAt {
  let made: RunAt | null = null;
  return () => {
    if (made !== null) return made;
    try {
      made = make();
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      const why = `what cannot be read: ${problemOf(caught).detail}`;
      made = (_, wanted) => ({ kind: "missing", length: wanted, why });
    }
    return made;
  };
}

function segmentRuns(ground: Ground, segment: Segment, depth: number): RunAt {
  const { type, areas } = segment;
  const size = segment.count * ground.group.extentSize;
  if (type === "zero") return (offset) => ({ kind: "zeros", length: size - offset });
  if (type === "striped" || type === "linear") return stripedRuns(ground, segment, depth);
  if (type === "mirror") return firstPresent(areas.map((area) => areaRuns(ground, area, depth)));
  if (type === "thin") return thinRuns(ground, segment, depth);
  if (type === "thin-pool") return namedRuns(ground, segment, "pool", depth);
  if (type === "cache" || type === "writecache") return namedRuns(ground, segment, "origin", depth);
  const raid = RAID_KINDS.get(type);
  if (raid !== undefined) return raidRuns(ground, segment, raid, size, depth);
  return (offset) => ({
    kind: "missing",
    length: size - offset,
    why: `a segment of type ${type}, which is not read here`,
  });
}

function stripedRuns(ground: Ground, { areas, stripeSize }: Segment, depth: number): RunAt {
  const parts = areas.map((area) => areaRuns(ground, area, depth));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  if (parts.length === 0 || stripeSize === 0) throw damaged("a striped segment has no stripes");
  return (offset, wanted) => {
    const index = Math.floor(offset / stripeSize);
    const within = offset % stripeSize;
    const part = parts[index % parts.length];
    const length = stripeSize - within;
    if (part === undefined) return { kind: "missing", length, why: "a stripe that is not told" };
    const run = part(Math.floor(index / parts.length) * stripeSize + within, Math.min(wanted, length));
    return { ...run, length: Math.min(run.length, length) };
  };
}

/** An extent of a physical volume, or of another logical one. */
function areaRuns(ground: Ground, { name, extent }: Area, depth: number): RunAt {
  const { group, disks, diskOf } = ground;
  const start = extent * group.extentSize;
  const physical = group.physical.get(name);
  if (physical !== undefined) {
    const disk = diskOf.get(physical.id);
    const source = disk === undefined ? undefined : disks[disk];
    const why = `physical volume ${name} (${physical.id}, was ${physical.device}), which is missing`;
    if (disk === undefined || source === undefined) return (_, wanted) => ({ kind: "missing", length: wanted, why });
    return (offset, wanted) => ({ kind: "disk", disk, offset: physical.start + start + offset, length: wanted });
  }
  const logical = group.logical.get(name);
  if (logical === undefined) throw damaged(`${name} is neither a physical nor a logical volume`);
  const runs = logicalRuns(ground, logical, depth + 1);
  return (offset, wanted) => runs(start + offset, wanted);
}

function firstPresent(parts: readonly RunAt[]): RunAt {
  return (offset, wanted) => {
    let run: Run = { kind: "missing", length: wanted, why: "a mirror without legs" };
    for (const part of parts) {
      run = part(offset, wanted);
      if (run.kind !== "missing") return run;
    }
    return run;
  };
}

function raidRuns(
  ground: Ground,
  { areas, stripeSize }: Segment,
  [level, layout]: readonly [0 | 1 | 4 | 5 | 6 | 10, number],
  size: number,
  depth: number,
): RunAt {
  const parts = areas.map((area) => areaRuns(ground, area, depth));
  if (level === 1) return firstPresent(parts);
  const data =
    level === 0 ? areas.length : level === 6 ? areas.length - 2 : level === 10 ? areas.length / 2 : areas.length - 1;
  const memberSize = Math.ceil(size / Math.max(data, 1));
  const present = parts.map((part) => (part(0, 1).kind === "missing" ? null : memberSize));
  const sources = parts.map((part, index) => runSource(areas[index]?.name ?? "", memberSize, ground.disks, part));
  const map = raidMap({
    level,
    layout,
    chunkSize: stripeSize,
    members: present,
    memberSize,
    readMember: (member, offset, length) => sources[member]?.read(offset, length) ?? new Uint8Array(0),
  });
  return (offset, wanted) => {
    const run = map.runAt(offset, wanted);
    const part = run.kind === "disk" ? parts[run.disk] : undefined;
    if (run.kind !== "disk" || part === undefined) return run;
    const inner = part(run.offset, Math.min(run.length, wanted));
    return { ...inner, length: Math.min(inner.length, run.length) };
  };
}

function namedRuns(ground: Ground, { section }: Segment, member: string, depth: number): RunAt {
  return logicalRuns(ground, namedLogical(ground, textOf(section, member)), depth + 1);
}

function namedLogical({ group }: Ground, name: string | undefined): Logical {
  const logical = name === undefined ? undefined : group.logical.get(name);
  if (logical === undefined) throw damaged(`there is no logical volume ${name ?? "where one is needed"}`);
  return logical;
}

function thinRuns(ground: Ground, { section }: Segment, depth: number): RunAt {
  const pool = namedLogical(ground, textOf(section, "thin_pool"));
  const [poolSegment] = pool.segments;
  const device = numberOf(section, "device_id");
  if (poolSegment === undefined || device === undefined || device > THIN_DEVICES)
    throw damaged("a thin volume has no pool or device");
  const metadata = namedLogical(ground, textOf(poolSegment.section, "metadata"));
  const size = metadata.extents * ground.group.extentSize;
  const map = thinMap(runSource(metadata.name, size, ground.disks, logicalRuns(ground, metadata, depth + 1)), device);
  if (map === null) throw damaged(`the pool does not know device ${device}`);
  const data = namedRuns(ground, poolSegment, "pool", depth + 1);
  return (offset, wanted) => {
    const within = offset % map.blockSize;
    const length = map.blockSize - within;
    const at = map.find(Math.floor(offset / map.blockSize));
    if (at === null) return { kind: "zeros", length };
    const run = data(at + within, Math.min(wanted, length));
    return { ...run, length: Math.min(run.length, length) };
  };
}

interface SnapshotSegment {
  readonly origin: string;
  readonly store: string;
}

/** A hidden volume of type "snapshot" tells that this one is the store of changes of another. */
function snapshotOf({ group }: Ground, logical: Logical): SnapshotSegment | null {
  for (const { segments } of group.logical.values()) {
    for (const { type, section } of segments) {
      const [origin, store] = [textOf(section, "origin"), textOf(section, "cow_store")];
      if (type === "snapshot" && store === logical.name && origin !== undefined) return { origin, store };
    }
  }
  return null;
}

function snapshotRuns(
  ground: Ground,
  logical: Logical,
  { origin }: SnapshotSegment,
  depth: number,
  store: RunAt,
): RunAt {
  const size = logical.extents * ground.group.extentSize;
  const map = snapshotMap(runSource(logical.name, size, ground.disks, store));
  const below = logicalRuns(ground, namedLogical(ground, origin), depth + 1);
  return (offset, wanted) => {
    const within = offset % map.chunkSize;
    const length = map.chunkSize - within;
    const saved = map.saved.get(Math.floor(offset / map.chunkSize));
    const run =
      saved === undefined
        ? below(offset, Math.min(wanted, length))
        : store(saved * map.chunkSize + within, Math.min(wanted, length));
    return { ...run, length: Math.min(run.length, length) };
  };
}

/** Bytes of the volume: its segments, or what it is a snapshot of. */
export function logicalSize(ground: Ground, logical: Logical): number {
  const snapshot = snapshotOf(ground, logical);
  const origin = snapshot === null ? undefined : ground.group.logical.get(snapshot.origin);
  return (origin ?? logical).extents * ground.group.extentSize;
}

/** Ranges that lie on what is missing, joined where they touch; past 10,000 of them the last reaches to the end. */
export function holesOf(size: number, runAt: RunAt): readonly Range[] {
  const holes: { offset: number; length: number }[] = [];
  let steps = 0;
  for (let at = 0; at < size; steps += 1) {
    const run = runAt(at, size - at);
    const length = Math.min(Math.max(run.length, SECTOR), size - at);
    const last = holes.at(-1);
    if (run.kind === "missing") {
      if (last !== undefined && last.offset + last.length === at) last.length += length;
      else holes.push({ offset: at, length });
      if (holes.length >= HOLES_MAX || steps > STEPS_MAX) {
        const open = holes.at(-1);
        if (open !== undefined) open.length = size - open.offset;
        return holes;
      }
    }
    at += length;
  }
  return holes;
}

function damaged(detail: string): EvidenceError {
  return new EvidenceError("metadata-damaged", { field: "LVM2 metadata", detail });
}
