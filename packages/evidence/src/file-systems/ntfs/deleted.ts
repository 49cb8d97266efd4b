import { record as found, type Item } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import type { Confidence, Recovered } from "../../recovery/recovered.js";
import { ClusterMap } from "../shared/cluster-map.js";
import { rangesOf } from "../shared/mapped-source.js";
import { TYPE } from "./attribute.js";
import type { Boot } from "./boot.js";
import { NtfsEntry, type NtfsFile } from "./entry.js";
import { DOS_SPACE, type FileName, fileNameOf } from "./file-name.js";
import type { Mft } from "./mft.js";
import type { MftRecord } from "./record.js";
import type { Run } from "./runs.js";
import { type NtfsStream, openStream, piecesOf, runsOf, streamOf } from "./stream.js";
import { pathOf } from "./tree.js";

/** What finding deleted files takes. */
export interface DeletedContext {
  readonly volume: ByteSource;
  readonly boot: Boot;
  readonly mft: Mft;
  readonly allocation: ClusterMap;
  readonly heldBytes: number;
  fileOf(record: MftRecord): NtfsFile;
}

/**
 * Files whose record was given up and not used again. A stream is intact where its map is whole and none of its clusters is in use now, by
 * the bitmap or by the map of a live file, nor claimed by a second deleted file: then nobody can say who wrote last.
 */
export function* deletedFiles(context: DeletedContext): Generator<Item<Recovered>, void, undefined> {
  const { mft, boot, heldBytes, allocation } = context;
  const live = new ClusterMap(allocation.count, heldBytes);
  const claimed = new ClusterMap(allocation.count, heldBytes);
  const twice = new ClusterMap(allocation.count, heldBytes);
  for (let number = 0; number < mft.count; number += 1) {
    const record = mft.read(number);
    if (record === null) continue;
    const { attributes } = context.fileOf(record);
    for (const attribute of attributes) {
      if (attribute.resident || attribute.record.number !== number) continue;
      const runs = runsOf({ ...bare(attribute.type), pieces: [attribute] }, boot, []);
      for (const { lcn, length } of runs) if (lcn !== null) claim(record.inUse ? live : null, lcn, length);
    }
  }

  function claim(map: ClusterMap | null, lcn: number, length: number): void {
    if (map !== null) return map.add(lcn, length);
    for (let at = lcn; at < Math.min(lcn + length, allocation.count); at += 1) {
      (claimed.has(at) ? twice : claimed).add(at, 1);
    }
  }

  const taken = (cluster: number): boolean =>
    cluster >= allocation.count || allocation.has(cluster) || live.has(cluster);
  for (let number = 0; number < mft.count; number += 1) {
    const record = mft.read(number);
    if (record === null || record.inUse || record.base !== null) continue;
    const file = context.fileOf(record);
    if (file.attributes.length === 0) continue;
    for (const each of recovered(context, file, taken, twice)) yield found(each);
  }
}

function* recovered(
  { volume, boot, mft }: DeletedContext,
  file: NtfsFile,
  taken: (cluster: number) => boolean,
  twice: ClusterMap,
): Generator<Recovered, void, undefined> {
  const name = nameOf(file);
  const unnamed = { record: -1, sequence: 0 };
  const entry = new NtfsEntry(file, name, pathOf(mft, name?.parent ?? unnamed), false);
  if (entry.streams.length === 0) yield nameOnly(entry);
  for (const { name: streamName } of entry.streams) {
    const stream = streamOf(file.attributes, TYPE.data, streamName);
    if (stream === null) continue;
    const base = { entry, stream: streamName, method: "mft" as const, problems: file.problems };
    if (stream.value !== null) {
      const confidence = file.record.torn ? "possible" : "intact";
      yield { ...base, confidence, ranges: [], content: memorySource(stream.value.slice()), lost: [] };
      continue;
    }
    const runs = runsOf(stream, boot, []);
    const { confidence, lost } = judge(stream, runs, boot, taken, twice, file);
    const gone = confidence === "overwritten" || confidence === "name-only";
    yield {
      ...base,
      confidence,
      ranges: stream.compressed ? [] : rangesOf(piecesOf(stream, runs, boot), stream.size),
      content: gone ? null : readable(openStream(volume, boot, stream, "deleted stream"), lost),
      lost,
    };
  }
}

function judge(
  stream: NtfsStream,
  runs: readonly Run[],
  boot: Boot,
  taken: (cluster: number) => boolean,
  twice: ClusterMap,
  file: NtfsFile,
): { confidence: Confidence; lost: readonly Range[] } {
  const { clusterSize } = boot;
  const lost: Range[] = [];
  let shared = false;
  let next = 0;
  const lose = (from: number, to: number): void => {
    const end = Math.min(to, stream.size);
    const last = lost.at(-1);
    if (from >= end) return;
    if (last !== undefined && last.offset + last.length === from) {
      lost[lost.length - 1] = { offset: last.offset, length: end - last.offset };
    } else lost.push({ offset: from, length: end - from });
  };
  for (const { vcn, length, lcn } of runs) {
    if (vcn > next) lose(next * clusterSize, vcn * clusterSize);
    next = vcn + length;
    if (lcn === null) continue;
    for (let at = 0; at < length && (vcn + at) * clusterSize < stream.size; at += 1) {
      if (taken(lcn + at)) lose((vcn + at) * clusterSize, (vcn + at + 1) * clusterSize);
      else if (twice.has(lcn + at)) shared = true;
    }
  }
  lose(next * clusterSize, stream.size);
  const lostBytes = lost.reduce((total, { length }) => total + length, 0);
  if (stream.size > 0 && lostBytes >= stream.size) {
    return { confidence: runs.length === 0 ? "name-only" : "overwritten", lost: [] };
  }
  // A lost cluster of a packed unit spoils all of the unit: nothing certain is left to hand out.
  if (lost.length > 0)
    return stream.compressed ? { confidence: "overwritten", lost: [] } : { confidence: "partial", lost };
  return { confidence: shared || file.record.torn || file.problems.length > 0 ? "possible" : "intact", lost };
}

/** The content with its lost ranges as zeros. */
function readable(content: ByteSource, lost: readonly Range[]): ByteSource {
  if (lost.length === 0) return content;
  return {
    size: content.size,
    read: (offset, wanted) => {
      const length = Math.max(0, Math.min(wanted, content.size - offset));
      const out = new Uint8Array(length);
      let at = offset;
      for (const gap of [...lost, { offset: offset + length, length: 0 }]) {
        const end = Math.min(gap.offset, offset + length);
        if (end > at) out.set(content.read(at, end - at), at - offset);
        at = Math.max(at, gap.offset + gap.length);
      }
      return out;
    },
  };
}

function nameOnly(entry: NtfsEntry): Recovered {
  return {
    entry,
    stream: "",
    method: "mft",
    confidence: "name-only",
    ranges: [],
    content: null,
    lost: [],
    problems: [],
  };
}

function bare(type: number): Omit<NtfsStream, "pieces"> {
  return { type, name: "", size: 0, compressed: false, encrypted: false, value: null };
}

function nameOf({ attributes }: NtfsFile): FileName | null {
  let short: FileName | null = null;
  for (const attribute of attributes) {
    const name = attribute.type === TYPE.fileName ? fileNameOf(attribute) : null;
    if (name !== null && name.space !== DOS_SPACE) return name;
    short ??= name;
  }
  return short;
}
