import { chunksOf, gunzip, unxz, unzstd } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { type ContainerFormat, type Part } from "./container.js";

/** A disk image may be far larger than a log, and zeros shrink without end: the scratch place is the bound. */
const LIMITS = { totalBytes: 2 ** 50, ratio: Number.MAX_SAFE_INTEGER };
const PIECE = 1024 * 1024;

interface Wrapping {
  readonly name: string;
  readonly is: (head: Uint8Array) => boolean;
  readonly unpack: (chunks: Iterable<Uint8Array>) => Iterable<Uint8Array>;
}

const WRAPPINGS: readonly Wrapping[] = [
  { name: "gzip", is: begins(0x1f, 0x8b, 8), unpack: (chunks) => gunzip(chunks, LIMITS) },
  { name: "xz", is: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), unpack: (chunks) => unxz(chunks, LIMITS) },
  { name: "zstd", is: begins(0x28, 0xb5, 0x2f, 0xfd), unpack: (chunks) => unzstd(chunks, LIMITS) },
];

function begins(...signature: readonly number[]): Wrapping["is"] {
  return (head) => signature.every((byte, index) => head[index] === byte);
}

function wrappingOf({ source }: Part): Wrapping | undefined {
  const head = source.read(0, 8);
  return WRAPPINGS.find(({ is }) => is(head));
}

/** An image packed as one stream. It has no random access, so it is unpacked once to the scratch place of whoever opens it. */
export const wrapped: ContainerFormat = {
  name: "wrapped",
  nests: true,
  detect: (part) => wrappingOf(part) !== undefined,
  open: ([part], opening) => {
    const wrapping = part === undefined ? undefined : wrappingOf(part);
    if (part === undefined || wrapping === undefined) throw new RangeError("an image has at least one part");
    const scratch = opening.scratch();
    if (scratch === null) {
      throw new EvidenceError("scratch-missing", {
        path: part.label,
        offset: 0,
        detail: `the image is packed with ${wrapping.name}, which has no random access, and there is no place to unpack it to`,
        remedy: "Unpack it first, or name a folder for scratch files.",
      });
    }
    for (const chunk of wrapping.unpack(chunksOf(part.source, PIECE))) scratch.write(chunk);
    const source = scratch.finish();
    const facts = { unpacked: "once, to a scratch file" };
    return { source, layers: [{ kind: wrapping.name, size: source.size, facts }] };
  },
};
