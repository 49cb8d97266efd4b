import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../shared/made-image.fixture.js";

const FILES = 60;
const FORMS: readonly (readonly string[])[] = [
  ["-m", "crc=1,rmapbt=1,reflink=1"],
  ["-m", "crc=1", "-b", "size=1024", "-n", "size=8192"],
  ["-m", "crc=0", "-b", "size=512", "-i", "size=256"],
];

/** Small volumes of XFS with files, links, devices and a directory of several blocks; none where mkfs.xfs is not to be had. */
export function makeXfs(): Uint8Array[] {
  const folder = scratchFolder();
  const content = join(folder, "content");
  writeFileSync(content, "some content\n".repeat(700));
  const prototype = join(folder, "prototype");
  writeFileSync(prototype, prototypeOf(content));
  return FORMS.flatMap((form, index) => {
    const path = join(folder, `image-${index}.raw`);
    const size = `file,name=${path},size=24m`;
    const made = spawnSync("mkfs.xfs", ["--unsupported", "-q", "-f", "-d", size, ...form, "-p", prototype]);
    return made.status === 0 ? [Uint8Array.from(readFileSync(path))] : [];
  });
}

/** mkfs.xfs(8), -p: a tree in lines, directories closed by "$". */
function prototypeOf(content: string): string {
  const names = Array.from({ length: FILES }, (_, index) => `entry-with-a-long-name-${index} ---644 0 0 ${content}`);
  return [
    "none",
    "0 0",
    "d--755 0 0",
    `plain ---644 1 2 ${content}`,
    "link l--777 0 0 plain",
    `far l--777 0 0 ${"x/".repeat(300)}`,
    "disk b--640 0 6 8 1",
    "pipe p--600 0 0",
    "large d--755 0 0",
    ...names,
    "$",
    "$",
    "",
  ].join("\n");
}
