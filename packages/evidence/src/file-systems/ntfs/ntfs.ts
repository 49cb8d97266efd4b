import { record as found, type Item, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Change } from "../../change.js";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { ClusterMap, freeRanges } from "../shared/cluster-map.js";
import { rangesOf } from "../shared/mapped-source.js";
import { joinPath, textOf, utf16 } from "../shared/names.js";
import { readAttributes, TYPE, valueOf } from "./attribute.js";
import { type Boot, isBoot, readBoot, spareOffset } from "./boot.js";
import { changesOf } from "./changes.js";
import { deletedFiles } from "./deleted.js";
import { NtfsEntry, type NtfsFile } from "./entry.js";
import { fileNameOf } from "./file-name.js";
import { logFacts, readLogFile } from "./log-file.js";
import { Mft } from "./mft.js";
import { type MftRecord, tornProblem } from "./record.js";
import { Security } from "./security.js";
import { openStream, piecesOf, runsOf, streamOf } from "./stream.js";
import { type NamePlace, NameTable, pathOf, ROOT_RECORD } from "./tree.js";
import { packedError, WOF_STREAM, wofOf, wofSource } from "./wof.js";

const NO_BYTES = new Uint8Array(0);
const LOG_RECORD = 2;
const VOLUME_RECORD = 3;
const BITMAP_RECORD = 6;
const SECURE_RECORD = 9;

/** NTFS 1.2 to 3.1. */
export const ntfs: FileSystemFormat = {
  name: "ntfs",
  detect: (volume) => isBoot(volume, 0) || spareOffset(volume) !== null,
  open: (volume, options) => new Ntfs(volume, options),
};

class Ntfs implements FileSystem {
  readonly kind = "ntfs";
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: Problem[] = [];
  readonly #volume: ByteSource;
  readonly #options: FileSystemOptions;
  readonly #boot: Boot;
  readonly #mft: Mft;
  readonly #security = new Security({
    shared: () => this.#systemStream(SECURE_RECORD, "$SDS"),
    own: (attributes) => {
      const stream = streamOf(attributes, TYPE.securityDescriptor, "");
      return stream === null ? null : openStream(this.#volume, this.#boot, stream, "$SECURITY_DESCRIPTOR");
    },
  });
  readonly #information: Uint8Array | null;
  #facts: ReadonlyMap<string, string> | null = null;
  /** Records in use by the table's bitmap, read when a listing begins. */
  #marks: Uint8Array | null = null;

  constructor(volume: ByteSource, options: FileSystemOptions) {
    this.#volume = volume;
    this.#options = options;
    this.#boot = readBoot(volume, this.problems);
    this.#mft = new Mft(volume, this.#boot, this.problems);
    this.uuid = this.#boot.serial;
    this.blockSize = this.#boot.clusterSize;
    const record = this.#mft.read(VOLUME_RECORD);
    const attributes = record === null ? [] : readAttributes(record, this.problems);
    const name = attributes.find(({ type, resident }) => type === TYPE.volumeName && resident);
    const information = attributes.find(({ type, resident }) => type === TYPE.volumeInformation && resident);
    this.label = name === undefined || name.valueLength < 2 ? null : utf16(valueOf(name), 0, name.valueLength >> 1);
    this.#information = information !== undefined && information.valueLength >= 12 ? valueOf(information) : null;
  }

  /** Its numbers, whether the volume says it is dirty, and what the log says: read when it is asked for, since a log has up to 64 MiB. */
  get facts(): ReadonlyMap<string, string> {
    if (this.#facts !== null) return this.#facts;
    const facts = new Map([
      ["record-size", String(this.#boot.recordSize)],
      ["records", String(this.#mft.count)],
    ]);
    const bytes = this.#information;
    if (bytes !== null) {
      facts.set("version", `${bytes[8]}.${bytes[9]}`);
      if (((bytes[10] ?? 0) & 1) !== 0) facts.set("state", "dirty");
    }
    const content = this.#systemStream(LOG_RECORD, "");
    if (content !== null) {
      const log = readLogFile(content);
      for (const [name, value] of logFacts(log)) facts.set(name, value);
      this.problems.push(...log.problems);
    }
    this.#facts = facts;
    return facts;
  }

  *list(): Generator<Item<Entry>, void, undefined> {
    this.#marks = this.#mft.readBitmap();
    const root = this.#mft.read(ROOT_RECORD);
    if (root !== null) yield found(new NtfsEntry(this.#file(root), null, NO_BYTES, true));
    const names = new NameTable(this.#mft, this.#options.heldBytes);
    yield* this.#below(names);
    yield* this.#orphans(names);
  }

  /** Everything that can be reached from the root. */
  *#below(names: NameTable): Generator<Item<Entry>, void, undefined> {
    const waiting: { record: number; path: Uint8Array }[] = [{ record: ROOT_RECORD, path: NO_BYTES }];
    const listed = new Set<number>([ROOT_RECORD]);
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const { owner, holder, offset } of names.namesIn(folder.record)) {
        const entry = this.#named({ owner, holder, offset }, folder.path);
        if (entry === null) {
          yield lostBase(owner, holder);
          continue;
        }
        yield found(entry);
        if (entry.type !== "dir") continue;
        if (listed.has(owner)) yield { ok: false, problem: cycle(owner, entry) };
        else {
          listed.add(owner);
          waiting.push({ record: owner, path: joinPath(folder.path, entry.name) });
        }
      }
    }
  }

  /** Files in use whose directory is gone, or is not the one they were in. */
  *#orphans(names: NameTable): Generator<Item<Entry>, void, undefined> {
    for (const orphan of names.orphans) {
      const entry = this.#named(orphan, pathOf(this.#mft, orphan.parent));
      yield entry === null ? lostBase(orphan.owner, orphan.holder) : found(entry);
    }
  }

  #named({ owner, holder, offset }: NamePlace, directory: Uint8Array): NtfsEntry | null {
    const record = this.#mft.read(owner);
    if (record === null || !record.inUse || record.base !== null) return null;
    const file = this.#file(record);
    const named = file.attributes.find((each) => each.record.number === holder && each.at === offset);
    const name = named === undefined ? null : fileNameOf(named);
    return name === null ? null : new NtfsEntry(file, name, directory, true);
  }

  open(entry: Entry, stream = ""): ByteSource {
    const { found: wanted, what, attributes } = this.#stream(entry, stream);
    const format = stream === "" ? wofOf(attributes) : null;
    if (format === null) return openStream(this.#volume, this.#boot, wanted, what);
    const packed = streamOf(attributes, TYPE.data, WOF_STREAM);
    if (typeof format === "string") throw packedError(what, format);
    if (packed === null) throw packedError(what, "its packed stream is missing");
    return wofSource(openStream(this.#volume, this.#boot, packed, what), wanted.size, format, what);
  }

  ranges(entry: Entry, stream = ""): readonly Range[] | null {
    const { found: wanted, attributes } = this.#stream(entry, stream);
    if (wanted.value !== null || wanted.compressed || (stream === "" && wofOf(attributes) !== null)) return null;
    return rangesOf(piecesOf(wanted, runsOf(wanted, this.#boot, []), this.#boot), wanted.size);
  }

  #stream(entry: Entry, name: string) {
    const what = `${textOf(entry.name)}${name === "" ? "" : `:${name}`}`;
    const record = entry.inode === null ? null : this.#mft.read(entry.inode);
    const attributes = record === null ? [] : this.#mft.attributesOf(record, []);
    const wanted = streamOf(attributes, TYPE.data, name);
    if (wanted === null) {
      throw new EvidenceError("stream-unknown", { field: what, detail: `${what}: the file has no such stream` });
    }
    return { found: wanted, what, attributes };
  }

  *deleted(): Generator<Item<Recovered>, void, undefined> {
    yield* deletedFiles({
      volume: this.#volume,
      boot: this.#boot,
      mft: this.#mft,
      allocation: this.#allocation(),
      heldBytes: this.#options.heldBytes,
      fileOf: (record) => this.#file(record),
    });
  }

  *changes(): Generator<Item<Change>, void, undefined> {
    yield* changesOf({ volume: this.#volume, boot: this.#boot, mft: this.#mft });
  }

  *unallocated(): Generator<Range, void, undefined> {
    yield* freeRanges(this.#allocation(), this.#boot.clusterSize, 0);
  }

  /** Clusters in use by the volume's own bitmap. Where it cannot be read all of them count as used: nothing is claimed then. */
  #allocation(): ClusterMap {
    const { clusterSize, clusters } = this.#boot;
    const map = new ClusterMap(Math.min(clusters, Math.ceil(this.#volume.size / clusterSize)), this.#options.heldBytes);
    const record = this.#mft.read(BITMAP_RECORD);
    const stream = record === null ? null : streamOf(this.#mft.attributesOf(record, []), TYPE.data, "");
    try {
      if (stream === null || stream.size < map.bits.length) {
        throw new EvidenceError("bitmap-damaged", { field: "$Bitmap", detail: "$Bitmap does not cover the volume" });
      }
      map.bits.set(openStream(this.#volume, this.#boot, stream, "$Bitmap").read(0, map.bits.length));
    } catch (caught) {
      if (!(caught instanceof EvidenceError)) throw caught;
      if (!this.problems.some(({ code }) => code === caught.code)) this.problems.push(caught.problem);
      map.add(0, map.count);
    }
    return map;
  }

  /** A stream of one of the system's own files; null where there is none. */
  #systemStream(number: number, name: string): ByteSource | null {
    const record = this.#mft.read(number);
    const stream = record === null ? null : streamOf(this.#mft.attributesOf(record, []), TYPE.data, name);
    return stream === null ? null : openStream(this.#volume, this.#boot, stream, `MFT record ${number}`);
  }

  #file(record: MftRecord): NtfsFile {
    const { number, inUse } = record;
    const problems: Problem[] = record.torn ? [tornProblem(number, this.#mft.offsetOf(number))] : [];
    const mark = this.#marks?.[number >>> 3];
    if (inUse && mark !== undefined && (mark & (1 << (number & 7))) === 0) problems.push(unmarkedProblem(number));
    return { record, attributes: this.#mft.attributesOf(record, problems), problems, security: this.#security };
  }
}

function unmarkedProblem(number: number): Problem {
  return toProblem("mft-bitmap-differs", {
    record: number,
    field: "$MFT:$BITMAP",
    detail: `MFT record ${number} is in use by its own flag and free by the table's bitmap`,
    remedy: "A write was cut off, or somebody changed one of the two.",
  });
}

function lostBase(owner: number, holder: number): Item<never> {
  return {
    ok: false,
    problem: toProblem("base-record-lost", {
      record: holder,
      field: "$FILE_NAME",
      detail: `MFT record ${holder} holds a name of record ${owner}, which is not its base`,
    }),
  };
}

function cycle(owner: number, entry: Entry): Problem {
  const detail = `directory ${textOf(entry.directory)}/${textOf(entry.name)} is met a second time`;
  return toProblem("directory-cycle", { record: owner, field: "$FILE_NAME", detail });
}
