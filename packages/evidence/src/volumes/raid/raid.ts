import { EvidenceError } from "../../evidence-error.js";
import type { RunAt } from "../assembled.js";
import { doubleParity, type StripePlace, singleParity } from "./parity-layout.js";

/** An array of equal members; offsets of runs are within the data of a member, `disk` is the number of the member. */
export interface RaidArray {
  readonly level: 0 | 1 | 4 | 5 | 6 | 10;
  readonly layout: number;
  readonly chunkSize: number;
  /** Bytes of data of each member, by its place in the array; null for one that is missing. */
  readonly members: readonly (number | null)[];
  /** Bytes of data that each member has at least, of those that are missing too. */
  readonly memberSize: number;
  readMember(member: number, offset: number, length: number): Uint8Array;
}

export interface RaidMap {
  readonly size: number;
  readonly runAt: RunAt;
}

const MEMBERS_MAX = 4096;

/** Where each byte of the array lies; what a missing member held is computed where the level has the means. */
export function raidMap(array: RaidArray): RaidMap {
  const { level, members, memberSize, chunkSize } = array;
  if (members.length === 0 || members.length > MEMBERS_MAX) throw invalid("members", members.length, "1 to 4096");
  if (level === 1) {
    return { size: memberSize, runAt: (offset) => mirrored(array, offset, memberSize - offset) };
  }
  if (chunkSize === 0) throw invalid("chunk size", 0, "at least 1");
  if (level === 0) return zoned(array);
  if (level === 10) return mirroredStripes(array);
  const parities = level === 6 ? 2 : 1;
  const dataCount = members.length - parities;
  if (dataCount < 1) throw invalid("members", members.length, `more than ${parities}`);
  const size = Math.floor(memberSize / chunkSize) * chunkSize * dataCount;
  const placeOf = (stripe: number, chunk: number): StripePlace | null => {
    if (level === 4) return singleParity(5, members.length, stripe, chunk);
    return level === 5
      ? singleParity(array.layout, members.length, stripe, chunk)
      : doubleParity(array.layout, members.length, stripe, chunk);
  };
  if (placeOf(0, 0) === null) throw invalid("layout", array.layout, "one that is known");
  return { size, runAt: (offset) => striped(array, dataCount, placeOf, offset) };
}

function striped(
  array: RaidArray,
  dataCount: number,
  placeOf: (stripe: number, chunk: number) => StripePlace | null,
  offset: number,
): ReturnType<RunAt> {
  const { chunkSize, members } = array;
  const index = Math.floor(offset / chunkSize);
  const stripe = Math.floor(index / dataCount);
  const place = placeOf(stripe, index % dataCount);
  const within = offset % chunkSize;
  const length = chunkSize - within;
  if (place === null) return { kind: "missing", length, why: "a place that the layout does not tell" };
  const at = stripe * chunkSize + within;
  if (isPresent(members, place.data)) return { kind: "disk", disk: place.data, offset: at, length };
  const others = members.flatMap((_, member) => (member === place.data || member === place.second ? [] : [member]));
  if (others.some((member) => !isPresent(members, member))) {
    return { kind: "missing", length, why: `member ${place.data}, and a member that could replace it is missing too` };
  }
  return {
    kind: "bytes",
    length,
    offset: at,
    read: (from, count) =>
      exclusiveOr(
        others.map((member) => array.readMember(member, from, count)),
        count,
      ),
  };
}

function isPresent(members: RaidArray["members"], member: number): boolean {
  return (members[member] ?? null) !== null;
}

function exclusiveOr(parts: readonly Uint8Array[], length: number): Uint8Array {
  const result = new Uint8Array(length);
  for (const part of parts) {
    for (let index = 0; index < length; index += 1) result[index] = (result[index] ?? 0) ^ (part[index] ?? 0);
    if (part.length < length) return result.subarray(0, 0);
  }
  return result;
}

function mirrored({ members }: RaidArray, offset: number, length: number): ReturnType<RunAt> {
  const member = members.findIndex((size) => size !== null && size >= offset + length);
  return member === -1
    ? { kind: "missing", length, why: "members that are missing" }
    : { kind: "disk", disk: member, offset, length };
}

interface Zone {
  readonly start: number;
  readonly end: number;
  /** Bytes into the members at which the zone begins. */
  readonly memberStart: number;
  readonly members: readonly number[];
}

/** RAID 0: where members differ in size, the rest of the larger ones is striped over fewer of them. */
function zoned({ members, memberSize, chunkSize }: RaidArray): RaidMap {
  const sizes = members.map((size) => Math.floor((size ?? memberSize) / chunkSize) * chunkSize);
  const zones: Zone[] = [];
  let [start, memberStart] = [0, 0];
  for (const end of [...new Set(sizes)].sort((a, b) => a - b)) {
    const taking = sizes.flatMap((size, member) => (size > memberStart ? [member] : []));
    if (end === 0 || taking.length === 0) continue;
    const zoneEnd = start + (end - memberStart) * taking.length;
    zones.push({ start, end: zoneEnd, memberStart, members: taking });
    [start, memberStart] = [zoneEnd, end];
  }
  return {
    size: start,
    runAt: (offset) => {
      const zone = zones.find((each) => offset < each.end) ?? { start: 0, end: start, memberStart: 0, members: [] };
      const index = Math.floor((offset - zone.start) / chunkSize);
      const within = (offset - zone.start) % chunkSize;
      const length = chunkSize - within;
      const member = zone.members[index % zone.members.length] ?? -1;
      if (!isPresent(members, member)) return { kind: "missing", length, why: `member ${member}` };
      return {
        kind: "disk",
        disk: member,
        offset: zone.memberStart + Math.floor(index / zone.members.length) * chunkSize + within,
        length,
      };
    },
  };
}

/** RAID 10 as the Linux kernel lays it: near copies side by side, far copies further on or one chunk below ("offset"). */
function mirroredStripes({ members, memberSize, chunkSize, layout }: RaidArray): RaidMap {
  const count = members.length;
  const near = layout & 0xff;
  const far = (layout >> 8) & 0xff;
  const isOffset = (layout & 0x1_0000) !== 0;
  if (near === 0 || far === 0 || near * far > count) throw invalid("layout", layout, "copies on different members");
  const chunks = Math.floor(memberSize / chunkSize);
  const rows = Math.floor(chunks / far);
  const stride = isOffset ? chunkSize : rows * chunkSize;
  const setSize = (layout & 0x2_0000) === 0 ? count : Math.floor(count / far);
  const size = Math.floor((rows * count) / near) * chunkSize;
  return {
    size,
    runAt: (offset) => {
      const first = Math.floor(offset / chunkSize) * near;
      const within = offset % chunkSize;
      const length = chunkSize - within;
      for (let copy = 0; copy < near; copy += 1) {
        const row = Math.floor((first + copy) / count) * (isOffset ? far : 1);
        let member = (first + copy) % count;
        for (let again = 0; again < far; again += 1) {
          const at = row * chunkSize + within + again * stride;
          if (isPresent(members, member)) return { kind: "disk", disk: member, offset: at, length };
          const set = Math.floor(member / setSize);
          member = ((member + near) % setSize) + set * setSize;
        }
      }
      return { kind: "missing", length, why: "members that are all missing" };
    },
  };
}

function invalid(field: string, had: number, wanted: string): EvidenceError {
  return new EvidenceError("struct-invalid", { field: "RAID array", detail: `${field} is ${had}, want ${wanted}` });
}
