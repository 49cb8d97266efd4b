import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";

/** One of the files that an image consists of. The label is what it is called in messages, and what other parts call it; never a sign of its kind. */
export interface Part {
  readonly label: string;
  readonly source: ByteSource;
}

/** What a container may ask of whoever opens it. */
export interface Surroundings {
  /** The file that an image names: backing file, extent, external data, further segment; null where it is not to be had. */
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

/** An opened image: the bytes of the disk, whatever they were packed in. */
export interface Container {
  readonly source: ByteSource;
  readonly layers: readonly Layer[];
  /** Hashes that the image keeps of its content, lower-case hexadecimal: "md5", "sha1", "sha256". */
  readonly storedHashes: Readonly<Record<string, string>>;
  /** What was found wrong; reads may add to it (a chunk that is damaged is named when it is met). */
  readonly problems: readonly Problem[];
}

/** One kind of container; the registry lists them. */
export interface ContainerFormat {
  readonly name: string;
  /** Whether the part is one, by content; never throws for bad content. */
  detect(part: Part): boolean;
  /** Opens it from all parts given, in any order; throws EvidenceError where nothing can be read. */
  open(parts: readonly Part[], around: Surroundings): Container;
}
