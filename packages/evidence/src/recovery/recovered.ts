import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import type { Entry } from "../entry.js";
import type { Range } from "../range.js";

/** How the content was found. */
export type Method = "inode" | "journal" | "mft" | "indx" | "fat-chain" | "log" | "old-root" | "carved";

/**
 * How sure the content is. `intact` is a promise: byte-identical to what was deleted, because the map of its blocks
 * survives and no block was given to anybody since, by every sign there is. `probable`: the map is inferred and the content's structure
 * fits. `possible`: consistent, and others would be too. `partial`: some ranges are lost. `overwritten`: the blocks belong to others now.
 * `name-only`: nothing but the name and what the metadata says.
 */
export type Confidence = "intact" | "probable" | "possible" | "partial" | "overwritten" | "name-only";

/** A deleted file, or one of its streams. */
export interface Recovered {
  /** What is known of the file; `allocated` is false. What is carved has an entry whose name says where it lay. */
  readonly entry: Entry;
  /** Name of the stream; "" for the main one. */
  readonly stream: string;
  readonly method: Method;
  readonly confidence: Confidence;
  /** Where the content lies, in the order of the content, as bytes of the volume; empty where it is stored compressed or inline elsewhere. */
  readonly ranges: readonly Range[];
  /** The content, of the size it had; null for `name-only` and `overwritten`. Lost ranges of a `partial` one read as zeros. */
  readonly content: ByteSource | null;
  /** Ranges of the content, not of the volume, that are lost; empty unless `partial`. */
  readonly lost: readonly Range[];
  readonly problems: readonly Problem[];
}
