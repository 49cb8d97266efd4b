import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { listFiles, ROOT } from "./corpora.js";
import type { AnyBench, GoldenSuite, Soak } from "./suites.js";

const ROOMS = ["packages", "apps"] as const;

/** Suites by kind, and how one is told from anything else a file may export. */
interface Kinds {
  golden: GoldenSuite;
  soak: Soak;
  bench: AnyBench;
}

/**
 * Loads every `*.<kind>.ts` of the house, sorted by name. `from` says whether the sources are imported (under the
 * test runner) or what was built from them; a built file whose source is gone is not run.
 */
export async function discover<Kind extends keyof Kinds>(kind: Kind, from: "src" | "dist"): Promise<Kinds[Kind][]> {
  const suites: Kinds[Kind][] = [];
  for (const file of suiteFiles(kind, from)) {
    const loaded: unknown = await import(pathToFileURL(file).href);
    const suite = defaultExport(loaded);
    if (!isKind(suite, kind)) throw new TypeError(`${file}: the default export is no ${kind} suite`);
    suites.push(suite);
  }
  return suites.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function suiteFiles(kind: string, from: "src" | "dist"): string[] {
  const ending = from === "src" ? ".ts" : ".js";
  return ROOMS.flatMap((room) => {
    const folder = join(ROOT, room);
    return listFolders(folder).flatMap((name) => {
      const source = join(folder, name, "src");
      if (!existsSync(source)) return [];
      return listFiles(source)
        .filter((path) => path.endsWith(`.${kind}.ts`))
        .map((path) => join(folder, name, from, path.replace(/\.ts$/, ending)));
    });
  });
}

function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function defaultExport(loaded: unknown): unknown {
  return typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
}

function isKind<Kind extends keyof Kinds>(suite: unknown, kind: Kind): suite is Kinds[Kind] {
  return typeof suite === "object" && suite !== null && "kind" in suite && suite.kind === kind;
}
