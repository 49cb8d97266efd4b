import { createHash } from "node:crypto";
import { memorySource, unzstd } from "@mizugiwa/bytes";
import { readCorpusFile } from "@mizugiwa/proof";
import type { Hash } from "../hashing.js";
import { baseName, type Part, type Scratch, type Surroundings } from "./container.js";

/** A file of a corpus folder by the name it had before it was packed with zstd; null where there is none. */
export function readPart(folder: string, name: string): Part | null {
  const plain = readCorpusFile(folder, name);
  if (plain !== null) return { label: name, source: memorySource(plain) };
  const packed = readCorpusFile(folder, `${name}.zst`);
  return packed === null ? null : { label: name, source: memorySource(unpacked(packed)) };
}

/** The same where it must be there. */
export function needPart(folder: string, name: string): Part {
  const part = readPart(folder, name);
  if (part === null) throw new Error(`the corpus has no ${name}`);
  return part;
}

function unpacked(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([...unzstd([bytes], { ratio: Number.MAX_SAFE_INTEGER })].map((chunk) => Uint8Array.from(chunk)));
}

/** What the folder holds can be resolved, by the last part of the name. */
export function around(folder: string | null): Surroundings {
  return {
    resolve: (name) => (folder === null ? null : readPart(folder, baseName(name))),
    scratch: memoryScratch,
  };
}

function memoryScratch(): Scratch {
  const chunks: Uint8Array[] = [];
  return {
    write: (bytes) => void chunks.push(Uint8Array.from(bytes)),
    finish: () => memorySource(Buffer.concat(chunks)),
  };
}

export function nodeHash(name: string): Hash {
  const hash = createHash(name);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}

export function outcomeOf<Value>(steps: Generator<unknown, Value, undefined>): Value {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
