import { randomInt } from "node:crypto";
import type { Problem } from "@mizugiwa/base";
import {
  Comparison,
  type EvidenceOptions,
  type PackageFiles,
  readBaseline,
  readHashList,
  readPackages,
} from "@mizugiwa/evidence";
import { openFile } from "../files/file-source.js";
import { openImage } from "./open-image.js";
import { mountedOf } from "./select.js";

/** Memory that hashes of one list may take: some 90 million of SHA-1. */
const LIST_BYTES = 2 * 1024 ** 3;
/** Memory that the paths of one baseline or package database may take. */
const PATHS_BYTES = 1024 ** 3;

/** What the user compares with. */
export interface KnownSources {
  readonly lists: readonly string[];
  readonly packages: boolean;
  readonly baseline: string | null;
}

interface Opened {
  readonly images: readonly string[];
  readonly options: Omit<EvidenceOptions, "codecs">;
  readonly volume: string | null;
}

/**
 * Reads the lists, the baseline and the packages of the image itself. Throws FileError, EvidenceError and, where a list takes more memory than it
 * may, LimitError.
 */
export function loadKnown(sources: KnownSources, opened: Opened, tell: (problem: Problem) => void): Comparison {
  // What paths hash to is not known before: nobody can choose some that collide.
  const limits = { seed: randomInt(2 ** 31), heldBytes: PATHS_BYTES };
  const lists = sources.lists.map((path) => withFile(path, (source) => readHashList(path, source, LIST_BYTES)));
  const { baseline: path } = sources;
  const baseline = path === null ? null : withFile(path, (source) => readBaseline(path, source, limits));
  const packages = new Map<string | null, PackageFiles>();
  const { evidence, close } = openImage(opened.images, opened.options);
  try {
    const all = mountedOf(evidence, opened.volume);
    for (const { volume, fileSystem } of sources.packages ? all : []) {
      const files = readPackages(fileSystem, limits, tell);
      if (files !== null) packages.set(volume.name, files);
    }
    for (const { problems } of [...lists, ...(baseline === null ? [] : [baseline]), ...packages.values()]) {
      for (const problem of problems) tell(problem);
    }
    return new Comparison({ lists, packages, baseline, isOnlyVolume: all.length === 1 });
  } finally {
    close();
  }
}

function withFile<T>(path: string, read: (source: ReturnType<typeof openFile>["source"]) => T): T {
  const { source, close } = openFile(path, path);
  try {
    return read(source);
  } finally {
    close();
  }
}
