import { MizugiwaError, type Problem, problemOf, toProblem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { type Codecs, DEFAULT_CODECS } from "./codecs.js";
import type { Container, Part, Surroundings } from "./containers/container.js";
import { type OpenedImage, openImages } from "./containers/registry.js";
import { EvidenceError } from "./evidence-error.js";
import { DEFAULT_FILE_SYSTEM_OPTIONS, type FileSystem, type FileSystemOptions } from "./file-systems/file-system.js";
import { fileSystemOf, openFileSystem } from "./file-systems/registry.js";
import type { Range } from "./range.js";
import { recogniseContent } from "./volumes/content.js";
import { type Encryption, recogniseEncryption, recogniseSpareLuks } from "./volumes/encryption.js";
import { VOLUME_FORMATS } from "./volumes/registry.js";
import type { Located, Volume, VolumeFormat, VolumeSystem } from "./volumes/volume.js";

/** How evidence is opened; what is left out has its default. */
export interface EvidenceOptions {
  /** Name or id of the internal snapshot to open instead of the present state. */
  readonly snapshot?: string | null;
  /** Whether damaged chunks of an image read as zeros, each told in `problems`, instead of throwing. */
  readonly fillDamaged?: boolean;
  readonly fileSystem?: Partial<FileSystemOptions>;
  /** Decoders that are faster than our own, where the runtime has them. */
  readonly codecs?: Codecs;
}

/** A place that may hold a file system, at whatever depth it was found. */
export interface EvidenceVolume {
  /** "p1", "vg0/root", "md0", "p2/p1" for a table within a partition; null where an image is one volume. */
  readonly name: string | null;
  readonly kind: string;
  /** Bytes from the start of its image; null where it does not lie in one piece. */
  readonly offset: number | null;
  readonly size: number;
  readonly label: string | null;
  /** Kind of file system by its content, null where none is known. */
  readonly fileSystem: string | null;
  /** "LUKS2 aes-xts-plain64 2 key slots"; null where it is not encrypted. */
  readonly encrypted: Encryption | null;
  /** What else it holds: "swap", "LVM2 physical volume", "MD member"; null where nothing is recognised. */
  readonly content: string | null;
  /** False for what only older metadata knows. */
  readonly allocated: boolean;
  readonly source: ByteSource;
  /** Where bytes of the volume lie on the images as opened, in order; null where they are computed. */
  locate(range: Range): readonly Located[] | null;
  readonly holes: readonly Range[];
  readonly problems: readonly Problem[];
}

/** Opened evidence: one image, or the members of a set. */
export interface Evidence {
  /** The images, in the order of their first parts. */
  readonly images: readonly OpenedImage[];
  /** Layers of the first image, outermost first. */
  readonly layers: Container["layers"];
  readonly storedHashes: Container["storedHashes"];
  /** Everything found, parents before what lies in them. */
  readonly volumes: readonly EvidenceVolume[];
  /** Of the images and of the tables on them; it grows when reads meet damage. */
  problems(): readonly Problem[];
  /** Opens the file system of a volume; throws EvidenceError `file-system-unknown` or `volume-encrypted`. */
  fileSystem(volume: EvidenceVolume): FileSystem;
}

/** Tables within volumes within tables. */
const DEPTH_MAX = 8;
const VOLUMES_MAX = 10_000;

/** A disk or volume on the way through the layers. */
interface Node {
  readonly name: string | null;
  readonly source: ByteSource;
  readonly depth: number;
  readonly locate: (range: Range) => readonly Located[] | null;
  readonly offset: number | null;
}

/**
 * Opens evidence from all parts given, in any order: images that consist of several files, disks of one set, or both. Nothing is decided by names
 * but the order of split raw images. Throws where an image cannot be opened; what is found wrong within is told in `problems`.
 */
export function openEvidence(parts: readonly Part[], around: Surroundings, options: EvidenceOptions = {}): Evidence {
  const { snapshot = null, fillDamaged = false, codecs = DEFAULT_CODECS } = options;
  const images = openImages(parts, around, { snapshot, fillDamaged }, codecs);
  const [first] = images;
  if (first === undefined) throw new EvidenceError("image-missing", { detail: "no image was given" });
  const found = new Finder(images).find();
  const system = { ...DEFAULT_FILE_SYSTEM_OPTIONS, ...options.fileSystem };
  return {
    images,
    layers: first.container.layers,
    storedHashes: first.container.storedHashes,
    volumes: found.volumes,
    problems: () => [...images.flatMap(({ container }) => container.problems), ...found.problems],
    fileSystem: (volume) => {
      if (volume.encrypted === null) return openFileSystem(volume.source, system);
      throw new EvidenceError("volume-encrypted", {
        detail: `${volume.name ?? "the image"} is encrypted with ${volume.encrypted.text}`,
        remedy: "Open it with its key first, and give what is inside.",
      });
    },
  };
}

/** Goes through the layers, breadth first: what belongs together is opened once all that is as deep is known. */
class Finder {
  readonly problems: Problem[] = [];
  readonly #whole: EvidenceVolume[] = [];
  readonly #within: EvidenceVolume[] = [];
  readonly #images: readonly OpenedImage[];
  readonly #names = new Set<string>();

  constructor(images: readonly OpenedImage[]) {
    this.#images = images;
  }

  /** Images as a whole first, then what lies in them, parents before their parts. */
  get volumes(): readonly EvidenceVolume[] {
    return [...this.#whole, ...this.#within];
  }

  find(): this {
    const many = this.#images.length > 1;
    let level = this.#images.map(({ container: { source } }, disk): Node => {
      const locate = (range: Range): readonly Located[] => [{ disk, ...range }];
      return { name: many ? `d${disk + 1}` : null, source, depth: 0, locate, offset: 0 };
    });
    while (level.length > 0) level = this.#below(level);
    return this;
  }

  /** Opens the tables on these nodes; gives what lies in them. */
  #below(level: readonly Node[]): Node[] {
    const taken = new Map<Node, string>();
    const next: Node[] = [];
    for (const format of VOLUME_FORMATS) {
      const holders = level.filter((node) => !taken.has(node) && detects(format, node.source));
      for (const set of format.spansDisks ? [holders] : holders.map((node) => [node])) {
        for (const system of this.#open(format, set)) {
          for (const disk of system.disks) {
            const node = set[disk];
            if (node !== undefined) taken.set(node, CONTENT.get(system.kind) ?? system.kind);
          }
          this.problems.push(...system.problems);
          for (const volume of system.volumes) this.#add(volume, set, format, next);
        }
      }
    }
    for (const node of level) if (node.depth === 0) this.#addWhole(node, taken.get(node));
    return next.filter(({ depth }) => depth <= DEPTH_MAX);
  }

  #open(format: VolumeFormat, set: readonly Node[]): readonly VolumeSystem[] {
    if (set.length === 0) return [];
    try {
      return format.open(set.map(({ source }) => source));
    } catch (caught) {
      if (!(caught instanceof MizugiwaError)) throw caught;
      this.problems.push(problemOf(caught));
      return [];
    }
  }

  #add(volume: Volume, set: readonly Node[], format: VolumeFormat, next: Node[]): void {
    if (this.#within.length >= VOLUMES_MAX) {
      if (this.#within.length === VOLUMES_MAX)
        this.problems.push(toProblem("limit-passed", { detail: `more than ${VOLUMES_MAX} volumes` }));
      return;
    }
    const parent = format.spansDisks ? null : (set[0]?.name ?? null);
    const name = this.#unused(parent === null ? volume.name : `${parent}/${volume.name}`);
    const [only] = set;
    const within = format.spansDisks || only === undefined || only.offset === null ? null : only.offset;
    const offset = within === null || volume.offset === null ? null : within + volume.offset;
    const locate = (range: Range): readonly Located[] | null => through(volume.locate(range), set);
    const node: Node = {
      name,
      source: volume.source,
      depth: Math.max(...set.map(({ depth }) => depth)) + 1,
      locate,
      offset,
    };
    this.#within.push(described({ ...volume, name, offset, locate }));
    if (volume.holdsData && volume.size > 0 && volume.fileSystem === undefined) next.push(node);
  }

  /** An image without a table is a volume itself; so is the member of a set, which is listed to be seen. */
  #addWhole({ name, source, locate }: Node, taken: string | undefined): void {
    if (taken !== undefined && ![...CONTENT.values()].includes(taken)) return;
    const whole = {
      kind: "whole",
      offset: 0,
      size: source.size,
      label: null,
      allocated: true,
      holdsData: true,
      holes: [],
      problems: [],
    };
    const volume = described({ ...whole, name, source, locate });
    this.#whole.push(taken === undefined ? volume : { ...volume, content: taken, fileSystem: null });
  }

  #unused(name: string): string {
    let free = name;
    for (let number = 2; this.#names.has(free); number += 1) free = `${name}-${number}`;
    this.#names.add(free);
    return free;
  }
}

/** What a member of a set is called. */
const CONTENT: ReadonlyMap<string, string> = new Map([
  ["md", "MD member"],
  ["lvm2", "LVM2 physical volume"],
  ["btrfs", "btrfs device"],
]);

/** A probe of damaged content must not end the others. */
function detects(format: VolumeFormat, source: ByteSource): boolean {
  try {
    return format.detect(source);
  } catch (caught) {
    if (caught instanceof MizugiwaError) return false;
    throw caught;
  }
}

function described(volume: Omit<Volume, "name"> & { readonly name: string | null }): EvidenceVolume {
  const { name, kind, offset, size, label, allocated, source, holes, problems, holdsData } = volume;
  const nothing = { encrypted: null, fileSystem: volume.fileSystem ?? null, content: null, problems: [] };
  const known = holdsData && volume.fileSystem === undefined ? probe(source) : nothing;
  return {
    name,
    kind,
    offset,
    size,
    label: label ?? known.encrypted?.label ?? null,
    allocated,
    source,
    locate: volume.locate,
    holes,
    ...known,
    problems: [...problems, ...known.problems],
  };
}

type Known = Pick<EvidenceVolume, "encrypted" | "fileSystem" | "content" | "problems">;

/** What lies in it, by content. Where its first bytes cannot be had, that is told. */
function probe(source: ByteSource): Known {
  const nothing = { encrypted: null, fileSystem: null, content: null, problems: [] };
  try {
    const encrypted = recogniseEncryption(source);
    if (encrypted !== null) return { ...nothing, encrypted };
    const member = VOLUME_FORMATS.find((format) => format.spansDisks && format.detect(source));
    if (member !== undefined) return { ...nothing, content: CONTENT.get(member.name) ?? member.name };
    const fileSystem = fileSystemOf(source);
    if (fileSystem !== null) return { ...nothing, fileSystem };
    const spare = recogniseSpareLuks(source);
    return spare === null ? { ...nothing, content: recogniseContent(source) } : { ...nothing, encrypted: spare };
  } catch (caught) {
    if (!(caught instanceof MizugiwaError)) throw caught;
    return { ...nothing, problems: [problemOf(caught)] };
  }
}

/** Ranges of the nodes that a volume lies on, as ranges of the images. */
function through(ranges: readonly Located[] | null, set: readonly Node[]): readonly Located[] | null {
  if (ranges === null) return null;
  const located: Located[] = [];
  for (const { disk, offset, length } of ranges) {
    const below = set[disk]?.locate({ offset, length }) ?? null;
    if (below === null) return null;
    for (const each of below) located.push(each);
  }
  return located;
}
