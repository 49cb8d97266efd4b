import type { Item } from "@mizugiwa/base";
import {
  bytesText,
  type Entry,
  type Evidence,
  EvidenceError,
  type EvidenceVolume,
  type FileSystem,
  pathText,
} from "@mizugiwa/evidence";

/** A file system with the volume it lies in. */
export interface Mounted {
  readonly volume: EvidenceVolume;
  readonly fileSystem: FileSystem;
}

/**
 * The file systems of the evidence, or of the one volume named. Volumes without one are left out unless they are named.
 * Throws EvidenceError `volume-unknown` with the names there are.
 */
export function mountedOf(evidence: Evidence, name: string | null): Mounted[] {
  const named = evidence.volumes.filter((volume) => name === null || volume.name === name);
  if (named.length === 0 && name !== null) {
    const names = evidence.volumes.flatMap((volume) => volume.name ?? []).join(", ");
    throw new EvidenceError("volume-unknown", { detail: `there is no volume ${name}; there are: ${names}` });
  }
  const chosen = name === null ? named.filter((volume) => volume.fileSystem !== null && volume.allocated) : named;
  if (chosen.length === 0) {
    const [encrypted] = evidence.volumes.filter((volume) => volume.encrypted !== null);
    if (encrypted !== undefined) evidence.fileSystem(encrypted);
    throw new EvidenceError("file-system-unknown", {
      detail: "no file system that is known was found",
      remedy: "`mizugiwa image volumes` lists what was found.",
    });
  }
  return chosen.map((volume) => ({ volume, fileSystem: evidence.fileSystem(volume) }));
}

/** Whether an entry lies at a path or, with `deep`, below it. The path is text; raw bytes are compared as they decode. */
export function isAt(entry: Pick<Entry, "directory" | "name">, path: string, deep: boolean): boolean {
  if (deep && path === "/") return true;
  const wanted = path === "/" ? "" : path.replace(/\/+$/, "");
  const directory = bytesText(entry.directory).text;
  if (directory === wanted) return entry.name.length > 0 || deep;
  if (!deep) return false;
  return directory.startsWith(`${wanted}/`) || pathText(entry.directory, entry.name).text === (wanted || "/");
}

/** The live entry at a path, looked for in every file system given. Throws EvidenceError `path-unknown`. */
export function entryAt(mounted: readonly Mounted[], path: string): Mounted & { readonly entry: Entry } {
  const wanted = path.length > 1 ? path.replace(/\/+$/, "") : path;
  for (const { volume, fileSystem } of mounted) {
    for (const item of fileSystem.list()) {
      if (item.ok && pathText(item.value.directory, item.value.name).text === wanted) {
        return { volume, fileSystem, entry: item.value };
      }
    }
  }
  throw new EvidenceError("path-unknown", {
    detail: `there is no ${path}`,
    remedy: "`mizugiwa image ls -r` lists what there is.",
  });
}

/** Live entries and, unless they are not wanted, deleted ones, each file once. */
export function* entriesOf(
  fileSystem: FileSystem,
  { deleted }: { readonly deleted: boolean },
): Generator<Item<Entry>, void, undefined> {
  yield* fileSystem.list();
  if (!deleted) return;
  let last: Entry | null = null;
  for (const item of fileSystem.deleted()) {
    if (!item.ok) yield item;
    else if (item.value.entry !== last) {
      last = item.value.entry;
      yield { ok: true, value: last };
    }
  }
}
