import { toProblem } from "@mizugiwa/base";
import { type ByteSource, sliceSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../../evidence-error.js";
import { pieceSource } from "../../pieces.js";
import type { ContainerFormat, OpenedFormat, Opening, Part } from "../container.js";
import { type Descriptor, type Extent, isDescriptor, readDescriptor } from "./descriptor.js";
import { isSparse, openSparse, type SparseExtent } from "./sparse.js";

const SECTOR = 512;
const DESCRIPTOR_MAX = 1024 * 1024;

/**
 * VMDK: a descriptor, as a file of its own or within a sparse extent, that lists extents; and single extents without a descriptor. Deltas
 * stand on a parent.
 *
 * Source: VMware, "Virtual Disk Format 5.0". Departure: a parent with another content id than noted is told and used.
 */
export const vmdk: ContainerFormat = {
  name: "vmdk",
  nests: false,
  detect: (part) => isSparse(part) || isDescriptor(part.source.read(0, 256)),
  open: ([part], opening) => {
    if (part === undefined) throw new RangeError("an image has at least one part");
    const sparse = isSparse(part) ? openSparse(part) : null;
    const text = sparse === null ? part.source.read(0, DESCRIPTOR_MAX) : sparse.descriptor;
    const descriptor = text === null || !isDescriptor(text) ? null : readDescriptor(text, part.label);
    const below = descriptor?.parent ?? null;
    const parent = below === null ? null : openParent(below, part, opening);
    const source =
      sparse !== null && (descriptor === null || descriptor.extents.length <= 1)
        ? sparse.content(parent?.source ?? null, opening.codecs)
        : joinExtents(descriptor?.extents ?? [], part, parent?.source ?? null, opening);
    const facts = factsOf(descriptor, sparse);
    return {
      source,
      layers: [{ kind: "vmdk", size: source.size, facts }, ...(parent?.layers ?? [])],
      blockSize: sparse?.grainSize ?? 1,
    };
  },
};

function openParent({ cid, hint }: NonNullable<Descriptor["parent"]>, part: Part, opening: Opening): OpenedFormat {
  const found = hint === "" ? null : opening.resolve(hint, part);
  if (found === null) {
    throw new EvidenceError("backing-missing", {
      path: part.label,
      field: "VMDK descriptor",
      detail: `the disk is a delta on "${hint}" (vmdk, content id ${cid}), which was not found`,
      remedy: `Give ${hint} and its extents as well, or put them beside the image.`,
    });
  }
  const parent = opening.openBase(found, false);
  const have = parent.layers[0]?.facts["contentId"];
  if (have !== undefined && have.toLowerCase() !== cid) {
    const detail = `the delta was made on content id ${cid}, ${found.label} has ${have}`;
    opening.problems.push(toProblem("backing-differs", { path: part.label, field: "VMDK descriptor", detail }));
  }
  return parent;
}

interface Laid {
  readonly start: number;
  readonly size: number;
  readonly source: ByteSource | null;
}

function joinExtents(extents: readonly Extent[], part: Part, base: ByteSource | null, opening: Opening): ByteSource {
  const laid: Laid[] = [];
  let size = 0;
  for (const extent of extents) {
    const length = extent.sectors * SECTOR;
    if (!Number.isSafeInteger(size + length)) {
      throw new EvidenceError("number-too-large", {
        path: part.label,
        field: "VMDK descriptor",
        detail: `${extent.sectors} sectors`,
      });
    }
    laid.push({ start: size, size: length, source: openExtent(extent, part, below(base, size, length), opening) });
    size += length;
  }
  if (laid.length === 0) {
    throw new EvidenceError("struct-invalid", {
      path: part.label,
      field: "VMDK descriptor",
      detail: "it lists no extent that is known here",
      remedy: "Is the descriptor complete?",
    });
  }
  return pieceSource(size, "VMDK extent", (offset) => {
    const {
      start,
      size: length,
      source,
    } = laid.findLast((each) => each.start <= offset && each.size > 0) ?? { start: 0, size, source: null };
    return { length: start + length - offset, source, offset: offset - start };
  });
}

function below(base: ByteSource | null, start: number, size: number): ByteSource | null {
  return base === null ? null : sliceSource(base, start, size);
}

/** Null for zeros. */
function openExtent(extent: Extent, part: Part, base: ByteSource | null, opening: Opening): ByteSource | null {
  if (extent.type === "ZERO") return null;
  const found = opening.resolve(extent.file, part);
  if (found === null) {
    throw new EvidenceError("part-missing", {
      path: part.label,
      field: "VMDK descriptor",
      detail: `the extent "${extent.file}" (${extent.type}) was not found`,
      remedy: `Give ${extent.file} as well, or put it beside the descriptor.`,
    });
  }
  if (extent.type === "FLAT" || extent.type === "VMFS") {
    return sliceSource(found.source, extent.start * SECTOR, extent.sectors * SECTOR);
  }
  if (extent.type === "SPARSE" || extent.type === "VMFSSPARSE") return openSparse(found).content(base, opening.codecs);
  throw new EvidenceError("container-unsupported", {
    path: part.label,
    field: "VMDK descriptor",
    detail: `extents of type ${extent.type} are recognised, not read`,
    remedy: "Clone the disk to another kind, or give its flat file.",
  });
}

function factsOf(descriptor: Descriptor | null, sparse: SparseExtent | null): Record<string, string> {
  const facts: Record<string, string> = {};
  if (descriptor !== null) {
    facts["createType"] = descriptor.createType;
    facts["contentId"] = descriptor.cid;
    facts["extents"] = descriptor.extents
      .map(({ sectors, type, file }) => `${type} ${file} ${sectors}`.trim())
      .join(", ");
    if (descriptor.parent !== null) facts["parent"] = descriptor.parent.hint;
  }
  if (sparse !== null) {
    facts["extent"] = sparse.packed ? "sparse, grains packed" : sparse.kind;
    facts["grainSize"] = String(sparse.grainSize);
  }
  return facts;
}
