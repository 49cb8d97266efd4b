import type { Rule } from "../schema.js";
import { isHeard } from "./heard.js";
import type { AttackMatrix } from "./matrix.js";
import type { Coverage, TechniqueCoverage, TechniqueDetail } from "./schema.js";
import { COVERAGE_STATES, type CoverageState } from "./states.js";

const DAY_MS = 86_400_000;

export interface Asked {
  readonly now: Date;
  /** A proof older than this is stale. */
  readonly maxAgeDays: number;
  /** Kinds of events that came of late. */
  readonly kinds: ReadonlySet<string>;
}

/** Rules that ring by themselves and run: only they cover anything. */
function covering(rules: readonly Rule[]): Rule[] {
  return rules.filter(
    ({ enabled, liveNumber, isPart, kind }) => enabled && liveNumber !== null && !isPart && kind !== "filter",
  );
}

/** What one rule that runs says about its techniques. */
function stateOf({ proof }: Pick<Rule, "proof">, { now, maxAgeDays }: Asked): Exclude<CoverageState, "blind"> {
  if (proof.state === "none" || proof.at === null) return "tagged";
  const isFresh = now.getTime() - Date.parse(proof.at) <= maxAgeDays * DAY_MS;
  return proof.state === "passed" && isFresh ? "proved" : "stale";
}

function best(states: readonly CoverageState[]): CoverageState {
  return COVERAGE_STATES.find((state) => states.includes(state)) ?? "blind";
}

/** Techniques by tactics. A technique stands with its sub-techniques: what proves one of them proves part of it. */
export function coverageOf(matrix: AttackMatrix, rules: readonly Rule[], asked: Asked): Coverage {
  const byTechnique = rulesByTechnique(covering(rules));
  const techniques = matrix.techniques.map((technique) => cover(technique, byTechnique.get(technique.id) ?? [], asked));
  const known = new Map(techniques.map((each) => [each.id, each]));
  const unknown = [...byTechnique.keys()].filter((id) => !known.has(id)).sort();
  const tactics = matrix.tactics.map((tactic) => {
    const own = techniques.filter((technique) => technique.tactics.includes(tactic.code));
    const count = (state: CoverageState): number => own.filter((technique) => technique.state === state).length;
    return {
      ...tactic,
      techniques: own.length,
      proved: count("proved"),
      stale: count("stale"),
      tagged: count("tagged"),
      blind: count("blind"),
    };
  });
  const live = covering(rules);
  const states = live.map((rule) => stateOf(rule, asked));
  return {
    attack: matrix.version,
    notice: matrix.notice,
    at: asked.now.toISOString(),
    maxAgeDays: asked.maxAgeDays,
    rules: {
      running: live.length,
      proved: states.filter((state) => state === "proved").length,
      stale: states.filter((state) => state === "stale").length,
      unproved: states.filter((state) => state === "tagged").length,
    },
    kinds: [...asked.kinds].sort(),
    tactics,
    techniques,
    unknown,
  };
}

function rulesByTechnique(rules: readonly Rule[]): Map<string, Rule[]> {
  const found = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const technique of rule.techniques) {
      const list = found.get(technique);
      if (list === undefined) found.set(technique, [rule]);
      else list.push(rule);
    }
  }
  return found;
}

function cover(technique: AttackMatrix["techniques"][number], rules: readonly Rule[], asked: Asked): TechniqueCoverage {
  const state = best(rules.map((rule) => stateOf(rule, asked)));
  const carrying = rules.filter((rule) => stateOf(rule, asked) === state);
  const parent = technique.id.includes(".") ? (technique.id.split(".")[0] ?? null) : null;
  return {
    ...technique,
    parent,
    state,
    heard: carrying.some((rule) => isHeard(rule, asked.kinds)),
    rules: rules.length,
    proved: rules.filter((rule) => stateOf(rule, asked) === "proved").length,
    lastProofAt: latest(rules.filter(({ proof }) => proof.state === "passed").map(({ proof }) => proof.at)),
    lastHitAt: latest(rules.map(({ lastHitAt }) => lastHitAt)),
    recentHits: rules.reduce((sum, { recentHits }) => sum + recentHits, 0),
  };
}

function latest(instants: readonly (string | null)[]): string | null {
  return (
    instants
      .filter((each) => each !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** Kinds of events that a service sent. */
export interface ServiceHeard {
  readonly id: string;
  readonly name: string | null;
  readonly kinds: ReadonlySet<string>;
}

/** One technique with its rules, those that rest among them, and which services send what they read. */
export function techniqueOf(
  matrix: AttackMatrix,
  id: string,
  rules: readonly Rule[],
  services: readonly ServiceHeard[],
  asked: Asked,
): TechniqueDetail | null {
  const technique = matrix.techniques.find((each) => each.id === id);
  if (technique === undefined) return null;
  const whole = coverageOf(matrix, rules, asked);
  const own = whole.techniques.filter((each) => each.id === id || each.parent === id);
  const [first] = own;
  if (first === undefined) return null;
  const naming = rules.filter(
    ({ techniques, isPart }) => !isPart && techniques.some((each) => each === id || each.startsWith(`${id}.`)),
  );
  const running = covering(naming);
  return {
    ...first,
    subs: own.slice(1),
    ruleRows: naming
      .map((rule) => ({
        id: rule.id,
        title: rule.title,
        titleJa: rule.titleJa,
        level: rule.level,
        techniques: rule.techniques,
        logsource: rule.logsource,
        stage: rule.stage,
        enabled: rule.enabled,
        state: running.includes(rule) ? stateOf(rule, asked) : ("blind" as const),
        heard: isHeard(rule, asked.kinds),
        proof: rule.proof,
        lastHitAt: rule.lastHitAt,
        recentHits: rule.recentHits,
      }))
      .sort(
        (one, other) =>
          COVERAGE_STATES.indexOf(one.state) - COVERAGE_STATES.indexOf(other.state) ||
          (one.title < other.title ? -1 : 1),
      ),
    services: services.map(({ id: service, name, kinds }) => {
      const hearing = running.filter((rule) => isHeard(rule, kinds));
      return {
        id: service,
        name,
        rules: hearing.length,
        proved: hearing.filter((rule) => stateOf(rule, asked) === "proved").length,
      };
    }),
  };
}
