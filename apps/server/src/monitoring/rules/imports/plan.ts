import type { HeldRule } from "../book.js";
import type { RuleEntry } from "../entries.js";
import type { Stage } from "../lifecycle/steps.js";

export const DOINGS = ["new", "changed", "unchanged", "kept", "taken", "gone"] as const;
export type Doing = (typeof DOINGS)[number];

/** What an import does with one rule. */
export interface Planned {
  readonly rule: string;
  readonly title: string;
  readonly does: Doing;
  /** Null for what is gone. */
  readonly entry: RuleEntry | null;
}

/** What is known of the rules of an import when it comes again. */
export interface Standing {
  readonly import: string | null;
  readonly held: (id: string) => HeldRule | undefined;
  /** By rule: the digest of the text that this import brought last. */
  readonly brought: ReadonlyMap<string, string>;
}

/** Compares a collection with what is there. No database here. */
export function planImport(entries: readonly RuleEntry[], { import: own, held, brought }: Standing): Planned[] {
  const planned = entries.map((entry): Planned => {
    const { id: rule, title } = entry.facts;
    return { rule, title, entry, does: doingFor(entry, held(rule), own, brought.get(rule)) };
  });
  const seen = new Set(entries.map(({ facts }) => facts.id));
  const gone = [...brought.keys()].flatMap((rule): Planned[] => {
    const there = held(rule);
    const running = there?.live ?? there?.open ?? null;
    if (seen.has(rule) || running === null) return [];
    return [{ rule, title: running.facts.title, does: "gone", entry: null }];
  });
  return [...planned, ...gone];
}

function doingFor(
  entry: RuleEntry,
  held: HeldRule | undefined,
  own: string | null,
  brought: string | undefined,
): Doing {
  const current = held?.open ?? held?.live ?? null;
  if (held === undefined || (current === null && held.shipped === null)) return "new";
  if (brought === undefined) return current?.import === own && own !== null ? "changed" : "taken";
  if (brought === entry.digest) return "unchanged";
  // What somebody is working on is not taken from them.
  return held.open !== null && held.open.import === null ? "kept" : "changed";
}

/** The stage that a text which came gets: what somebody here wrote and released is not replaced without a word. */
export function stageFor(policy: "staged" | "live", held: HeldRule | undefined): Stage {
  const isLocal = held?.live !== undefined && held.live !== null && held.live.import === null;
  return policy === "live" && !isLocal ? "live" : "staged";
}
