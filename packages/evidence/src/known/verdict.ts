import type { FileType } from "../entry.js";
import type { HashName } from "../hashing.js";

/**
 * What comparing says of a file. `known`: its content is on a list, or it is as its package or the baseline has it. `changed`: its package
 * or the baseline has it otherwise. `added`: the baseline does not have it and nothing else knows it. `missing`: a package or the baseline has it and
 * the evidence does not. `unknown`: nothing knows it.
 */
export type Verdict = "known" | "changed" | "added" | "missing" | "unknown";

export const VERDICTS: readonly Verdict[] = ["known", "changed", "added", "missing", "unknown"];

/** Who says so. */
export interface Reason {
  readonly by: "package" | "list" | "baseline";
  /** The package, the list or the baseline. */
  readonly name: string;
  /**
   * "same", or what differs: "content", "mode", "owner", "type", "target", "streams"; "conffile" is the content of a file that the package lets
   * administrators change, "listed" a file of a package that keeps no hash of it, "absent" a file that is missing.
   */
  readonly says: readonly string[];
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** A file with its hashes, as it is compared. */
export interface ComparedFile {
  readonly volume: string | null;
  /** Raw bytes of the path, from "/". */
  readonly path: Uint8Array;
  readonly type: FileType;
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  readonly target: Uint8Array | null;
  /** Hashes in hexadecimal by stream; null where the content could not be read. */
  readonly streams: readonly { readonly name: string; readonly digests: Digests | null }[];
}

export type Digests = Partial<Readonly<Record<HashName, string>>>;

/** A file that should be there. */
export interface MissingFile {
  readonly volume: string | null;
  readonly path: Uint8Array;
  readonly type: FileType | null;
  readonly reasons: readonly Reason[];
}
