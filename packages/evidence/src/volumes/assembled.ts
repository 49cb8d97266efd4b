import type { Problem } from "@mizugiwa/base";
import type { ByteSource } from "@mizugiwa/bytes";
import { EvidenceError } from "../evidence-error.js";
import { pieceSource } from "../pieces.js";
import type { Range } from "../range.js";
import type { Located, Volume } from "./volume.js";

/** A run of an assembled volume. */
export type Run = { readonly length: number } & (
  | { readonly kind: "disk"; readonly disk: number; readonly offset: number }
  | { readonly kind: "zeros" }
  /** Computed from other members. */
  | { readonly kind: "bytes"; readonly read: (offset: number, length: number) => Uint8Array; readonly offset: number }
  /** On a member that is not there. */
  | { readonly kind: "missing"; readonly why: string }
);

export type RunAt = (offset: number, wanted: number) => Run;

export interface Assembled {
  readonly name: string;
  readonly kind: string;
  readonly size: number;
  readonly label?: string | null;
  readonly allocated?: boolean;
  /** What it holds, where that is known from its members. */
  readonly fileSystem?: string;
  readonly holes?: readonly Range[];
  readonly problems?: readonly Problem[];
}

/** Runs that are told for one range; a range of a striped volume is many. */
const LOCATED_MAX = 1_000_000;

/** A volume that lies on several disks, or in several places of one, by what says where each byte lies. */
export function assembledVolume(facts: Assembled, disks: readonly ByteSource[], runAt: RunAt): Volume {
  const { name, kind, size } = facts;
  return {
    name,
    kind,
    offset: null,
    size,
    label: facts.label ?? null,
    allocated: facts.allocated ?? true,
    holdsData: true,
    ...(facts.fileSystem === undefined ? {} : { fileSystem: facts.fileSystem }),
    source: runSource(name, size, disks, runAt),
    locate: (range) => locate(range, size, runAt),
    holes: facts.holes ?? [],
    problems: facts.problems ?? [],
  };
}

/** The bytes that the runs give. */
export function runSource(name: string, size: number, disks: readonly ByteSource[], runAt: RunAt): ByteSource {
  return pieceSource(size, name, (offset, wanted) => {
    const run = runAt(offset, wanted);
    if (run.kind === "disk") return { length: run.length, source: disks[run.disk] ?? null, offset: run.offset };
    if (run.kind === "zeros") return { length: run.length, source: null, offset: 0 };
    if (run.kind === "missing") {
      throw new EvidenceError("member-missing", {
        offset,
        field: name,
        detail: `${name}: bytes ${offset} to ${offset + run.length - 1} lie on ${run.why}`,
        remedy: "Give all disks of the set.",
      });
    }
    return { length: run.length, source: { size: run.offset + run.length, read: run.read }, offset: run.offset };
  });
}

function locate(range: Range, size: number, runAt: RunAt): readonly Located[] | null {
  const located: Located[] = [];
  const end = Math.min(range.offset + range.length, size);
  for (let at = range.offset; at < end; ) {
    const run = runAt(at, end - at);
    if (run.kind !== "disk" || located.length >= LOCATED_MAX) return null;
    const length = Math.min(run.length, end - at);
    located.push({ disk: run.disk, offset: run.offset, length });
    at += length;
  }
  return located;
}
