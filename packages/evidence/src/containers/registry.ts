import { MizugiwaError, type Problem } from "@mizugiwa/base";
import type { Codecs } from "../codecs.js";
import { EvidenceError } from "../evidence-error.js";
import {
  baseName,
  type Container,
  type ContainerFormat,
  type ContainerOptions,
  type OpenedFormat,
  type Opening,
  type Part,
  type Surroundings,
} from "./container.js";
import { ewf } from "./ewf/ewf.js";
import { named } from "./named.js";
import { qcow2 } from "./qcow2/qcow2.js";
import { raw } from "./raw.js";
import { vdi } from "./vdi.js";
import { vhd } from "./vhd.js";
import { vhdx } from "./vhdx/vhdx.js";
import { vmdk } from "./vmdk/vmdk.js";
import { wrapped } from "./wrapped.js";

/** Tried in this order: signatures at the start first, VHD by its footer, and raw, which anything is. */
const FORMATS: readonly ContainerFormat[] = [ewf, qcow2, vmdk, vhdx, vdi, named, wrapped, vhd, raw];

const NESTING_MAX = 8;
const CHAIN_MAX = 128;

/** An opened image and what its first part is called. */
export interface OpenedImage {
  readonly label: string;
  readonly container: Container;
}

interface Context {
  readonly parts: readonly Part[];
  readonly around: Surroundings;
  readonly options: ContainerOptions;
  readonly codecs: Codecs;
  /** Parts that an image named, so that they are no images of their own. */
  readonly claimed: Set<Part>;
}

type Attempt = { readonly set: readonly Part[] } & (
  | { readonly container: Container }
  | { readonly error: MizugiwaError }
);

/**
 * Sorts the parts into images and opens each; a part that another image names (backing file, extent, segment) is no image of its own. Throws where one
 * of the images cannot be opened: a set that silently lacks a member misleads.
 */
export function openImages(
  parts: readonly Part[],
  around: Surroundings,
  options: ContainerOptions,
  codecs: Codecs,
): readonly OpenedImage[] {
  const context: Context = { parts, around, options, codecs, claimed: new Set() };
  const byFormat = new Map<ContainerFormat, Part[]>();
  for (const part of parts) {
    const format = formatOf(part);
    byFormat.set(format, [...(byFormat.get(format) ?? []), part]);
  }
  const attempts = [...byFormat].flatMap(([format, all]) =>
    (format.sets?.(all) ?? all.map((part) => [part])).map((set) => attempt(format, set, context)),
  );
  const place = ({ set: [first] }: Attempt): number => (first === undefined ? parts.length : parts.indexOf(first));
  attempts.sort((a, b) => place(a) - place(b));
  return attempts.flatMap((made) => {
    if (made.set.every((part) => context.claimed.has(part))) return [];
    if ("error" in made) throw made.error;
    return [{ label: made.set[0]?.label ?? "", container: made.container }];
  });
}

function attempt(format: ContainerFormat, set: readonly Part[], context: Context): Attempt {
  try {
    const problems: Problem[] = [];
    return { set, container: { ...openNested(format, set, openingFor(context, problems, set, []), 0), problems } };
  } catch (caught) {
    if (caught instanceof MizugiwaError) return { set, error: caught };
    throw caught;
  }
}

function formatOf(part: Part): ContainerFormat {
  return FORMATS.find((format) => detects(format, part)) ?? raw;
}

/** Within an image that is cut short or damaged a probe may meet what cannot be read: then it is not of that kind. */
function detects(format: ContainerFormat, part: Part): boolean {
  try {
    return format.detect(part);
  } catch (caught) {
    if (caught instanceof MizugiwaError) return false;
    throw caught;
  }
}

/** Opens the image and, where its kind may hold a further one, that one as well. */
function openNested(
  format: ContainerFormat,
  set: readonly Part[],
  opening: Opening,
  depth: number,
): Omit<Container, "problems"> {
  const opened = completed(format.open(set, opening));
  const [first] = set;
  if (!format.nests || first === undefined || opened.source === first.source) return opened;
  const inner: Part = { label: first.label, source: opened.source };
  const within = formatOf(inner);
  if (within === raw) return opened;
  if (depth >= NESTING_MAX) throw tooDeep(first.label, `more than ${NESTING_MAX} images within each other`);
  const innermost = openNested(within, [inner], opening, depth + 1);
  const outerHashes = Object.keys(opened.storedHashes).length > 0 || opened.check !== null;
  const { storedHashes, check, hashed } = outerHashes ? opened : innermost;
  return { ...innermost, layers: [...opened.layers, ...innermost.layers], storedHashes, check, hashed };
}

function completed(opened: OpenedFormat): Omit<Container, "problems"> {
  return { storedHashes: {}, snapshots: [], blockSize: 1, check: null, hashed: opened.source, ...opened };
}

/** What a format sees of the call; `chain` holds what already stands on what is opened now. */
function openingFor(context: Context, problems: Problem[], set: readonly Part[], chain: readonly Part[]): Opening {
  const { parts, around, options, codecs, claimed } = context;
  const claim = (part: Part): void => {
    if (!set.includes(part)) claimed.add(part);
  };
  return {
    options: chain.length === 0 ? options : { ...options, snapshot: null },
    codecs,
    parts,
    problems,
    claim,
    scratch: () => around.scratch(),
    resolve: (name, namedBy) => {
      const others = parts.filter((part) => part !== namedBy);
      const base = baseName(name);
      const given = others.find(({ label }) => label === name) ?? others.find(({ label }) => baseName(label) === base);
      if (given === undefined) return around.resolve(name, namedBy);
      claim(given);
      return given;
    },
    openBase: (part, asRaw) => {
      const longer = [...chain, ...set];
      if (longer.some((each) => each.source === part.source || each.label === part.label)) {
        throw tooDeep(part.label, "the image stands on itself");
      }
      if (longer.length >= CHAIN_MAX) throw tooDeep(part.label, `more than ${CHAIN_MAX} images stand on each other`);
      const format = asRaw ? raw : formatOf(part);
      return format.open([part], openingFor(context, problems, [...set, part], longer));
    },
  };
}

function tooDeep(path: string, detail: string): EvidenceError {
  return new EvidenceError("image-cycle", { path, field: "image", detail });
}
