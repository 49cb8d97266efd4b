import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** The checkout's root. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The folder of golden corpora: MIZUGIWA_CORPORA, else beside the checkout; null where there is none. */
export function corporaRoot(): string | null {
  const folder = process.env["MIZUGIWA_CORPORA"] ?? join(ROOT, "../shared/corpora");
  return existsSync(folder) ? resolve(folder) : null;
}

/** A named folder or file of the corpora, as `detection/evtx`; null where it is absent. */
export function corpusPath(name: string): string | null {
  const root = corporaRoot();
  const path = root === null ? null : join(root, name);
  return path !== null && existsSync(path) ? path : null;
}

/** The first of the paths below the corpora root that is absent; null where all are there. */
export function missingCorpus(paths: readonly string[], root = corporaRoot()): string | null {
  return paths.find((path) => root === null || !existsSync(join(root, path))) ?? null;
}

/** All files below a folder, relative, sorted. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** The JSON lines of a file, gunzipped where its name says so. Corpora are our own data: a bad line throws. */
export function readJsonLines(path: string): unknown[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): unknown => JSON.parse(line));
}

export interface TarEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/** The path that a pax header (`27 path=…\n`) gives the entry behind it. */
function paxPath(header: string): string | null {
  return /^\d+ path=(.*)$/m.exec(header)?.[1] ?? null;
}

/** The files of a `.tar.gz` in order (POSIX ustar and pax, GNU long names): what the corpora are packed in. */
export function readTarGz(path: string): TarEntry[] {
  const tar = gunzipSync(readFileSync(path));
  const text = (from: number, length: number): string => {
    const field = tar.subarray(from, from + length);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? length : end).toString("utf8");
  };
  const entries: TarEntry[] = [];
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12).trim() || "0", 8);
    const type = text(at + 156, 1);
    const prefix = text(at + 257, 5) === "ustar" ? text(at + 345, 155) : "";
    const short = text(at, 100);
    const body = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (type === "L") longName = text(at + BLOCK, size);
    else if (type === "x") longName = paxPath(body.toString("utf8")) ?? longName;
    else {
      if (type === "0" || type === "") {
        entries.push({ path: longName ?? (prefix === "" ? short : `${prefix}/${short}`), bytes: body });
      }
      longName = null;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
