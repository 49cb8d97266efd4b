import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenSuite } from "@mizugiwa/proof";
import type { Entry } from "../../entry.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem } from "../file-system.js";
import { expectationOf, expectFields, type Golden, imageOf, sha256 } from "../shared/golden.fixture.js";
import { textOf } from "../shared/names.js";
import { iso9660 } from "./iso.js";

/** Live listing equal in every field that the disk keeps: times to the second, modes and owners with Rock Ridge only, no sizes of directories. */
export default goldenSuite({
  name: "forensics/iso",
  needs: ["forensics/images/iso"],
  cases: (root) => {
    const folder = join(root, "forensics/images/iso");
    return ["iso-rr-joliet", "iso-joliet-only"].map((name) => {
      const volume = imageOf(readFileSync(join(folder, `${name}.raw.zst`)));
      const golden = expectationOf(readFileSync(join(folder, `${name}.expected.json`), "utf8"));
      const opened = (): FileSystem => iso9660.open(volume, DEFAULT_FILE_SYSTEM_OPTIONS);
      return { id: `${name}/live`, run: () => judgeLive(opened(), golden) };
    });
  },
});

/** The expectation tells the source tree; without Rock Ridge directories this deep were left out when the image was made, their names too. */
const UNWRITTEN = "/a/b/c/d/e/f/g/h";

function pathOf(entry: Entry): string {
  return `${textOf(entry.directory)}/${textOf(entry.name)}`;
}

function judgeLive(system: FileSystem, { live }: Golden): void {
  const listed = new Map<string, Entry>();
  for (const item of system.list()) {
    if (!item.ok) throw new Error(`problem: ${item.problem.detail}`);
    listed.set(pathOf(item.value), item.value);
  }
  const posix = system.facts.get("names") === "rock-ridge";
  const rows = live.filter(({ path }) => posix || !String(path).startsWith(UNWRITTEN));
  for (const row of rows) {
    const entry = listed.get(String(row["path"]));
    if (entry === undefined) throw new Error(`${String(row["path"])} is not listed`);
    const seconds = String(row["mtime"]).split(".")[0];
    expectFields(
      pathOf(entry),
      {
        type: entry.type,
        size: entry.size,
        mode: entry.mode?.toString(8),
        uid: entry.uid,
        gid: entry.gid,
        target: entry.target === null ? undefined : textOf(entry.target),
        mtime: entry.modified === null ? null : String(entry.modified.seconds),
        sha256: entry.type === "file" ? sha256(system.open(entry)) : undefined,
        problems: entry.problems,
      },
      {
        type: row["type"],
        size: row["type"] === "dir" ? undefined : row["size"],
        mode: posix ? row["mode"] : undefined,
        uid: posix ? row["uid"] : undefined,
        gid: posix ? row["gid"] : undefined,
        target: row["target"],
        mtime: seconds,
        sha256: row["sha256"],
        problems: [],
      },
    );
    listed.delete(String(row["path"]));
  }
  listed.delete("/rr_moved");
  if (listed.size > 0) throw new Error(`${[...listed.keys()].join(", ")} should not be listed`);
}
