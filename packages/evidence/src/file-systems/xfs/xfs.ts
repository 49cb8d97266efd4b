import { type Item, MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import { type ByteSource, sliceSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { textOf, uuidText } from "../unix/text.js";
import { xfsContent } from "./content.js";
import { recoverXfs } from "./deleted/recover-xfs.js";
import { freeRanges } from "./group-trees.js";
import type { XfsInode } from "./inode.js";
import { listXfs } from "./listing.js";
import { XfsLog } from "./log/records.js";
import { replayXfs } from "./log/replay.js";
import { detectXfs, featuresOf, isSoundSuperBlock, readGeometry, type XfsGeometry } from "./super-block.js";
import { XfsVolume } from "./volume.js";

/**
 * XFS versions 4 and 5, read without ever writing. Sources: "XFS Algorithms and Data Structures", 3rd edition; fs/xfs/libxfs/xfs_format.h,
 * xfs_da_format.h and xfs_log_format.h for what is newer. Departures: no realtime device, no external log, no directories of version 1.
 */
export const xfs: FileSystemFormat = {
  name: "xfs",
  detect: detectXfs,
  open: (volume, options) => new Xfs(volume, options),
};

class Xfs implements FileSystem {
  readonly kind = "xfs";
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: readonly Problem[];
  readonly facts: ReadonlyMap<string, string>;
  readonly #volume: XfsVolume;
  readonly #log: XfsLog | null;

  constructor(source: ByteSource, options: FileSystemOptions) {
    const problems: Problem[] = [];
    const geometry = findGeometry(source, problems);
    const { names, unknown } = featuresOf(geometry);
    if (unknown !== 0) {
      const detail = `features 0x${unknown.toString(16)} are not known here; what they change is misread`;
      problems.push(toProblem("feature-unknown", { offset: 0, field: "super block", detail }));
    }
    this.#log = geometry.log === null ? null : new XfsLog(sliceSource(source, geometry.log.offset, geometry.log.size));
    const { view, state } = viewOf(source, geometry, this.#log, options, problems);
    this.#volume = new XfsVolume(view, geometry, options.heldBytes);
    this.problems = problems;
    this.label = textOf(geometry.raw.label) || null;
    this.uuid = uuidText(geometry.raw.uuid);
    this.blockSize = geometry.blockSize;
    this.facts = new Map([
      ["version", String(geometry.version)],
      ["features", names.join(" ")],
      ["groups", String(geometry.groups)],
      ["blocks", String(geometry.blocks)],
      ["inode size", String(geometry.inodeSize)],
      ["directory block size", String(geometry.directoryBlockSize)],
      ["log", state],
    ]);
  }

  list(): Generator<Item<Entry>, void, undefined> {
    return listXfs(this.#volume);
  }

  open(entry: Entry, stream = ""): ByteSource {
    return xfsContent(this.#volume, this.#inodeOf(entry, stream)).source;
  }

  ranges(entry: Entry, stream = ""): readonly Range[] | null {
    return xfsContent(this.#volume, this.#inodeOf(entry, stream)).ranges;
  }

  #inodeOf(entry: Entry, stream: string): XfsInode {
    if (stream === "" && entry.inode !== null && entry.type !== "char" && entry.type !== "block")
      return this.#volume.inode(entry.inode);
    throw new EvidenceError("stream-unknown", {
      field: "stream",
      detail: `inode ${entry.inode ?? "?"} has no stream "${stream}"`,
    });
  }

  deleted(): Generator<Item<Recovered>, void, undefined> {
    return recoverXfs(this.#volume, this.#log);
  }

  /** Throws EvidenceError where the trees of free space are damaged: what they lack would be called taken. */
  *unallocated(): Generator<Range, void, undefined> {
    const problems: Problem[] = [];
    yield* freeRanges(this.#volume, problems);
    const [first] = problems;
    if (first !== undefined) throw new EvidenceError(first.code, { ...first.place, detail: first.detail });
  }
}

/** The volume with its log played back, as it was asked for, and what the log says of itself. */
function viewOf(
  source: ByteSource,
  { version, inodeSize }: XfsGeometry,
  log: XfsLog | null,
  { replay, heldBytes }: FileSystemOptions,
  problems: Problem[],
): { view: ByteSource; state: string } {
  if (log === null) {
    problems.push(
      toProblem("journal-elsewhere", {
        field: "log",
        detail: "the log lies on another device; what it holds is not seen here",
      }),
    );
    return { view: source, state: "on another device" };
  }
  try {
    const done = replayXfs(source, log, version, inodeSize, heldBytes);
    if (done.clean) return { view: source, state: "clean" };
    if (!replay) {
      problems.push(
        toProblem("journal-not-replayed", {
          field: "log",
          detail: "the volume was not unmounted; its log was not played back, as asked",
        }),
      );
      return { view: source, state: "not clean, not played back" };
    }
    problems.push(...done.problems);
    return { view: done.source, state: `not clean, ${done.items} changes played back` };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return { view: source, state: "damaged" };
  }
}

/** The primary super block, or where it is damaged that of the second group, whose place it still tells. */
function findGeometry(source: ByteSource, problems: Problem[]): XfsGeometry {
  const primary = readGeometry(source, 0);
  if (isSoundSuperBlock(source, 0, primary)) return primary;
  problems.push(
    toProblem("checksum-mismatch", {
      offset: 0,
      field: "super block",
      detail: "the checksum of the super block does not hold",
    }),
  );
  const second = primary.groupBlocks * primary.blockSize;
  if (primary.groups < 2) return primary;
  try {
    const copy = readGeometry(source, second);
    return isSoundSuperBlock(source, second, copy) ? copy : primary;
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push(caught.problem);
    return primary;
  }
}
