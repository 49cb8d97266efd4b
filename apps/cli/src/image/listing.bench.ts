import { bench } from "@mizugiwa/proof";
import { type Disk, ext4Disk, runImage } from "./disks.fixture.js";

/** Every name of an ext4 disk as a body file; the whole process, start included. */
export default bench<Disk, string>({
  name: "image timeline, ext4, 100,000 files",
  unit: "seconds",
  amount: () => 1,
  small: { input: () => ext4Disk(400), check: (lines) => expectLines(lines, 400) },
  full: { input: () => ext4Disk(100_000), check: (lines) => expectLines(lines, 100_000) },
  work: ({ path }) => runImage(["timeline", "--live", path]),
  peer: { program: "fls", operands: ({ path }) => ["-r", "-m", "/", path] },
});

function expectLines(lines: string, files: number): void {
  const count = lines.split("\n").length;
  if (count < files) throw new Error(`expected ${files} lines, got ${count}`);
}
