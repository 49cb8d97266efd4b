import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "@mizugiwa/bytes";
import { goldenSuite } from "@mizugiwa/proof";
import { expectFields, imageOf, rowsOf } from "../shared/golden.fixture.js";
import { textOf } from "../shared/names.js";
import { readUsnJournal, type UsnRecord } from "./usn-journal.js";

const FOLDER = "forensics/artefacts";
const WINDOWS = "forensics/public/plaso/UsnJrnl.raw";
/** Counted by a second reader of a few lines. */
const WINDOWS_RECORDS = 19;

/** Every record of all three versions, equal in every field that the expectation tells; a journal that Windows wrote, without a problem. */
export default goldenSuite({
  name: "forensics/usn-journal",
  needs: [FOLDER, WINDOWS],
  cases: (root) => {
    const base = join(root, FOLDER, "usnjrnl-v2v3v4");
    const source = imageOf(readFileSync(`${base}.bin.zst`));
    const rows = rowsOf(readFileSync(`${base}.expected.json`, "utf8"), "records");
    return [
      {
        id: "usnjrnl-v2v3v4",
        run: () => {
          const records = [...readUsnJournal(source)].map((item) => {
            if (!item.ok) throw new Error(item.problem.detail);
            return shown(item.value);
          });
          if (records.length !== rows.length) throw new Error(`${records.length} records, want ${rows.length}`);
          for (const [index, row] of rows.entries()) {
            // A FILETIME passes 2^53 and was rounded when the expectation was read.
            expectFields(`record ${index}`, records[index] ?? {}, row);
          }
        },
      },
      {
        id: "windows",
        run: () => {
          const items = [...readUsnJournal(memorySource(readFileSync(join(root, WINDOWS))))];
          const sound = items.filter((item) => item.ok && item.value.version === 2 && item.value.time !== null);
          if (items.length !== sound.length)
            throw new Error(`${items.length - sound.length} of ${items.length} are no sound records`);
          if (items.length !== WINDOWS_RECORDS) throw new Error(`${items.length} records, want ${WINDOWS_RECORDS}`);
        },
      },
    ];
  },
});

function shown({ usn, version, file, parent, reasons, name, time, extents: [extent] }: UsnRecord) {
  return {
    usn,
    version,
    mft: file.record,
    seq: file.sequence,
    parent: parent.record,
    reason: `0x${reasons.toString(16)}`,
    name: name === null ? undefined : textOf(name),
    filetime:
      time === null
        ? undefined
        : Number((BigInt(time.seconds) + 11_644_473_600n) * 10_000_000n + BigInt(time.nanos / 100)),
    extent: extent === undefined ? undefined : [extent.offset, extent.length],
  };
}
