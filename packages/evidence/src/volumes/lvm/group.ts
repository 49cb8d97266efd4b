import { EvidenceError } from "../../evidence-error.js";
import { listOf, numberOf, readConfig, type Section, sectionOf, textOf } from "./config.js";

const SECTOR = 512;

/** A volume group as one version of its metadata describes it. */
export interface Group {
  readonly name: string;
  readonly id: string;
  readonly seqno: number;
  readonly extentSize: number;
  readonly created: string | null;
  readonly physical: ReadonlyMap<string, Physical>;
  readonly logical: ReadonlyMap<string, Logical>;
}

interface Physical {
  /** Without dashes. */
  readonly id: string;
  /** Bytes from the start of the disk to the first extent. */
  readonly start: number;
  readonly device: string;
}

export interface Logical {
  readonly name: string;
  readonly id: string;
  readonly visible: boolean;
  readonly segments: readonly Segment[];
  readonly extents: number;
}

/** Extents of a logical volume of one kind. */
export interface Segment {
  readonly start: number;
  readonly count: number;
  readonly type: string;
  /** Bytes of a stripe. */
  readonly stripeSize: number;
  /** What it lies on: a physical or logical volume, and the extent there. */
  readonly areas: readonly Area[];
  /** All of the segment's own text, for the kinds that need more. */
  readonly section: Section;
}

export interface Area {
  readonly name: string;
  readonly extent: number;
}

/** Reads one version of a group's metadata; throws EvidenceError `metadata-damaged` where it makes no sense. */
export function readGroup(text: string): Group {
  const whole = readConfig(text);
  for (const [name, section] of whole) {
    if (!(section instanceof Map)) continue;
    const extent = numberOf(section, "extent_size");
    const id = textOf(section, "id");
    if (extent === undefined || extent === 0 || id === undefined) continue;
    return {
      name,
      id,
      seqno: numberOf(section, "seqno") ?? 0,
      extentSize: extent * SECTOR,
      created: createdOf(whole),
      physical: mapped(sectionOf(section, "physical_volumes"), readPhysical),
      logical: mapped(sectionOf(section, "logical_volumes"), readLogical),
    };
  }
  throw new EvidenceError("metadata-damaged", { field: "LVM2 metadata", detail: "there is no volume group in it" });
}

function createdOf(whole: Section): string | null {
  const seconds = numberOf(whole, "creation_time");
  return seconds === undefined || seconds > 253_402_300_799 ? null : new Date(seconds * 1000).toISOString();
}

function mapped<Made>(section: Section | undefined, make: (name: string, section: Section) => Made): Map<string, Made> {
  const made = new Map<string, Made>();
  for (const [name, value] of section ?? []) if (value instanceof Map) made.set(name, make(name, value));
  return made;
}

function readPhysical(_name: string, section: Section): Physical {
  return {
    id: (textOf(section, "id") ?? "").replaceAll("-", ""),
    start: (numberOf(section, "pe_start") ?? 0) * SECTOR,
    device: textOf(section, "device") ?? "",
  };
}

function readLogical(name: string, section: Section): Logical {
  const segments = [...section.values()].flatMap((value) => (value instanceof Map ? (readSegment(value) ?? []) : []));
  segments.sort((a, b) => a.start - b.start);
  return {
    name,
    id: textOf(section, "id") ?? "",
    visible: listOf(section, "status").includes("VISIBLE"),
    segments,
    extents: segments.reduce((most, { start, count }) => Math.max(most, start + count), 0),
  };
}

const AREA_LISTS = ["stripes", "mirrors", "raids", "raid0_lvs"] as const;

function readSegment(section: Section): Segment | null {
  const [start, count] = [numberOf(section, "start_extent"), numberOf(section, "extent_count")];
  const type = textOf(section, "type");
  if (start === undefined || count === undefined || type === undefined) return null;
  const list = AREA_LISTS.map((name) => listOf(section, name)).find(({ length }) => length > 0) ?? [];
  return {
    start,
    count,
    type,
    stripeSize: (numberOf(section, "stripe_size") ?? 0) * SECTOR,
    areas: areasOf(list, type),
    section,
  };
}

/** `"pv0", 10` pairs; RAID lists name pairs of a metadata and a data volume, of which the data count. */
function areasOf(list: readonly unknown[], type: string): Area[] {
  const areas: Area[] = [];
  if (type.startsWith("raid")) {
    const names = list.filter((each) => typeof each === "string");
    const data = names.some((name) => name.includes("_rmeta_"))
      ? names.filter((name) => !name.includes("_rmeta_"))
      : names;
    return data.map((name) => ({ name, extent: 0 }));
  }
  for (const [index, name] of list.entries()) {
    const extent = list[index + 1];
    if (typeof name === "string") areas.push({ name, extent: typeof extent === "number" ? extent : 0 });
  }
  return areas;
}
