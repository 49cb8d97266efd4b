import { type HeldRule, type HeldVersion, mainOf } from "./book.js";
import { type RuleText, trialPath } from "./texts.js";

/** Where each rule is called by its id or its name. */
export class Referred {
  readonly #byName = new Map<string, HeldRule>();

  constructor(rules: Iterable<HeldRule>) {
    for (const rule of rules) {
      this.#add(rule.id.toLowerCase(), rule);
      const name = mainOf(rule)?.facts.name ?? null;
      if (name !== null) this.#add(name, rule);
    }
  }

  #add(key: string, rule: HeldRule): void {
    if (!this.#byName.has(key)) this.#byName.set(key, rule);
  }

  find(reference: string): HeldRule | undefined {
    return this.#byName.get(reference.toLowerCase()) ?? this.#byName.get(reference);
  }

  /** The rules that some correlations keep quiet. */
  quieted(versions: Iterable<HeldVersion>): Set<string> {
    const quiet = new Set<string>();
    for (const { facts } of versions) {
      if (!facts.quiets) continue;
      for (const reference of facts.refersTo) {
        const id = this.find(reference)?.id;
        if (id !== undefined) quiet.add(id);
      }
    }
    return quiet;
  }
}

/**
 * The texts that the stream runs: what is live, then what is on trial, of all that is switched on. A rule that alerts only
 * through correlations rests while all of them do: by itself it would ring for what is no alert.
 */
export function textsToRun(rules: readonly HeldRule[], isOff: (id: string) => boolean): RuleText[] {
  const referred = new Referred(rules);
  const live = rules.flatMap(({ live: version }) => version ?? []);
  const quietLive = referred.quieted(live);
  const quietNow = referred.quieted(live.filter(({ facts }) => !isOff(facts.id)));
  const runs = live.filter(({ facts: { id } }) => !isOff(id) && (!quietLive.has(id) || quietNow.has(id)));
  const trials = rules.flatMap(({ open }) => (open?.stage === "staged" && !isOff(open.facts.id) ? [open] : []));
  return [
    ...runs.map(textOf),
    ...trials.map((version) => ({ ...textOf(version), path: trialPath(version.facts.path, version.number) })),
  ];
}

export function textOf({ facts, text, license }: HeldVersion): RuleText {
  return { path: facts.path, text, ...(license === null ? {} : { license }) };
}

/** Deep chains of correlations are no use to anybody; circles end here too. */
const CHAIN_MAX = 8;

/** A version with everything it refers to, to be compiled alone. */
export function closureOf(version: HeldVersion, referred: Referred): RuleText[] {
  const texts = new Map<string, RuleText>([[version.facts.id, textOf(version)]]);
  const visit = ({ facts }: HeldVersion, depth: number): void => {
    if (facts.kind !== "correlation" || depth > CHAIN_MAX) return;
    for (const reference of facts.refersTo) {
      const found = referred.find(reference);
      const inner = found === undefined ? null : mainOf(found);
      if (inner === null || texts.has(inner.facts.id)) continue;
      texts.set(inner.facts.id, textOf(inner));
      visit(inner, depth + 1);
    }
  };
  visit(version, 0);
  return [...texts.values()];
}
