import { type Budget, type Item, LimitError, MizugiwaError, type Problem, problem, record } from "@mizugiwa/base";
import { type ByteSource, chunksOf, sliceSource } from "../source.js";
import { contentOf, refusal } from "./content.js";
import { type Directory, findDirectory, readCentral, type ZipHeader } from "./directory.js";
import { ENCRYPTED, LOCAL, SIZES_FOLLOW } from "./layout.js";
import { type LocalHeader, readLocal, walkLocal } from "./local.js";

/** A file in a zip. */
export interface ZipEntry {
  /** As the zip has it; a label. */
  readonly name: string;
  /** Bytes that the zip says the file has; null where it says nothing. */
  readonly size: number | null;
  /** Ms since the epoch; the zone may be unknown and taken for UTC. */
  readonly modified: number | null;
  /** The content, as often as it is asked for. The packed bytes pass through `counted`. Throws as `contentOf` does. */
  readonly open: (
    counted: (packed: Iterable<Uint8Array>) => Iterable<Uint8Array>,
  ) => Generator<Uint8Array, void, undefined>;
}

export interface ZipLimits {
  /** Counts files and folders. */
  readonly entries: Budget;
  readonly windowBytes: number;
}

/** What is kept of each directory entry while all are looked at for overlaps. */
interface Place {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The files of a zip in the order of its directory, folders left out; problems carry the file's name as their path.
 * The directory decides; where a local header says otherwise, that is a problem beside the file. A file whose data
 * overlaps with one that starts before it is refused. Where the directory is damaged or missing, a problem says so and
 * the files that it does not name are found by their local headers.
 */
export function* readZip(source: ByteSource, limits: ZipLimits): Generator<Item<ZipEntry>, void, undefined> {
  const known = new Map<number, number>();
  try {
    const fault = yield* fromDirectory(source, findDirectory(source), limits, known);
    if (fault === null) return;
    yield { ok: false, problem: fault };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    yield { ok: false, problem: caught.problem };
    if (caught instanceof LimitError) return;
  }
  yield* fromLocalHeaders(source, limits, known);
}

/** Gives the files of the directory and, at the end, what is wrong with the directory itself. */
function* fromDirectory(
  source: ByteSource,
  directory: Directory,
  limits: ZipLimits,
  known: Map<number, number>,
): Generator<Item<ZipEntry>, Problem | null, undefined> {
  const { places, stopped } = listPlaces(source, directory, limits.entries);
  const overlapping = overlaps(places);
  for (const place of places) {
    known.set(place.start, Math.max(place.end, known.get(place.start) ?? 0));
    const { header } = readCentral(source, place.at, directory.shift);
    if (overlapping.has(place)) {
      const detail = "the file's data overlaps with that of another";
      yield problem("zip-overlap", { path: header.name, offset: place.start, detail });
    } else yield* fromCentral(source, header, limits.windowBytes);
  }
  if (stopped instanceof LimitError) throw stopped;
  if (directory.trailing > 0) {
    const offset = source.size - directory.trailing;
    yield problem("zip-trailing-bytes", { offset, detail: `${directory.trailing} bytes follow the zip's end` });
  }
  if (stopped !== null) {
    return problemAt("zip-directory", stopped.problem.place.offset ?? directory.start, stopped.problem.detail);
  }
  const listed = directory.isWide ? places.length : places.length % 65_536;
  if (listed === directory.entries) return null;
  const detail = `the directory lists ${listed} entries, its end record says ${directory.entries}`;
  return problemAt("zip-directory", directory.start, detail);
}

function problemAt(code: string, offset: number, detail: string): Problem {
  return { code, place: { offset }, detail };
}

/** Goes through the directory once, as far as it is sound and the budget lasts; `stopped` is what ended it early. */
function listPlaces(
  source: ByteSource,
  directory: Directory,
  entries: Budget,
): { places: readonly Place[]; stopped: MizugiwaError | null } {
  const places: Place[] = [];
  try {
    for (let at = directory.start; at < directory.end; ) {
      const { header, after } = readCentral(source, at, directory.shift);
      entries.take(1);
      const start = header.localOffset;
      places.push({ at, start, end: start + LOCAL.size + header.packedSize });
      at = after;
    }
  } catch (caught) {
    if (caught instanceof MizugiwaError) return { places, stopped: caught };
    throw caught;
  }
  return { places, stopped: null };
}

/** The places that begin before another one, which begins earlier, has ended. */
function overlaps(places: readonly Place[]): ReadonlySet<Place> {
  const found = new Set<Place>();
  let end = 0;
  for (const place of [...places].sort((one, other) => one.start - other.start)) {
    if (place.start < end) found.add(place);
    end = Math.max(end, place.end);
  }
  return found;
}

function* fromCentral(
  source: ByteSource,
  header: ZipHeader,
  windowBytes: number,
): Generator<Item<ZipEntry>, void, undefined> {
  if (isFolder(header)) return;
  let local: LocalHeader;
  try {
    local = readLocal(source, header.localOffset);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    const detail = `the file's local header cannot be read: ${caught.problem.detail}`;
    return yield problem("zip-local-header", { path: header.name, offset: header.localOffset, detail });
  }
  const differing = differences(header, local.header);
  if (differing.length > 0) {
    const detail = `local header and directory differ in ${differing.join(", ")}`;
    yield problem("zip-headers-differ", { path: header.name, offset: header.localOffset, detail });
  }
  yield entryOf(source, header, local.dataStart, windowBytes);
}

/** What the local header says otherwise than the directory; what it leaves to the descriptor is no difference. */
function differences(central: ZipHeader, local: ZipHeader): string[] {
  const said = (local.flags & SIZES_FOLLOW) === 0;
  const differing: [name: string, differs: boolean][] = [
    ["name", central.name !== local.name],
    ["method", central.method !== local.method],
    ["encryption", ((central.flags ^ local.flags) & ENCRYPTED) !== 0],
    ["CRC", said && central.crc !== local.crc],
    ["packed size", said && central.packedSize !== local.packedSize],
    ["size", said && central.size !== local.size],
  ];
  return differing.filter(([, differs]) => differs).map(([name]) => name);
}

function* fromLocalHeaders(
  source: ByteSource,
  limits: ZipLimits,
  known: ReadonlyMap<number, number>,
): Generator<Item<ZipEntry>, void, undefined> {
  for (const { header, dataStart } of walkLocal(source, known)) {
    try {
      limits.entries.take(1);
    } catch (caught) {
      if (!(caught instanceof LimitError)) throw caught;
      return yield { ok: false, problem: caught.problem };
    }
    if (!isFolder(header)) yield entryOf(source, header, dataStart, limits.windowBytes);
  }
}

function isFolder({ name, size }: ZipHeader): boolean {
  return name.endsWith("/") && (size ?? 0) === 0;
}

function entryOf(source: ByteSource, header: ZipHeader, dataStart: number, windowBytes: number): Item<ZipEntry> {
  const refused = refusal(header);
  if (refused !== null) {
    return { ok: false, problem: { ...refused.problem, place: { ...refused.problem.place, path: header.name } } };
  }
  const { name, size, modified } = header;
  const packed = sliceSource(source, dataStart, header.packedSize);
  return record({ name, size, modified, open: (counted) => contentOf(header, counted(chunksOf(packed)), windowBytes) });
}
