import { bench } from "@mizugiwa/proof";
import { type Disk, ewfDisk, runImage } from "../disks.fixture.js";

/** SHA-256 of a disk through E01; the whole process. ewfverify hashes with MD5 as well, as its image asks it to. */
export default bench<Disk, string>({
  name: "image hash --whole through E01 of 2 GB",
  unit: "bytes",
  amount: ({ bytes }) => bytes,
  small: { input: () => ewfDisk(400), check: expectHash },
  full: { input: () => ewfDisk(100_000), check: expectHash },
  work: ({ path }) => runImage(["hash", "--whole", path]),
  peer: { program: "ewfverify", operands: ({ path }) => ["-q", "-d", "sha256", path] },
});

function expectHash(lines: string): void {
  if (!/^[0-9a-f]{64} {2}/.test(lines)) throw new Error(`no hash in ${lines}`);
}
