import type { Problem } from "@mizugiwa/base";
import type { Entry, FileType } from "../entry.js";
import type { Instant } from "../instant.js";
import { instantText } from "./instant-text.js";
import { bytesText, pathText } from "./path-text.js";

/** A file as `image ls` and everything built on it tells it: fields may be added, never renamed. */
export interface EntryRecord {
  /** Name of the volume; null where the image is one file system. */
  readonly volume: string | null;
  readonly path: string;
  /** Raw bytes of the path where they are no UTF-8. */
  readonly path_hex: string | null;
  readonly inode: number | null;
  readonly type: FileType;
  readonly allocated: boolean;
  readonly size: number;
  readonly mtime: string | null;
  readonly atime: string | null;
  readonly ctime: string | null;
  readonly btime: string | null;
  /** Octal with the bits of the type, "100644". */
  readonly mode: string | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly links: number | null;
  readonly target: string | null;
  /** Values in base64. */
  readonly xattrs: Readonly<Record<string, string>>;
  readonly streams: readonly { readonly name: string; readonly size: number }[];
  readonly problems: readonly Problem[];
  /** When it was deleted, where the file system notes it. */
  readonly dtime?: string;
  readonly generation?: number;
  readonly device?: readonly [number, number];
  readonly target_hex?: string;
  readonly facts?: Readonly<Record<string, string>>;
}

const NO_XATTRS = {};

export function entryRecord(entry: Entry, volume: string | null): EntryRecord {
  const path = pathText(entry.directory, entry.name);
  const target = entry.target === null ? null : bytesText(entry.target);
  return {
    volume,
    path: path.text,
    path_hex: path.hex,
    inode: entry.inode,
    type: entry.type,
    allocated: entry.allocated,
    size: entry.size,
    mtime: timeText(entry.modified),
    atime: timeText(entry.accessed),
    ctime: timeText(entry.changed),
    btime: timeText(entry.born),
    mode: entry.mode === null ? null : entry.mode.toString(8),
    uid: entry.uid,
    gid: entry.gid,
    links: entry.links,
    target: target === null ? null : target.text,
    xattrs: entry.xattrs.size === 0 ? NO_XATTRS : xattrsOf(entry.xattrs),
    streams: entry.streams,
    problems: entry.problems,
    ...(entry.deleted === null ? {} : { dtime: instantText(entry.deleted) }),
    ...(entry.generation === null ? {} : { generation: entry.generation }),
    ...(entry.device === null ? {} : { device: entry.device }),
    ...(target === null || target.hex === null ? {} : { target_hex: target.hex }),
    ...(entry.facts.size === 0 ? {} : { facts: Object.fromEntries(entry.facts) }),
  };
}

function timeText(instant: Instant | null): string | null {
  return instant === null ? null : instantText(instant);
}

function xattrsOf(xattrs: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  const pairs = [...xattrs].map(([name, value]) => [name, Buffer.from(value).toString("base64")] as const);
  return Object.fromEntries(pairs);
}
