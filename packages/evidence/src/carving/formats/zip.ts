import { ascii, type CarvingFormat, type Measured, unsound, whole } from "../format.js";
import type { Reach } from "../reach.js";
import { LOCAL, readLocal } from "./zip-local.js";

/**
 * ZIP and what is made of it (Office documents, Java archives): local headers with data, the central directory, its end. The end must count what
 * was found and lead to where the directory lies. Source: PKWARE APPNOTE, 4.3.
 */
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const CENTRAL_SIZE = 46;
const WIDE_COUNT = 0xffff;
const WIDE = 0xffffffff;

/** Names that say what the archive is. */
const KINDS: readonly (readonly [start: string, extension: string])[] = [
  ["word/", "docx"],
  ["xl/", "xlsx"],
  ["ppt/", "pptx"],
  ["META-INF/MANIFEST.MF", "jar"],
  ["WEB-INF/", "war"],
  ["AndroidManifest.xml", "apk"],
];

export const zip: CarvingFormat = {
  name: "zip",
  extension: "zip",
  starts: [ascii("PK\u0003\u0004")],
  atBlocksOnly: false,
  measure: (reach) => {
    const kinds = new Set<string>();
    let at = 0;
    let files = 0;
    while (reach.u32(at) === LOCAL) {
      const local = readLocal(reach, at);
      if (local === null && files === 0) return null;
      const place = { sound: at, extension: kindOf(kinds) };
      if (local === null)
        return unsound("begun", { ...place, length: Math.max(1, at) }, "a local header is not of its form");
      noteKind(kinds, local.name);
      if (!(local.end <= reach.size))
        return unsound(
          "cut",
          { ...place, length: reach.size, extension: kindOf(kinds) },
          "a file goes on behind the end",
        );
      at = local.end;
      files += 1;
    }
    return measureDirectory(reach, { at, files, extension: kindOf(kinds) });
  },
};

function noteKind(kinds: Set<string>, name: string): void {
  for (const [start, extension] of KINDS) if (name.startsWith(start)) kinds.add(extension);
}

const kindOf = (kinds: ReadonlySet<string>): string => KINDS.find(([, each]) => kinds.has(each))?.[1] ?? "zip";

interface Found {
  readonly at: number;
  readonly files: number;
  readonly extension: string;
}

function measureDirectory(reach: Reach, { at: start, files, extension }: Found): Measured {
  let at = start;
  let entries = 0;
  for (; reach.u32(at) === CENTRAL; entries += 1) {
    at += CENTRAL_SIZE + reach.u16(at + 28) + reach.u16(at + 30) + reach.u16(at + 32);
  }
  const place = { length: Math.min(at, reach.size), sound: Math.min(at, reach.size), extension };
  if (reach.u32(at) === END_64) at += 12 + reach.u64(at + 4);
  if (reach.u32(at) === LOCATOR_64) at += LOCATOR_SIZE;
  if (!(at + END_SIZE <= reach.size)) return unsound("cut", place, "the directory goes on behind the end");
  if (reach.u32(at) !== END) return unsound("begun", place, "what follows the files is no directory or its end");
  const [count, offset] = [reach.u16(at + 10), reach.u32(at + 16)];
  const end = at + END_SIZE + reach.u16(at + 20);
  if (end > reach.size) return unsound("cut", place, "the comment goes on behind the end");
  const counts = entries === files && (count === WIDE_COUNT || count === entries % 65_536);
  if (counts && (offset === WIDE || offset === start)) return whole(end, extension);
  return unsound("begun", { ...place, length: end }, `the directory tells of ${count} files, ${files} lie here`);
}
