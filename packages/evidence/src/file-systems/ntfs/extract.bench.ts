import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "@mizugiwa/proof";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-system.js";
import { scratchFolder } from "../shared/made-image.fixture.js";
import { textOf } from "../shared/names.js";
import { type MadeImage, makeNtfs } from "./made-ntfs.fixture.js";
import { ntfs } from "./ntfs.js";

const MOST = 24_000;

/** Every file of an NTFS volume read and written below a folder, one after the other. */
export default bench<MadeImage, number>({
  name: "ntfs extraction of a volume",
  unit: "events",
  amount: ({ files }) => files,
  small: { input: () => makeNtfs(800, MOST), check: (count) => expectFiles(count, 800) },
  full: { input: () => makeNtfs(20_000, MOST), check: (count) => expectFiles(count, 20_000) },
  work: ({ source }) => {
    const out = scratchFolder();
    const system = ntfs.open(source, DEFAULT_FILE_SYSTEM_OPTIONS);
    let count = 0;
    for (const item of system.list()) {
      if (!item.ok) throw new Error(item.problem.detail);
      const entry = item.value;
      const path = join(out, textOf(entry.directory), textOf(entry.name));
      if (textOf(entry.name).startsWith("$")) continue;
      if (entry.type === "dir") mkdirSync(path, { recursive: true });
      else {
        const content = system.open(entry);
        writeFileSync(path, content.read(0, content.size));
        count += 1;
      }
    }
    return count;
  },
  peer: { program: "tsk_recover", operands: ({ path }, scratch) => ["-a", path, join(scratch, "out")] },
});

function expectFiles(count: number, files: number): void {
  if (count !== files) throw new Error(`expected ${files} files, got ${count}`);
}
