import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { expect, test } from "vitest";
import { ewfSegment } from "./containers/ewf/ewf.fixture.js";
import { TYPE } from "./file-systems/ntfs/attribute.js";
import { fileName, resident, TinyNtfs } from "./file-systems/ntfs/ntfs.fixture.js";
import { scratchFolder } from "./file-systems/shared/made-image.fixture.js";
import { carve, entryRecord, openEvidence, readUsnJournal, usnReasons } from "./index.js";

const PAGE = fileURLToPath(new URL("../../../docs/evidence.md", import.meta.url));
const EXAMPLES = 6;
const CHUNK = 32 * 1024;

/** The page's examples as one program: without imports and the one signature that has types. */
function program(): string {
  const blocks = [...readFileSync(PAGE, "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
  expect(blocks.length).toBe(EXAMPLES + 1);
  return blocks
    .join("")
    .replaceAll(/^import .*$/gm, "")
    .replace("(path: string): ByteSource", "(path)");
}

/** An image in EnCase's format: NTFS with one file and a deleted one. */
function image(): Uint8Array {
  const content = (letter: string): Uint8Array => resident(TYPE.data, Buffer.from(letter.repeat(9)));
  const volume = new TinyNtfs(32, 40)
    .record(24, [resident(TYPE.fileName, fileName([5, 5], "note.txt")), content("a")])
    .record(25, [resident(TYPE.fileName, fileName([5, 5], "gone.txt")), content("b")], { inUse: false, sequence: 2 });
  const bytes = volume.sealed();
  const count = Math.ceil(bytes.length / CHUNK);
  const chunks = Array.from({ length: count }, (_, index) => bytes.slice(index * CHUNK, (index + 1) * CHUNK));
  const disk = { chunks: count, size: bytes.length };
  return ewfSegment({ segment: 1, last: true, disk, chunks, packed: true, sectorsPerChunk: CHUNK / 512 });
}

test("the examples of the documentation run and print what they promise", () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, "disk.E01"), image());
  writeFileSync(join(folder, "UsnJrnl_J.bin"), new Uint8Array(4096));
  const lines: string[] = [];
  const opened: number[] = [];
  const surroundings: Readonly<Record<string, unknown>> = {
    openSync: (path: string) => {
      const file = openSync(join(folder, path), "r");
      opened.push(file);
      return file;
    },
    fstatSync,
    readSync,
    Buffer,
    openEvidence,
    entryRecord,
    readUsnJournal,
    usnReasons,
    carve,
    console: {
      log: (...words: unknown[]) => lines.push(words.join(" ")),
      error: (word: unknown) => lines.push(`! ${String(word)}`),
    },
    process: { stdout: { write: (bytes: Uint8Array) => lines.push(Buffer.from(bytes).toString()) } },
  };
  const run: unknown = compileFunction(program(), Object.keys(surroundings));
  if (typeof run !== "function") throw new TypeError("no function");
  try {
    Reflect.apply(run, undefined, Object.values(surroundings));
  } finally {
    for (const file of opened) closeSync(file);
  }
  const text = lines.join("\n");
  expect(text).toMatch(/ntfs \d+/);
  expect(text).toContain('"path":"/note.txt"');
  expect(text).toContain("aaaaaaaaa");
  expect(text).toContain("mft 9");
  expect(text).not.toContain("! ");
});
