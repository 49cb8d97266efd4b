import { type Item, record } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import {
  carve,
  type Entry,
  type EntryRecord,
  type EvidenceVolume,
  entryJson,
  entryRecord,
  type Located,
  type Recovered,
} from "@mizugiwa/evidence";
import { safeJson } from "../../print/neutral.js";
import { csvEntry, tableLine } from "../entry-line.js";
import { isAt, type Mounted } from "../select.js";
import type { Facts, Job } from "./protocol.js";
import type { TargetNames } from "./target-names.js";

/** A content that belongs to a thing, not read yet. */
export interface Content {
  readonly kind: "folder" | "content";
  readonly stream: string;
  readonly size: number;
  /** Where it is to be written, one byte a character (latin1). */
  readonly target: string | null;
  /** What contents that other names lead to are known by; null where there is one name. */
  readonly link: string | null;
  /** Throws what opening throws. */
  readonly open: () => ByteSource;
}

/** A thing before its contents are read. */
export interface Found {
  readonly line: string;
  readonly shown: string | null;
  readonly facts: Facts | null;
  readonly contents: readonly Content[];
}

/** What a job finds in one file system, in the file system's own order, which never changes. */
export function* thingsOf(job: Job, mounted: Mounted, names: TargetNames): Generator<Item<Found>, void, undefined> {
  const { volume, fileSystem } = mounted;
  switch (job.kind) {
    case "extract":
      for (const item of fileSystem.list()) {
        if (!item.ok) yield item;
        else if (isAt(item.value, job.path, true)) {
          for (const found of extracted(mounted, item.value, names)) yield record(found);
        }
      }
      return;
    case "hash":
      for (const item of fileSystem.list()) {
        if (!item.ok) yield item;
        else if (isAt(item.value, job.path, job.deep)) yield record(hashed(mounted, item.value, job.shows));
      }
      return;
    case "recover":
      for (const item of fileSystem.deleted()) {
        if (!item.ok) yield item;
        else if (isAt(item.value.entry, job.path, true)) yield record(recovered(volume, item.value, names));
      }
      return;
    case "carve": {
      const options = { blockSize: fileSystem.blockSize, everyByte: job.everyByte };
      for (const item of carve(volume.source, fileSystem.unallocated(), options)) {
        yield item.ok ? record(recovered(volume, item.value, names)) : item;
      }
    }
  }
}

const NO_CONTENT = (): never => {
  throw new TypeError("a folder has no content");
};

function* extracted(
  { volume, fileSystem }: Mounted,
  entry: Entry,
  names: TargetNames,
): Generator<Found, void, undefined> {
  const line = safeJson(entryJson(entry, volume.name)).slice(0, -1);
  const streams = entry.type === "file" ? entry.streams : entry.streams.filter(({ name }) => name !== "");
  const folder: Content[] = [];
  if (entry.type === "dir") {
    const target = names.folder(volume.name, entry);
    if (target.length > 0) folder.push({ kind: "folder", stream: "", size: 0, target, link: null, open: NO_CONTENT });
  }
  if (streams.length === 0) yield { line, shown: null, facts: null, contents: folder };
  for (const [index, { name, size }] of streams.entries()) {
    const target = names.file(volume.name, entry, name);
    const content: Content = {
      kind: "content",
      stream: name,
      size,
      target,
      link: null,
      open: () => fileSystem.open(entry, name),
    };
    const contents = index === 0 ? [...folder, content] : [content];
    yield { line: `${line},"stream":${safeJson(JSON.stringify(name))}`, shown: null, facts: null, contents };
  }
}

function hashed({ volume, fileSystem }: Mounted, entry: Entry, shows: "table" | "csv" | null): Found {
  const line = safeJson(entryJson(entry, volume.name, false)).slice(0, -1);
  const shown = shows === null ? null : shownAs(shows, entryRecord(entry, volume.name));
  // Of what is no file only named streams are content: a link's or a device's main one is not.
  const streams = entry.type === "file" ? entry.streams : entry.streams.filter(({ name }) => name !== "");
  const isShared = entry.inode !== null && (entry.links ?? 1) > 1;
  const contents = streams.map(
    ({ name, size }): Content => ({
      kind: "content",
      stream: name,
      size,
      target: null,
      link: isShared ? `${volume.name ?? ""}\0${entry.inode}\0${name}` : null,
      open: () => fileSystem.open(entry, name),
    }),
  );
  return { line, shown, facts: factsOf(volume.name, entry), contents };
}

function shownAs(shows: "table" | "csv", entry: EntryRecord): string {
  return (shows === "csv" ? csvEntry(entry) : tableLine(entry)).trimEnd();
}

function factsOf(volume: string | null, { directory, name, type, mode, uid, gid, target }: Entry): Facts {
  const path = `${latin1(directory)}/${latin1(name)}`;
  return { volume, path, type, mode, uid, gid, target: target === null ? null : Uint8Array.from(target) };
}

function recovered(volume: EvidenceVolume, found: Recovered, names: TargetNames): Found {
  const { entry, stream, method, confidence, ranges, content, lost, problems } = found;
  const fields = entryRecord(entry, volume.name);
  const line = open({
    ...fields,
    stream,
    method,
    confidence,
    ranges: ranges.flatMap((range) => volume.locate(range)?.map(withoutDisk) ?? []),
    ...(lost.length === 0 ? {} : { lost }),
    problems: [...fields.problems, ...problems],
  });
  if (content === null || entry.type !== "file") return { line, shown: null, facts: null, contents: [] };
  const target = names.file(volume.name, entry, stream);
  return {
    line,
    shown: null,
    facts: null,
    contents: [{ kind: "content", stream, size: content.size, target, link: null, open: () => content }],
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

function withoutDisk({ disk, offset, length }: Located): { offset: number; length: number; disk?: number } {
  return disk === 0 ? { offset, length } : { offset, length, disk };
}

/** JSON of an object that is not closed yet: hashes and places of files follow. */
function open(fields: object): string {
  return safeJson(JSON.stringify(fields)).slice(0, -1);
}
