import { type Problem, toProblem } from "@mizugiwa/base";
import type { Entry, FileType, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";
import { textOf } from "../shared/names.js";
import { type Attribute, TYPE, valueOf } from "./attribute.js";
import { DOS_SPACE, type FileName, fileNameOf } from "./file-name.js";
import { filetime } from "./filetime.js";
import { generationOf, type MftRecord } from "./record.js";
import { readInterix, readReparse, type Special } from "./reparse.js";
import { streamOf } from "./stream.js";

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const DIRECTORY_FLAG = 0x10;
const SYSTEM_FLAG = 0x4;
/** The longest Interix link is a path of 32 KiB; longer content is not looked at. */
const INTERIX_MAX = 65_536;

/** A file as its records tell it, without the name under which it is listed. */
export interface NtfsFile {
  readonly record: MftRecord;
  readonly attributes: readonly Attribute[];
  readonly problems: readonly Problem[];
}

/** An entry of NTFS; its facts are made when they are asked for, since most listings do not. */
export class NtfsEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation: number;
  readonly type: FileType;
  readonly allocated: boolean;
  readonly size: number;
  readonly modified: Instant | null;
  readonly accessed: Instant | null;
  readonly changed: Instant | null;
  readonly born: Instant | null;
  readonly deleted = null;
  readonly mode = null;
  readonly uid = null;
  readonly gid = null;
  readonly links: number;
  readonly target: Uint8Array | null;
  readonly device: readonly [number, number] | null;
  readonly xattrs = NO_XATTRS;
  readonly streams: readonly Stream[];
  readonly problems: readonly Problem[];
  readonly #file: NtfsFile;
  readonly #shown: FileName | null;
  readonly #flags: number;

  constructor(file: NtfsFile, shown: FileName | null, directory: Uint8Array, allocated: boolean) {
    const { record, attributes } = file;
    const standard = attributes.find(({ type, resident }) => type === TYPE.standardInformation && resident);
    const flags = standard === undefined || standard.valueLength < 36 ? (shown?.flags ?? 0) : flagsOf(standard);
    const time = (offset: number): Instant | null =>
      standard === undefined || standard.valueLength < 32 ? null : filetime(record.view, standard.valueAt + offset);
    const special = specialOf(file, flags);
    this.#file = file;
    this.#shown = shown;
    this.#flags = record.directory ? flags | DIRECTORY_FLAG : flags & ~DIRECTORY_FLAG;
    this.directory = directory;
    this.name = shown?.name ?? new Uint8Array(0);
    this.inode = record.number;
    this.generation = generationOf(record);
    this.type = special?.type ?? (record.directory ? "dir" : "file");
    this.allocated = allocated;
    this.born = time(0);
    this.modified = time(8);
    this.changed = time(16);
    this.accessed = time(24);
    this.links = linksOf(attributes);
    this.target = special?.target ?? null;
    this.device = special?.device ?? null;
    this.streams = streamsOf(attributes, record.directory);
    this.size = this.target?.length ?? sizeOf(attributes, record.directory, this.streams);
    this.problems = problemsOf(file);
  }

  get facts(): ReadonlyMap<string, string> {
    const facts = new Map([["attributes", `0x${this.#flags.toString(16)}`]]);
    facts.set("sequence", String(this.#file.record.sequence));
    const shown = this.#shown;
    if (shown !== null) {
      for (const [field, time] of [
        ["born", shown.born],
        ["modified", shown.modified],
        ["changed", shown.changed],
        ["accessed", shown.accessed],
      ] as const) {
        if (time !== null) facts.set(`file-name-${field}`, timeText(time));
      }
    }
    for (const attribute of this.#file.attributes) {
      if (attribute.type === TYPE.fileName) {
        const name = fileNameOf(attribute);
        if (name?.space === DOS_SPACE) facts.set("short-name", textOf(name.name));
      }
      if (attribute.type === TYPE.reparsePoint && attribute.resident && attribute.valueLength >= 4) {
        const tag = attribute.record.view.getUint32(attribute.valueAt, true);
        facts.set("reparse-tag", `0x${tag.toString(16)}`);
      }
    }
    return facts;
  }
}

/** RFC 3339 with seven digits; the seconds alone where a calendar does not reach. */
function timeText({ seconds, nanos }: Instant): string {
  const fraction = String(nanos / 100).padStart(7, "0");
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? `${seconds}.${fraction}`
    : date.toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

function flagsOf({ record, valueAt }: Attribute): number {
  return record.view.getUint32(valueAt + 32, true);
}

function linksOf(attributes: readonly Attribute[]): number {
  let links = 0;
  for (const { type, resident, record, valueAt, valueLength } of attributes) {
    if (type !== TYPE.fileName || !resident || valueLength < 66) continue;
    if (record.view.getUint8(valueAt + 65) !== DOS_SPACE) links += 1;
  }
  return links;
}

function streamsOf(attributes: readonly Attribute[], directory: boolean): Stream[] {
  const streams: Stream[] = [];
  for (const { type, name, vcn, size } of attributes) {
    if (type !== TYPE.data || vcn !== 0 || (directory && name === "")) continue;
    if (name === "") streams.unshift({ name, size });
    else streams.push({ name, size });
  }
  return streams;
}

function sizeOf(attributes: readonly Attribute[], directory: boolean, streams: readonly Stream[]): number {
  if (!directory) return streams[0]?.name === "" ? streams[0].size : 0;
  return (
    attributes.find(({ type, name, vcn }) => type === TYPE.indexAllocation && name === "$I30" && vcn === 0)?.size ?? 0
  );
}

function specialOf({ attributes, record }: NtfsFile, flags: number): Special | null {
  for (const attribute of attributes) {
    if (attribute.type === TYPE.reparsePoint && attribute.resident) return readReparse(valueOf(attribute));
  }
  if ((flags & SYSTEM_FLAG) === 0 || record.directory) return null;
  const content = streamOf(attributes, TYPE.data, "")?.value ?? null;
  return content !== null && content.length <= INTERIX_MAX ? readInterix(content) : null;
}

function problemsOf({ record, attributes, problems }: NtfsFile): readonly Problem[] {
  if (!attributes.some(({ type, flags }) => type === TYPE.data && (flags & 0x4000) !== 0)) return problems;
  return [
    ...problems,
    toProblem("content-encrypted", {
      record: record.number,
      field: "$DATA",
      detail: "encrypted by EFS",
      remedy: "Opening it gives the cipher text.",
    }),
  ];
}
