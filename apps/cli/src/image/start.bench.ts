import { bench } from "@mizugiwa/proof";
import { type Disk, ext4Disk, runImage } from "./disks.fixture.js";

/** What of the other figures is the start of the runtime and of the program: the volumes of a disk with four files. */
export default bench<Disk, string>({
  name: "image volumes, the start alone",
  unit: "seconds",
  amount: () => 1,
  small: { input: () => ext4Disk(4), check: expectVolume },
  full: { input: () => ext4Disk(4), check: expectVolume },
  work: ({ path }) => runImage(["volumes", path]),
});

function expectVolume(lines: string): void {
  if (!lines.includes("ext4")) throw new Error(`no ext4 in ${lines}`);
}
