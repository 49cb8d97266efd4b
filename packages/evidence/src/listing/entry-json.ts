import type { Entry } from "../entry.js";
import type { Instant } from "../instant.js";
import { entryRecord } from "./entry-record.js";
import { instantText } from "./instant-text.js";
import { bytesText, pathText } from "./path-text.js";

/** Text that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The JSON of `entryRecord`, to the letter, without making the record: a listing writes a hundred thousand of them. `hasStreams` says whether
 * the field `streams` is among them.
 */
export function entryJson(entry: Entry, volume: string | null, hasStreams = true): string {
  const { type, xattrs, problems, facts, device, mode, deleted, generation } = entry;
  if (xattrs.size > 0 || problems.length > 0 || device !== null) return whole(entry, volume, hasStreams);
  const path = pathText(entry.directory, entry.name);
  const target = entry.target === null ? null : bytesText(entry.target);
  const streams = hasStreams ? `"streams":${streamsJson(entry)},` : "";
  return (
    `{"volume":${quoted(volume)},"path":${quoted(path.text)},"path_hex":${quoted(path.hex)},"inode":${entry.inode},` +
    `"type":"${type}","allocated":${entry.allocated},"size":${entry.size},` +
    `"mtime":${time(entry.modified)},"atime":${time(entry.accessed)},"ctime":${time(entry.changed)},"btime":${time(entry.born)},` +
    `"mode":${mode === null ? "null" : `"${mode.toString(8)}"`},"uid":${entry.uid},"gid":${entry.gid},"links":${entry.links},` +
    `"target":${quoted(target === null ? null : target.text)},"xattrs":{},${streams}"problems":[]` +
    (deleted === null ? "" : `,"dtime":${time(deleted)}`) +
    (generation === null ? "" : `,"generation":${generation}`) +
    (target === null || target.hex === null ? "" : `,"target_hex":${quoted(target.hex)}`) +
    (facts.size === 0 ? "" : `,"facts":{${factsJson(facts)}}`) +
    "}"
  );
}

function whole(entry: Entry, volume: string | null, hasStreams: boolean): string {
  const fields = entryRecord(entry, volume);
  const { streams: _, ...others } = fields;
  return JSON.stringify(hasStreams ? fields : others);
}

function streamsJson({ streams }: Entry): string {
  const [first] = streams;
  if (first === undefined) return "[]";
  if (streams.length === 1 && first.name === "") return `[{"name":"","size":${first.size}}]`;
  return JSON.stringify(streams);
}

function factsJson(facts: ReadonlyMap<string, string>): string {
  let json = "";
  for (const [name, value] of facts) json += `${json === "" ? "" : ","}${quoted(name)}:${quoted(value)}`;
  return json;
}

function quoted(text: string | null): string {
  if (text === null) return "null";
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function time(instant: Instant | null): string {
  return instant === null ? "null" : `"${instantText(instant)}"`;
}
