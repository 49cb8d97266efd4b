import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Codecs } from "../codecs.js";
import type { Range } from "../range.js";

/** One of the files that an image consists of. The label is what it is called in messages, and what other parts call it; never a sign of its kind. */
export interface Part {
  readonly label: string;
  readonly source: ByteSource;
}

/** What a container may ask of whoever opens it. */
export interface Surroundings {
  /**
   * The file that an image names: backing file, extent, external data, further segment; null where it is not to be had. The name was written
   * by whoever made the image: whoever resolves it decides which folders it may lead to.
   */
  resolve(name: string, namedBy: Part): Part | null;
  /** A place to unpack a stream to that has no random access (xz, zstd, gzip); it reads what was written. Null where there is none. */
  scratch(): Scratch | null;
}

export interface Scratch {
  write(bytes: Uint8Array): void;
  /** Everything written so far; ends the writing. */
  finish(): ByteSource;
}

/** A layer of an opened image, outermost first, as `image info` lists it. */
export interface Layer {
  /** "ewf", "qcow2", "raw" … */
  readonly kind: string;
  /** Size of what it gives, in bytes. */
  readonly size: number;
  /** Facts in the format's own words: version, cluster size, examiner, case number … */
  readonly facts: Readonly<Record<string, string>>;
}

/** Bytes of the disk with what their checksums say. */
export interface CheckedRead {
  /** What could be had; zeros where `damaged` says that nothing could. */
  readonly bytes: Uint8Array;
  readonly damaged: readonly Damage[];
}

/** A part of the disk whose stored bytes do not fit their checksum or cannot be unpacked. */
export interface Damage {
  /** The bytes of the disk. */
  readonly range: Range;
  /** Code `chunk-damaged` or `image-cut-short`; the place is the file and the offset within it. */
  readonly problem: Problem;
}

/** An opened image: the bytes of the disk, whatever they were packed in. */
export interface Container {
  /** Reads throw EvidenceError `chunk-damaged` or `image-cut-short` where the image does not hold the bytes: nothing is made up. */
  readonly source: ByteSource;
  readonly layers: readonly Layer[];
  /** Hashes that the image keeps of its content, lower-case hexadecimal: "md5", "sha1", "sha256". */
  readonly storedHashes: Readonly<Record<string, string>>;
  /** What was found wrong; reads may add to it (a chunk that is damaged is named when it is met). */
  readonly problems: readonly Problem[];
  /** Internal snapshots, each of which `ContainerOptions.snapshot` can choose. */
  readonly snapshots: readonly string[];
  /** Bytes that are unpacked together; reads on these boundaries do no work twice. 1 where nothing is packed. */
  readonly blockSize: number;
  /** What `storedHashes` and `check` are of: the disk, except where an image lies within another. */
  readonly hashed: ByteSource;
  /** Reads of `hashed` with damage as a value; null where the format keeps no checksums of its content. */
  readonly check: ((range: Range) => CheckedRead) | null;
}

/** What a format gives: the bytes, its layers, and of the rest what it knows. */
export type OpenedFormat = Pick<Container, "source" | "layers"> &
  Partial<Pick<Container, "storedHashes" | "snapshots" | "blockSize" | "check">>;

export interface ContainerOptions {
  /** Name or id of the internal snapshot to open instead of the present state. */
  readonly snapshot: string | null;
  /** Whether damaged chunks read as zeros, each named in `problems`, instead of throwing. */
  readonly fillDamaged: boolean;
}

/** What a format has at hand while it opens an image. */
export interface Opening {
  readonly options: ContainerOptions;
  readonly codecs: Codecs;
  /** Where problems go, also those that reads meet later; one list an image, whatever it stands on. */
  readonly problems: Problem[];
  /** The file that the image names, from the other parts first, then from the surroundings; null where it is not to be had. */
  resolve(name: string, namedBy: Part): Part | null;
  /** All parts that were given, for formats that name others by an identifier within them. */
  readonly parts: readonly Part[];
  /** Marks a part as a piece of this image, so that it is not taken for one of its own. */
  claim(part: Part): void;
  /** Opens what another image stands on. With `raw` its content is not probed: it belongs to a guest who must not choose files here. */
  openBase(part: Part, raw: boolean): OpenedFormat;
  scratch(): Scratch | null;
}

/** One kind of container; the registry lists them. */
export interface ContainerFormat {
  readonly name: string;
  /** Whether what it gives may be a container again. False for disks of guests: what a guest writes to its disk is no order to us. */
  readonly nests: boolean;
  /** Whether the part is one, by content; never throws for bad content. */
  detect(part: Part): boolean;
  /** The parts, all of this kind, sorted into images; absent where each part is an image of its own. */
  sets?(parts: readonly Part[]): readonly (readonly Part[])[];
  /** Opens one image from its parts, in any order; throws EvidenceError where nothing can be read. */
  open(parts: readonly Part[], opening: Opening): OpenedFormat;
}

/** The last part of a path as an image names it, with either kind of slash. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
