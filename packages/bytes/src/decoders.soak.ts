import { gunzipSync, gzipSync } from "node:zlib";
import { MizugiwaError, type Problem } from "@mizugiwa/base";
import { soak } from "@mizugiwa/proof";
import { TARS, ZIPS } from "./archives.fixture.js";
import { unlzxChunk } from "./blocks/unlzx.js";
import { unxpressBlock } from "./blocks/unxpress.js";
import { WINDOWS_PACKED } from "./blocks/windows-packed.fixture.js";
import { gunzip } from "./inflate/gzip.js";
import { joined } from "./joined.js";
import { logLines } from "./log-lines.fixture.js";
import { mutated } from "./mutations.fixture.js";
import { memorySource } from "./source.js";
import { unpack } from "./unpack/unpack.js";
import { STREAMS } from "./xz/streams.fixture.js";
import { unxz } from "./xz/unxz.js";
import { FRAMES } from "./zstd/frames.fixture.js";
import { unzstd } from "./zstd/unzstd.js";

const LIMITS = { totalBytes: 4_000_000, windowBytes: 8_000_000 };
const LIMIT_MS = 2_000;

/** All that `unpack` finds in the bytes. */
function* unpacked(chunks: Iterable<Uint8Array>, limits: typeof LIMITS): Generator<Uint8Array, void, undefined> {
  let problem: Problem | null = null;
  for (const item of unpack(memorySource(joined([...chunks])), limits)) {
    if (item.ok) yield* item.value.chunks();
    else problem = item.problem;
  }
  if (problem?.code === "inner-error") throw new Error(problem.detail);
  if (problem !== null) throw new MizugiwaError(problem.code, { detail: problem.detail });
}

/** A decoder of blocks in memory as one of streams. */
function block(decode: (bytes: Uint8Array, size: number) => Uint8Array, size: number): Decoder {
  return function* unpackedBlock(chunks) {
    yield decode(joined([...chunks]), size);
  };
}

type Decoder = (chunks: Iterable<Uint8Array>, limits: typeof LIMITS) => Iterable<Uint8Array>;

const SOUND: readonly (readonly [Decoder, Uint8Array])[] = [
  ...FRAMES.map(({ packed }) => [unzstd, Buffer.from(packed, "base64")] as const),
  ...STREAMS.map(({ packed }) => [unxz, Buffer.from(packed, "base64")] as const),
  ...Object.values(ZIPS).map((zip) => [unpacked, Buffer.from(zip, "base64")] as const),
  ...Object.values(TARS).map((tar) => [unpacked, gunzipSync(Buffer.from(tar, "base64"))] as const),
  ...WINDOWS_PACKED.map(({ format, content, packed }) => {
    const decode = block(format === "lzx" ? unlzxChunk : unxpressBlock, content.length);
    return [decode, Buffer.from(packed, "base64")] as const;
  }),
  ...[0, 1, 9].map((level) => [gunzip, gzipSync(logLines(100), { level })] as const),
];

/** Mutated streams: an error of ours or some content, within the caps, never a crash or a hang. */
export default soak({
  name: "bytes/mutated streams",
  sample: 1500,
  full: 200_000,
  timeoutMs: 60_000,
  run: (rounds, random) => {
    let slowestMs = 0;
    let refused = 0;
    for (let round = 0; round < rounds; round += 1) {
      const [decode, sound] = random.pick(SOUND);
      const packed = mutated(sound, random);
      const start = performance.now();
      if (!isRead(decode, packed, round)) refused += 1;
      slowestMs = Math.max(slowestMs, performance.now() - start);
      if (slowestMs > LIMIT_MS) throw new Error(`round ${round}: ${Math.round(slowestMs)} ms for one stream`);
    }
    if (refused < rounds / 4) throw new Error("hardly any mutation was noticed: nothing was tested");
    return [`${refused} of ${rounds} refused, slowest ${slowestMs.toFixed(0)} ms`];
  },
});

/** Whether the stream is read to its end; throws where it is not refused in our own words or passes a cap. */
function isRead(decode: Decoder, packed: Uint8Array, round: number): boolean {
  let size = 0;
  try {
    for (const chunk of decode([packed], LIMITS)) size += chunk.length;
  } catch (caught) {
    if (caught instanceof MizugiwaError) return false;
    throw new Error(`round ${round}: ${String(caught)}`, { cause: caught });
  }
  if (size > LIMITS.totalBytes) throw new Error(`round ${round}: ${size} bytes given`);
  return true;
}
