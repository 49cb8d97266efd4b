import { record as found, type Item, toProblem } from "@mizugiwa/base";
import { type ByteSource, memorySource } from "@mizugiwa/bytes";
import type { Range } from "../../range.js";
import type { Confidence, Recovered } from "../../recovery/recovered.js";
import type { ClusterMap } from "../shared/cluster-map.js";
import { rangesOf } from "../shared/mapped-source.js";
import { bytesOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import type { Boot } from "./boot.js";
import { NtfsEntry, type NtfsFile } from "./entry.js";
import { DOS_SPACE, type FileName, fileNameOf } from "./file-name.js";
import type { Mft } from "./mft.js";
import { Owners } from "./owners.js";
import type { MftRecord } from "./record.js";
import type { Run } from "./runs.js";
import { Slack } from "./slack.js";
import { type NtfsStream, openStream, piecesOf, runsOf, streamOf } from "./stream.js";
import { pathOf } from "./tree.js";
import { WOF_STREAM, type WofFormat, wofOf, wofSource } from "./wof.js";

/** Records 0 to 23 belong to the system; the ones without a name are room for later versions. */
const FIRST_USER_RECORD = 24;

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
 * Files whose record was given up and not used again; records behind the table's end; names in slack. A stream is intact where its map is whole
 * and none of its clusters is in use now, by the bitmap or by the map of a live file, nor claimed by a second deleted file: then nobody can say
 * who wrote last.
 */
export function* deletedFiles(context: DeletedContext): Generator<Item<Recovered>, void, undefined> {
  const { mft } = context;
  const owners = new Owners(context);
  const slack = new Slack(context);
  for (const record of recordsOf(mft)) {
    const file = context.fileOf(record);
    if (record.number < mft.count) slack.search(file);
    owners.add(file, record.inUse && record.number < mft.count);
  }
  slack.searchLog();
  for (const passing of mft.scan()) {
    const { number, inUse, base } = passing;
    const isBeyond = number >= mft.count;
    if (!isBeyond) slack.book.strike(passing);
    if ((inUse && !isBeyond) || base !== null) continue;
    const record = isBeyond ? mft.readBeyond(number) : mft.read(number);
    if (record === null) continue;
    const file = context.fileOf(record);
    if (file.attributes.length === 0 || isReserved(file)) continue;
    const name = nameOf(file) ?? (isBeyond ? null : (slack.book.takeNameOf(record)?.name ?? null));
    for (const each of recovered(context, isBeyond ? withoutTable(file) : file, name, owners)) yield found(each);
  }
  for (const each of slack.book.names(mft)) yield found(each);
  if (slack.book.isFull) yield { ok: false, problem: slack.book.fullProblem };
}

function* recordsOf(mft: Mft): Generator<MftRecord, void, undefined> {
  for (const number of mft.numbers()) {
    const record = number < mft.count ? mft.read(number) : mft.readBeyond(number);
    if (record !== null) yield record;
  }
}

/** Formatting prepares the records between the system's files and the first of the user for later use: they never were a file. */
function isReserved({ record, attributes }: NtfsFile): boolean {
  return record.number < FIRST_USER_RECORD && !attributes.some(({ type }) => type === TYPE.fileName);
}

function withoutTable(file: NtfsFile): NtfsFile {
  const { number } = file.record;
  const problem = toProblem("record-beyond-table", {
    record: number,
    field: "$MFT",
    detail: `MFT record ${number} lies in the table's clusters behind its last record`,
    remedy:
      "It is from an earlier state of the table, maybe of an earlier file system; hold its content against other traces.",
  });
  return { ...file, problems: [...file.problems, problem] };
}

/** The streams of a deleted file. A name that its records lost, since it lay in an extension record that was cleared, may be in slack yet. */
function* recovered(
  context: DeletedContext,
  file: NtfsFile,
  name: FileName | null,
  owners: Owners,
): Generator<Recovered, void, undefined> {
  const { volume, boot, mft } = context;
  const unnamed = { record: -1, sequence: 0 };
  const instead = bytesOf(`record-${file.record.number}`);
  const entry = new NtfsEntry(file, name, pathOf(mft, name?.parent ?? unnamed), false, instead);
  if (entry.streams.length === 0) yield nameOnly(entry);
  for (const { name: streamName } of entry.streams) {
    const stream = streamOf(file.attributes, TYPE.data, streamName);
    if (stream === null) continue;
    const base = { entry, stream: streamName, method: "mft" as const, problems: file.problems };
    if (stream.value !== null) {
      const confidence = isDoubtful(file) ? "possible" : "intact";
      yield { ...base, confidence, ranges: [], content: memorySource(stream.value.slice()), lost: [] };
      continue;
    }
    if (streamName === "") {
      const format = wofOf(file.attributes);
      if (format !== null) {
        yield { ...base, ...recoveredPacked(context, file, stream, format, owners) };
        continue;
      }
    }
    const runs = runsOf(stream, boot, []);
    const { confidence, lost } = judge(stream, runs, boot, owners, file);
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

/** Content that Windows packed: all of it hangs on the packed stream, while the main one is a hole. */
function recoveredPacked(
  { volume, boot }: DeletedContext,
  file: NtfsFile,
  { size }: NtfsStream,
  format: WofFormat | string,
  owners: Owners,
): Pick<Recovered, "confidence" | "ranges" | "content" | "lost"> {
  const nothing = { ranges: [], content: null, lost: [] };
  const packed = streamOf(file.attributes, TYPE.data, WOF_STREAM);
  if (typeof format === "string" || packed === null) return { confidence: "name-only", ...nothing };
  const { confidence } =
    packed.value === null
      ? judge(packed, runsOf(packed, boot, []), boot, owners, file)
      : { confidence: isDoubtful(file) ? ("possible" as const) : ("intact" as const) };
  if (confidence !== "intact" && confidence !== "possible") return { confidence: "overwritten", ...nothing };
  const what = "deleted stream";
  const content = wofSource(openStream(volume, boot, packed, what), size, format, what);
  return { confidence, ranges: [], content, lost: [] };
}

function judge(
  stream: NtfsStream,
  runs: readonly Run[],
  boot: Boot,
  owners: Owners,
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
      if (owners.isTaken(lcn + at)) lose((vcn + at) * clusterSize, (vcn + at + 1) * clusterSize);
      else if (owners.isDisputed(lcn + at)) shared = true;
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
  return { confidence: shared || isDoubtful(file) ? "possible" : "intact", lost };
}

function isDoubtful({ record, problems }: NtfsFile): boolean {
  return record.torn || problems.length > 0;
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

function nameOf({ attributes }: NtfsFile): FileName | null {
  let short: FileName | null = null;
  for (const attribute of attributes) {
    const name = attribute.type === TYPE.fileName ? fileNameOf(attribute) : null;
    if (name !== null && name.space !== DOS_SPACE) return name;
    short ??= name;
  }
  return short;
}
