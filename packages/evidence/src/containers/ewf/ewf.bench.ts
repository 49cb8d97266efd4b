import { inflateSync } from "node:zlib";
import { memorySource } from "@mizugiwa/bytes";
import { bench } from "@mizugiwa/proof";
import { DEFAULT_CODECS } from "../../codecs.js";
import { hashSource } from "../../hashing.js";
import { openEvidence } from "../../open.js";
import type { Part } from "../container.js";
import { around, nodeHash, outcomeOf } from "../files.fixture.js";
import { ewfSegment } from "./ewf.fixture.js";

const SECTORS = 64;
const CHUNK = SECTORS * 512;
const MIB = 1024 * 1024;

/** Text, numbers and noise by turns: packs to about a third, as system disks do. */
function disk(size: number): Part {
  const chunks = Array.from({ length: size / CHUNK }, (_, index) => {
    const bytes = new Uint8Array(CHUNK);
    let state = index + 1;
    for (let at = 0; at < CHUNK; at += 1) {
      if (index % 3 === 0) bytes[at] = (at * 7 + (at >> 5)) & 0x3f;
      else {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        bytes[at] = index % 3 === 1 ? 97 + ((state >>> 20) % 12) : state >>> (at % 64 < 8 ? 16 : 30);
      }
    }
    return bytes;
  });
  const shape = {
    segment: 1,
    last: true,
    disk: { chunks: chunks.length, size },
    chunks,
    packed: true,
    sectorsPerChunk: SECTORS,
  };
  return { label: "disk.E01", source: memorySource(ewfSegment(shape)) };
}

/** SHA-256 of a disk through E01 in one thread, with the runtime's inflate, as the command does it in each of its workers. */
export default bench({
  name: "SHA-256 through E01, one thread",
  unit: "bytes",
  amount: ({ size }) => size,
  small: { input: () => ({ part: disk(2 * MIB), size: 2 * MIB }), check },
  full: { input: () => ({ part: disk(256 * MIB), size: 256 * MIB }), check },
  work: ({ part }) => {
    const codecs = {
      ...DEFAULT_CODECS,
      inflateZlib: (bytes: Uint8Array, most: number) => inflateSync(bytes, { maxOutputLength: most }),
    };
    const [image] = openEvidence([part], around(null), { codecs }).images;
    if (image === undefined) throw new Error("no image");
    return outcomeOf(hashSource(image.container.source, ["sha256"], nodeHash, image.container.blockSize));
  },
});

function check(hashes: Readonly<Record<string, string>>): void {
  if (hashes["sha256"]?.length !== 64) throw new Error("no hash");
}
