import { record as found, type Item } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Change } from "../../change.js";
import type { Range } from "../../range.js";
import { bytesOf } from "../shared/names.js";
import { TYPE } from "./attribute.js";
import type { Boot } from "./boot.js";
import { eachName, readFileName } from "./file-name.js";
import type { Mft } from "./mft.js";
import type { MftRecord, Reference } from "./record.js";
import { openStream, runsOf, streamOf } from "./stream.js";
import { pathOf } from "./tree.js";
import { readUsnJournal } from "./usn-journal.js";
import { usnReasons } from "./usn-reasons.js";

const EXTEND_RECORD = 11;
const JOURNAL = bytesOf("$UsnJrnl");
const CHANGES = "$J";
/** Directories whose paths are held; changes come in runs of a few. */
const PATHS_HELD = 4096;
const NO_NAME = new Uint8Array(0);

/** What reading the journal takes. */
export interface ChangesContext {
  readonly volume: ByteSource;
  readonly boot: Boot;
  readonly mft: Mft;
}

/** Changes that the volume's journal \$Extend\$UsnJrnl notes, with the paths that their directories have as far as the table knows; none without one. */
export function* changesOf({ volume, boot, mft }: ChangesContext): Generator<Item<Change>, void, undefined> {
  const record = journalRecord(mft);
  const stream = record === null ? null : streamOf(mft.attributesOf(record, []), TYPE.data, CHANGES);
  if (stream === null) return;
  const ranges: Range[] = [];
  for (const { vcn, length, lcn } of runsOf(stream, boot, [])) {
    if (lcn !== null) ranges.push({ offset: vcn * boot.clusterSize, length: length * boot.clusterSize });
  }
  const whole = stream.value === null ? ranges : undefined;
  const paths = new Map<string, Uint8Array>();
  const directoryOf = (parent: Reference): Uint8Array => {
    const key = `${parent.record}.${parent.sequence}`;
    const known = paths.get(key);
    if (known !== undefined) return known;
    if (paths.size >= PATHS_HELD) paths.clear();
    const path = pathOf(mft, parent);
    paths.set(key, path);
    return path;
  };
  for (const item of readUsnJournal(openStream(volume, boot, stream, "$UsnJrnl:$J"), whole)) {
    if (!item.ok) {
      yield item;
      continue;
    }
    const { usn, file, parent, time, reasons, name } = item.value;
    yield found({
      time,
      directory: directoryOf(parent),
      name: name ?? NO_NAME,
      inode: file.record,
      generation: file.sequence,
      reasons: usnReasons(reasons),
      position: usn,
    });
  }
}

function journalRecord(mft: Mft): MftRecord | null {
  for (const record of mft.scan()) {
    if (!record.inUse || record.base !== null || record.number >= mft.count) continue;
    let isJournal = false;
    eachName(record, (_, valueAt) => {
      const name = readFileName(record.bytes, record.view, valueAt, record.bytes.length - valueAt);
      isJournal ||= name?.parent.record === EXTEND_RECORD && Buffer.compare(name.name, JOURNAL) === 0;
      return isJournal;
    });
    if (isJournal) return mft.read(record.number);
  }
  return null;
}
