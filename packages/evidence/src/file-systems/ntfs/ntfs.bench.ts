import { bench } from "@mizugiwa/proof";
import { DEFAULT_FILE_SYSTEM_OPTIONS } from "../file-system.js";
import { type MadeImage, makeNtfs } from "./made-ntfs.fixture.js";
import { ntfs } from "./ntfs.js";

const MOST = 24_000;
/** The root and the system's own files, as mkntfs makes them. */
const SYSTEM_NAMES = 15;
const FILES_PER_FOLDER = 400;

/** Every name of an NTFS volume, live and deleted; made by ntfs-3g, and skipped where that is not to be had. */
export default bench<MadeImage, number>({
  name: "ntfs listing of a volume",
  unit: "events",
  amount: ({ files }) => files,
  small: { input: () => makeNtfs(800, MOST), check: (count) => expectNames(count, 800) },
  full: { input: () => makeNtfs(100_000, MOST), check: (count) => expectNames(count, 100_000) },
  work: ({ source }) => {
    let count = 0;
    const system = ntfs.open(source, DEFAULT_FILE_SYSTEM_OPTIONS);
    for (const item of system.list()) if (item.ok) count += 1;
    for (const item of system.deleted()) if (item.ok) count += 1;
    return count;
  },
  peer: { program: "fls", operands: ({ path }) => ["-r", "-m", "/", path] },
});

function expectNames(count: number, files: number): void {
  const expected = files + Math.ceil(files / FILES_PER_FOLDER) + SYSTEM_NAMES;
  if (count !== expected) throw new Error(`expected ${expected} names, got ${count}`);
}
