import type { HashName } from "../hashing.js";
import type { Baseline } from "./baseline.js";
import type { HashList } from "./hash-list.js";
import type { PackageFiles } from "./packages.js";
import type { ComparedFile, Judgement, MissingFile, Reason } from "./verdict.js";

/** What files are compared with. */
export interface Known {
  readonly lists: readonly HashList[];
  /** Files of packages by volume. */
  readonly packages: ReadonlyMap<string | null, PackageFiles>;
  readonly baseline: Baseline | null;
  /** Whether the evidence has one volume with files. */
  readonly isOnlyVolume: boolean;
}

/**
 * Compares files with what is known. The place counts more than the content: a file that its package or the baseline has otherwise is changed, even
 * if some list knows the content, since one program in the place of another is how systems are subverted.
 */
export class Comparison {
  readonly #known: Known;
  /** What each file must be hashed with, SHA-256 first. */
  readonly algorithms: readonly HashName[];

  constructor(known: Known) {
    this.#known = known;
    const needed = new Set<HashName>(["sha256", ...known.lists.flatMap(({ algorithms }) => algorithms)]);
    if (known.packages.size > 0) needed.add("md5");
    this.algorithms = [...needed];
  }

  /** Null where nothing could know it: a folder or a link, with no baseline. */
  judge(file: ComparedFile): Judgement | null {
    const { lists, packages, baseline, isOnlyVolume } = this.#known;
    const digests = file.streams.find(({ name }) => name === "")?.digests ?? null;
    const owned = packages.get(file.volume)?.judge(file.path, digests) ?? null;
    const before = baseline?.judge(file, isOnlyVolume) ?? null;
    if (file.type !== "file" && baseline === null) return null;
    const listed = digests === null ? [] : lists.filter((list) => isOn(list, digests));
    const reasons: Reason[] = [
      ...(owned === null ? [] : [owned]),
      ...(before === null ? [] : [before]),
      ...listed.map(({ name }): Reason => ({ by: "list", name, says: ["same"] })),
    ];
    return { verdict: this.#verdict(file, { owned, before, isListed: listed.length > 0 }), reasons };
  }

  /** Files that should be there; asked for once everything was judged. */
  *missing(): Generator<MissingFile, void, undefined> {
    const told = new Set<string>();
    const { baseline, packages } = this.#known;
    for (const { volume, path, type, reason } of baseline?.missing() ?? []) {
      told.add(`${volume ?? ""}\0${Buffer.from(path).toString("latin1")}`);
      yield { volume, path, type, reasons: [reason] };
    }
    for (const [volume, files] of packages) {
      for (const { path, reason } of files.missing()) {
        if (told.has(`${volume ?? ""}\0${Buffer.from(path).toString("latin1")}`)) continue;
        yield { volume, path, type: "file", reasons: [reason] };
      }
    }
  }

  #verdict(
    file: ComparedFile,
    { owned, before, isListed }: { owned: Reason | null; before: Reason | null; isListed: boolean },
  ): Judgement["verdict"] {
    const [says] = owned?.says ?? [];
    if (says === "content" || says === "conffile") return "changed";
    if (before !== null) return before.says[0] === "same" ? "known" : "changed";
    if (says === "same" || isListed) return "known";
    if (this.#known.baseline === null) return "unknown";
    return file.type === "file" || owned === null ? "added" : "known";
  }
}

function isOn(list: HashList, digests: ComparedFile["streams"][number]["digests"]): boolean {
  return list.algorithms.some((algorithm) => {
    const digest = digests?.[algorithm];
    return digest !== undefined && list.has(algorithm, digest);
  });
}
