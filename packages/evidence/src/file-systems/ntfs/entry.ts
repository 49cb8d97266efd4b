import { type Problem, toProblem } from "@mizugiwa/base";
import type { Entry, FileType, Stream } from "../../entry.js";
import type { Instant } from "../../instant.js";
import { instantText } from "../../listing/instant-text.js";
import { textOf } from "../shared/names.js";
import { type Attribute, ENCRYPTED, TYPE, valueOf } from "./attribute.js";
import { DOS_SPACE, type FileName, fileNameOf } from "./file-name.js";
import { filetime } from "./filetime.js";
import { generationOf, type MftRecord } from "./record.js";
import { readInterix, readReparse, type Special } from "./reparse.js";
import type { Security } from "./security.js";
import { streamOf } from "./stream.js";
import { wofOf } from "./wof.js";

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
const NO_NAME = new Uint8Array(0);
const DIRECTORY_FLAG = 0x10;
const SYSTEM_FLAG = 0x4;
/** The longest Interix link is a path of 32 KiB; longer content is not looked at. */
const INTERIX_MAX = 65_536;

/** A file as its records tell it, without the name under which it is listed. */
export interface NtfsFile {
  readonly record: MftRecord;
  readonly attributes: readonly Attribute[];
  readonly problems: readonly Problem[];
  readonly security: Security;
}

/** An entry of NTFS; what it tells is read from its record when it is asked for, since most listings ask for little. */
export class NtfsEntry implements Entry {
  readonly directory: Uint8Array;
  readonly name: Uint8Array;
  readonly inode: number;
  readonly generation: number;
  readonly type: FileType;
  readonly allocated: boolean;
  readonly deleted = null;
  readonly mode = null;
  readonly uid = null;
  readonly gid = null;
  readonly target: Uint8Array | null;
  readonly device: readonly [number, number] | null;
  readonly xattrs = NO_XATTRS;
  readonly #file: NtfsFile;
  readonly #shown: FileName | null;
  readonly #standard: Attribute | null;
  #streams: readonly Stream[] | null = null;

  /** `instead` is what a file without a name is called; the root has none. */
  constructor(
    file: NtfsFile,
    shown: FileName | null,
    directory: Uint8Array,
    allocated: boolean,
    instead: Uint8Array = NO_NAME,
  ) {
    const { record, attributes } = file;
    const [first] = attributes;
    this.#file = file;
    this.#shown = shown;
    this.#standard = first?.type === TYPE.standardInformation && first.resident ? first : null;
    const special = specialOf(file, this.#flags);
    this.directory = directory;
    this.name = shown?.name ?? instead;
    this.inode = record.number;
    this.generation = generationOf(record);
    this.type = special?.type ?? (record.directory ? "dir" : "file");
    this.allocated = allocated;
    this.target = special?.target ?? null;
    this.device = special?.device ?? null;
  }

  get born(): Instant | null {
    return this.#time(0);
  }

  get modified(): Instant | null {
    return this.#time(8);
  }

  get changed(): Instant | null {
    return this.#time(16);
  }

  get accessed(): Instant | null {
    return this.#time(24);
  }

  #time(offset: number): Instant | null {
    const standard = this.#standard;
    if (standard === null || standard.valueLength < 32) return null;
    return filetime(standard.record.view, standard.valueAt + offset);
  }

  /** File attributes as Windows shows them; that it is a directory is said by the record. */
  get #flags(): number {
    const standard = this.#standard;
    const flags = standard === null || standard.valueLength < 36 ? (this.#shown?.flags ?? 0) : flagsOf(standard);
    return this.#file.record.directory ? flags | DIRECTORY_FLAG : flags & ~DIRECTORY_FLAG;
  }

  get links(): number {
    return linksOf(this.#file.attributes);
  }

  get streams(): readonly Stream[] {
    this.#streams ??= streamsOf(this.#file.attributes, this.#file.record.directory);
    return this.#streams;
  }

  get size(): number {
    const { attributes, record } = this.#file;
    return this.target?.length ?? sizeOf(attributes, record.directory, this.streams);
  }

  get problems(): readonly Problem[] {
    return problemsOf(this.#file);
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
        if (time !== null) facts.set(`file-name-${field}`, instantText(time));
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
    const security = this.#file.security.of(this.#file.attributes);
    if (security !== null) {
      if (security.owner !== null) facts.set("owner", security.owner);
      if (security.group !== null) facts.set("group", security.group);
      if (security.dacl !== null) facts.set("dacl", security.dacl);
    }
    const packed = wofOf(this.#file.attributes);
    if (packed !== null) facts.set("packed", typeof packed === "string" ? packed : packed.name);
    return facts;
  }
}

function flagsOf({ record, valueAt }: Attribute): number {
  return record.view.getUint32(valueAt + 32, true);
}

function linksOf(attributes: readonly Attribute[]): number {
  let links = 0;
  for (const attribute of attributes) {
    if (attribute.type !== TYPE.fileName || !attribute.resident || attribute.valueLength < 66) continue;
    if (attribute.record.view.getUint8(attribute.valueAt + 65) !== DOS_SPACE) links += 1;
  }
  return links;
}

function streamsOf(attributes: readonly Attribute[], directory: boolean): Stream[] {
  const streams: Stream[] = [];
  for (const attribute of attributes) {
    if (attribute.type !== TYPE.data || attribute.vcn !== 0) continue;
    const { name, size } = attribute;
    if (directory && name === "") continue;
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
  if (!attributes.some((each) => each.type === TYPE.data && (each.flags & ENCRYPTED) !== 0)) return problems;
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
