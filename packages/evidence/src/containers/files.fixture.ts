import { createHash } from "node:crypto";
import { memorySource, unzstd } from "@mizugiwa/bytes";
import type { Hash } from "../hashing.js";
import { baseName, type Part, type Scratch, type Surroundings } from "./container.js";

/** The bytes of a file of a corpus folder, null where it is absent: files are read by who runs the suite. */
export type ReadFile = (name: string) => Uint8Array | null;

/** A file of a corpus folder by the name it had before it was packed with zstd; null where there is none. */
function readPart(read: ReadFile, name: string): Part | null {
  const plain = read(name);
  if (plain !== null) return { label: name, source: memorySource(plain) };
  const packed = read(`${name}.zst`);
  return packed === null ? null : { label: name, source: memorySource(unpacked(packed)) };
}

/** The same where it must be there. */
export function needPart(read: ReadFile, name: string): Part {
  const part = readPart(read, name);
  if (part === null) throw new Error(`the corpus has no ${name}`);
  return part;
}

function unpacked(bytes: Uint8Array): Uint8Array {
  const chunks = [...unzstd([bytes], { ratio: Number.MAX_SAFE_INTEGER })].map((chunk) => Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/** What the folder holds can be resolved, by the last part of the name; streams are unpacked to memory. */
export function around(read: ReadFile | null): Surroundings {
  return { resolve: (name) => (read === null ? null : readPart(read, baseName(name))), scratch: memoryScratch };
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

/** Runs the steps to their end and gives what they return. */
export function outcomeOf<Value>(steps: Generator<unknown, Value, undefined>): Value {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
