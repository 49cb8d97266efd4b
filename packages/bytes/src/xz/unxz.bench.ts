import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "@mizugiwa/proof";
import { logLines } from "../log-lines.fixture.js";
import { CONTENTS } from "../zstd/frames.fixture.js";
import { STREAMS } from "./streams.fixture.js";
import { unxz } from "./unxz.js";

const LINES = 100_000;
const PROGRAM = "xz";

/** Log lines packed by the `xz` command; null where it is absent, since Node.js cannot pack. */
function packedLog(): Buffer | null {
  const { status, stdout } = spawnSync(PROGRAM, ["-q", "-z", "-c", "-2"], {
    input: logLines(LINES),
    maxBuffer: 2 ** 28,
  });
  return status === 0 ? stdout : null;
}

function sample(): Buffer {
  return Buffer.from(STREAMS.find(({ content }) => content === "chapters")?.packed ?? "", "base64");
}

/** A packed log to its bytes, one thread; the rate is of what comes out. */
export default bench({
  name: "xz to bytes",
  unit: "bytes",
  amount: unpackedSize,
  small: { input: sample, check: (size) => checkSize(size, CONTENTS.chapters().length) },
  full: { input: packedLog, check: (size) => checkSize(size, logLines(LINES).length) },
  work: unpackedSize,
  peer: {
    program: PROGRAM,
    operands: (packed: Buffer, scratch) => {
      const file = join(scratch, "log.xz");
      writeFileSync(file, packed);
      return ["-q", "-d", "-c", file];
    },
  },
});

function unpackedSize(packed: Uint8Array): number {
  let size = 0;
  for (const chunk of unxz([packed])) size += chunk.length;
  return size;
}

function checkSize(had: number, wanted: number): void {
  if (had !== wanted) throw new Error(`expected ${wanted} bytes, got ${had}`);
}
