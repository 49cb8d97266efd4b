import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench } from "@mizugiwa/proof";
import { logLines } from "../log-lines.fixture.js";
import { CONTENTS, FRAMES } from "./frames.fixture.js";
import { unzstd } from "./unzstd.js";

/** Log lines packed by the `zstd` command; null where it is absent, since Node.js 20 cannot pack. */
function packedLog(): Buffer | null {
  const { status, stdout } = spawnSync("zstd", ["-q", "-c", "-3"], { input: logLines(200_000), maxBuffer: 2 ** 28 });
  return status === 0 ? stdout : null;
}

function sample(): Buffer {
  return Buffer.from(FRAMES.find(({ content }) => content === "chapters")?.packed ?? "", "base64");
}

/** A packed log to its bytes, one thread; the rate is of what comes out. */
export default bench({
  name: "zstd to bytes",
  unit: "bytes",
  amount: unpackedSize,
  small: { input: sample, check: (size) => checkSize(size, CONTENTS.chapters().length) },
  full: { input: packedLog, check: (size) => checkSize(size, logLines(200_000).length) },
  work: unpackedSize,
  peer: {
    program: "zstd",
    operands: (packed: Buffer, scratch) => {
      const file = join(scratch, "log.zst");
      writeFileSync(file, packed);
      return ["-q", "-d", "-c", file];
    },
  },
});

function unpackedSize(packed: Uint8Array): number {
  let size = 0;
  for (const chunk of unzstd([packed])) size += chunk.length;
  return size;
}

function checkSize(had: number, wanted: number): void {
  if (had !== wanted) throw new Error(`expected ${wanted} bytes, got ${had}`);
}
