import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bench } from "@mizugiwa/proof";
import { type Disk, ext4Disk, runImage } from "./disks.fixture.js";

interface Written {
  readonly out: string;
  readonly manifest: string;
}

/** Every file of an ext4 disk, written with its SHA-256 and a manifest; the whole process. */
export default bench<Disk, Written>({
  name: "image extract, ext4, 100,000 files",
  unit: "events",
  amount: ({ files }) => files,
  small: { input: () => ext4Disk(400), check: (written) => expectFiles(written, 400) },
  full: { input: () => ext4Disk(100_000), check: (written) => expectFiles(written, 100_000) },
  work: ({ folder, path }) => {
    const out = mkdtempSync(join(folder, "out-"));
    return { out, manifest: runImage(["extract", "-o", out, path]) };
  },
  peer: { program: "tsk_recover", operands: ({ path }, scratch) => ["-a", path, join(scratch, "out")] },
});

function expectFiles({ out, manifest }: Written, files: number): void {
  rmSync(out, { recursive: true });
  const written = manifest.split("\n").filter((line) => line.includes('.dat","'));
  if (written.length !== files) throw new Error(`expected ${files} files, got ${written.length}`);
}
