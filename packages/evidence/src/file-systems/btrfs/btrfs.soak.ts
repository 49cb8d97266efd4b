import { crc32c, memorySource, xxh64 } from "@mizugiwa/bytes";
import { mutationSoak, type Patch } from "../unix/mutation-soak.fixture.js";
import { btrfs } from "./btrfs.js";
import { readSuperBlock, SUPER_OFFSETS } from "./super-block.js";

/** Damaged btrfs volumes; half of them with checksums that hold, since a reader that stops there would never meet the damage. */
export default mutationSoak("evidence/mutated/btrfs", "forensics/images/btrfs", btrfs, 25, 10_000, { sealer });

const [SUPER_AT] = SUPER_OFFSETS;
const SUPER_SIZE = 4096;

/** Renews the checksum of the super block, or of the node that a place lies in. */
function sealer(image: Uint8Array): (at: number) => Patch | null {
  const { nodeSize, raw, checksum } = readSuperBlock(memorySource(image), 0, SUPER_AT);
  const fsid = raw.fsid.slice();
  const patch = (start: number, size: number): Patch => {
    const put = image.slice(start, start + 32);
    const view = new DataView(put.buffer);
    const body = image.subarray(start + 32, start + size);
    if (checksum.name === "crc32c") view.setUint32(0, crc32c(body), true);
    else view.setBigUint64(0, xxh64(body), true);
    return { at: start, put };
  };
  return (at) => {
    if (at >= SUPER_AT && at < SUPER_AT + SUPER_SIZE) return patch(SUPER_AT, SUPER_SIZE);
    const start = Math.floor(at / nodeSize) * nodeSize;
    return fsid.every((byte, index) => image[start + 32 + index] === byte) ? patch(start, nodeSize) : null;
  };
}
