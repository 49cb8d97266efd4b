import { type Problem, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { pieceSource } from "../../pieces.js";
import type { ContainerFormat, Layer, OpenedFormat, Opening, Part } from "../container.js";
import { clusterPieces } from "./clusters.js";
import { MAGIC, type Qcow2Header, readHeader, type Snapshot } from "./header.js";

/**
 * qcow2, versions 2 and 3: two levels of cluster tables; clusters plain, zero, packed (deflate, zstd) or in a file of their own; a chain of
 * backing files; internal snapshots with tables and a size of their own.
 *
 * Source: QEMU, "Qcow2 Image File Format". Departure: an image marked dirty or corrupt is read and its mark told, since nothing is written.
 */
export const qcow2: ContainerFormat = {
  name: "qcow2",
  nests: false,
  detect: ({ source }) => {
    const bytes = source.read(0, 8);
    if (bytes.length < 8) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    return view.getUint32(0) === MAGIC && view.getUint32(4) >= 2;
  },
  open: ([part], opening) => {
    if (part === undefined) throw new RangeError("an image has at least one part");
    const header = readHeader(part.source, part.label);
    const snapshot = chooseSnapshot(header, opening.options.snapshot, part);
    const base = header.backing === null ? null : openBacking(header.backing, part, opening);
    const { codecs } = opening;
    const { size, l1 } = snapshot ?? header;
    const pieces = clusterPieces({
      path: part.label,
      image: part.source,
      data: dataSource(header, part, opening),
      clusterBits: header.clusterBits,
      extendedL2: header.extendedL2,
      l1,
      base: base?.source ?? null,
      unpack: (bytes, most) =>
        header.compression === "zstd" ? codecs.unzstd(bytes, most) : codecs.inflateRaw(bytes, most),
    });
    opening.problems.push(...flagProblems(header, part));
    const layer: Layer = { kind: "qcow2", size, facts: factsOf(header, snapshot) };
    return {
      source: pieceSource(size, "qcow2 cluster", pieces),
      layers: [layer, ...(base?.layers ?? [])],
      snapshots: header.snapshots.map(({ name }) => name),
      blockSize: 2 ** header.clusterBits,
    };
  },
};

function chooseSnapshot({ snapshots }: Qcow2Header, wanted: string | null, part: Part): Snapshot | null {
  if (wanted === null) return null;
  const found = snapshots.find(({ name }) => name === wanted) ?? snapshots.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const names = snapshots.map(({ name }) => `"${name}"`).join(", ");
  throw new EvidenceError("snapshot-unknown", {
    path: part.label,
    field: "qcow2 snapshot",
    detail: `there is no snapshot "${wanted}"; the image holds ${names === "" ? "none" : names}`,
  });
}

/** The image below. Its format is what the header says; "raw" is never probed, since its first bytes are the guest's. */
function openBacking(backing: NonNullable<Qcow2Header["backing"]>, part: Part, opening: Opening): OpenedFormat {
  const found = opening.resolve(backing.name, part);
  if (found !== null) return opening.openBase(found, backing.format === "raw");
  throw new EvidenceError("backing-missing", {
    path: part.label,
    field: "qcow2 header",
    detail: `the image stands on "${backing.name}" (${backing.format ?? "format not told"}), which was not found`,
    remedy: `Give ${backing.name} as well, or put it beside the image.`,
  });
}

function dataSource({ dataFile }: Qcow2Header, part: Part, opening: Opening): ByteSource {
  if (dataFile === null) return part.source;
  const found = dataFile === "" ? null : opening.resolve(dataFile, part);
  if (found !== null) return found.source;
  throw new EvidenceError("part-missing", {
    path: part.label,
    field: "qcow2 header",
    detail: `the clusters lie in another file, ${dataFile === "" ? "which is not named" : `"${dataFile}"`}, which was not found`,
    remedy: "Give the data file as well, or put it beside the image.",
  });
}

function flagProblems({ flags }: Qcow2Header, part: Part): Problem[] {
  return flags
    .filter((flag) => flag === "dirty" || flag === "corrupt")
    .map((flag) =>
      toProblem("image-not-clean", {
        path: part.label,
        offset: 72,
        field: "qcow2 header",
        detail: `the image is marked ${flag}; it is read as it is`,
      }),
    );
}

function factsOf(header: Qcow2Header, snapshot: Snapshot | null): Record<string, string> {
  const facts: Record<string, string> = {
    version: String(header.version),
    clusterSize: String(2 ** header.clusterBits),
    compression: header.compression,
  };
  if (header.flags.length > 0) facts["features"] = header.flags.join(", ");
  if (header.backing !== null) {
    facts["backingFile"] = header.backing.name;
    facts["backingFormat"] = header.backing.format ?? "not told";
  }
  if (header.dataFile !== null) facts["dataFile"] = header.dataFile;
  if (header.snapshots.length > 0) {
    facts["snapshots"] = header.snapshots
      .map(({ id, name, seconds }) => `${name} (${id}, ${new Date(seconds * 1000).toISOString()})`)
      .join(", ");
  }
  if (snapshot !== null) facts["asOfSnapshot"] = snapshot.name;
  return facts;
}
