import { type Item, MizugiwaError, type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../../entry.js";
import { EvidenceError } from "../../evidence-error.js";
import type { Range } from "../../range.js";
import type { Recovered } from "../../recovery/recovered.js";
import type { FileSystem, FileSystemFormat, FileSystemOptions } from "../file-system.js";
import { textOf, uuidText } from "../unix/text.js";
import { Bitmaps } from "./bitmaps.js";
import { contentOf } from "./content.js";
import { recoverDeleted } from "./deleted/recover-deleted.js";
import { INCOMPAT, kindOf, namesOf, unknownIncompat } from "./features.js";
import type { Inode } from "./inode.js";
import type { Log } from "./journal/log.js";
import { openJournal } from "./journal/open-journal.js";
import { type Replay, replayedSource, replayLog } from "./journal/replay.js";
import { listTree } from "./listing.js";
import { detectSuperBlock, findSuperBlock, has, readSuperBlock, type SuperBlock } from "./super-block.js";
import { ExtVolume } from "./volume.js";

/**
 * ext2, ext3 and ext4, read without ever writing. The live view is the volume with the journal played back in memory, unless it is asked
 * for as it lies. Sources: Linux kernel documentation, filesystems/ext4; each file names its part.
 * Departures: fast commits are not played back (a problem says so); compressed (e2compr) and encrypted content is given as stored.
 */
export const ext: FileSystemFormat = {
  name: "ext",
  detect: detectSuperBlock,
  open: (volume, options) => new Ext(volume, options),
};

class Ext implements FileSystem {
  readonly kind: string;
  readonly label: string | null;
  readonly uuid: string;
  readonly blockSize: number;
  readonly problems: readonly Problem[];
  readonly facts: ReadonlyMap<string, string>;
  readonly #volume: ExtVolume;
  readonly #log: Log | null;

  constructor(source: ByteSource, options: FileSystemOptions) {
    const { superBlock, problems } = findSuperBlock(source);
    const asItLies = new ExtVolume(source, superBlock, options.heldBytes);
    const { log, replay } = tryJournal(asItLies, options.replay, problems);
    this.#log = log;
    this.#volume =
      log === null || replay === null || replay.blocks.size === 0
        ? asItLies
        : replayed(asItLies, log, replay, problems);
    const now = this.#volume.superBlock;
    this.problems = [...problems, ...featureProblems(now), ...this.#volume.groups.problems];
    this.kind = kindOf(now);
    this.label = textOf(now.raw.label) || null;
    this.uuid = uuidText(now.raw.uuid);
    this.blockSize = now.blockSize;
    this.facts = factsOf(now, log, replay);
  }

  list(): Generator<Item<Entry>, void, undefined> {
    return listTree(this.#volume);
  }

  open(entry: Entry, stream = ""): ByteSource {
    return contentOf(this.#volume, this.#inodeOf(entry, stream)).source;
  }

  ranges(entry: Entry, stream = ""): readonly Range[] | null {
    return contentOf(this.#volume, this.#inodeOf(entry, stream)).ranges;
  }

  /** Only files have a stream; a link's target, too, can be read as one. */
  #inodeOf(entry: Entry, stream: string): Inode {
    if (stream === "" && entry.inode !== null && entry.type !== "char" && entry.type !== "block")
      return this.#volume.inode(entry.inode);
    throw new EvidenceError("stream-unknown", {
      field: "stream",
      detail: `inode ${entry.inode ?? "?"} has no stream "${stream}"`,
    });
  }

  deleted(): Generator<Item<Recovered>, void, undefined> {
    return recoverDeleted(this.#volume, this.#log);
  }

  unallocated(): Iterable<Range> {
    return new Bitmaps(this.#volume).free();
  }
}

function tryJournal(
  volume: ExtVolume,
  replay: boolean,
  problems: Problem[],
): { log: Log | null; replay: Replay | null } {
  try {
    const log = openJournal(volume, problems);
    if (log === null) return { log, replay: null };
    if (!log.soundSuperBlock) {
      problems.push(
        toProblem("checksum-mismatch", { field: "journal", detail: "journal super block: the checksum does not hold" }),
      );
    }
    if (log.start !== 0 && !replay) {
      const detail = `the journal waits from transaction ${log.sequence} and was not played back, as asked`;
      problems.push(toProblem("journal-not-replayed", { field: "journal", detail }));
    }
    const done = replay ? replayLog(log) : null;
    problems.push(...(done?.problems ?? []));
    return { log, replay: done };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push({ ...caught.problem, remedy: "The volume is read as it lies, without its journal." });
    return { log: null, replay: null };
  }
}

/** The same volume with the journal played back; where the replay damages the super block, the volume as it lies. */
function replayed(volume: ExtVolume, log: Log, replay: Replay, problems: Problem[]): ExtVolume {
  const source = replayedSource(volume.source, log, replay);
  try {
    const { superBlock } = readSuperBlock(source, volume.superBlock.at);
    const same =
      superBlock.blockSize === volume.superBlock.blockSize && superBlock.inodeSize === volume.superBlock.inodeSize;
    return new ExtVolume(source, same ? superBlock : volume.superBlock, volume.heldBytes);
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    problems.push({ ...caught.problem, remedy: "The journal damages the super block; the volume is read as it lies." });
    return volume;
  }
}

function featureProblems({ incompat }: SuperBlock): Problem[] {
  const unknown = unknownIncompat(incompat);
  const found: Problem[] = [];
  if (unknown !== 0) {
    const detail = `features 0x${unknown.toString(16)} are not known here; what they change is misread`;
    found.push(toProblem("feature-unknown", { offset: 1024, field: "super block", detail }));
  }
  if (has(incompat, INCOMPAT.journalDevice)) {
    found.push(
      toProblem("journal-device", {
        offset: 1024,
        field: "super block",
        detail: "this is the journal of another volume",
      }),
    );
  }
  return found;
}

function factsOf(superBlock: SuperBlock, log: Log | null, replay: Replay | null): ReadonlyMap<string, string> {
  const { raw } = superBlock;
  const time = (seconds: number): string => (seconds === 0 ? "never" : new Date(seconds * 1000).toISOString());
  return new Map([
    ["features", namesOf(superBlock).join(" ")],
    ["blocks", String(superBlock.blocksCount)],
    ["inodes", String(raw.inodesCount)],
    ["inode size", String(superBlock.inodeSize)],
    ["state", (raw.state & 1) !== 0 ? "clean" : "not clean"],
    ["made", time(raw.madeTime)],
    ["last mount", time(raw.mountTime)],
    ["last write", time(raw.writeTime)],
    ["last mounted on", textOf(raw.lastMounted)],
    ["journal", log === null ? "none" : log.start === 0 ? "clean" : `waits from transaction ${log.sequence}`],
    ["transactions played back", String(replay?.transactions ?? 0)],
  ]);
}
