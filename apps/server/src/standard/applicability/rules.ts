import type { ClassId, Requirement } from "../baseline/schema.js";
import { compareStrength } from "../baseline/strength.js";
import { PHASES, type PhaseId, type ProfileFacts } from "./facts.js";

/**
 * Which requirements a service has, and why. Pure: the facts of one profile and one requirement in, a verdict out. The
 * answer is the conjunction of all rules, so that their order cannot matter; the reasons stand in an order of their own.
 */

/** What a rule looked at. The order is that of the reasons. */
export const ASPECTS = ["provider", "class", "model", "exposure", "component", "holds", "assent"] as const;
type Aspect = (typeof ASPECTS)[number];

interface Reason {
  readonly aspect: Aspect;
  readonly holds: boolean;
  /** What the requirement asks for; empty where it asks nothing of the aspect. */
  readonly asked: string[];
  /** What the service is. */
  readonly have: string[];
}

export type Applies = "required" | "inherited" | "not_applicable";

export interface Verdict {
  readonly requirement: string;
  readonly applies: Applies;
  /** The class its values are read at. */
  readonly at: ClassId;
  /** Value of each parameter at that class; of a scale, its position from 1. */
  readonly values: Record<string, number>;
  /** Why, in at most five lines. */
  readonly why: Reason[];
  /** The first phase in which something is to be done, and whether the service has come to it. */
  readonly dueFrom: PhaseId;
  readonly due: boolean;
}

export type Rule = (facts: ProfileFacts, requirement: Requirement) => Reason | null;

/** A rule of one condition: null where the requirement does not ask. */
function anyOf(
  aspect: Aspect,
  ask: (requirement: Requirement) => readonly string[] | undefined,
  have: (facts: ProfileFacts) => readonly string[],
): Rule {
  return (facts, requirement) => {
    const asked = ask(requirement);
    if (asked === undefined) return null;
    const own = have(facts);
    return { aspect, asked: [...asked], have: [...own], holds: own.some((each) => asked.includes(each)) };
  };
}

/** Each condition of `applies`; all must hold. */
export const RULES: readonly Rule[] = [
  anyOf(
    "class",
    ({ applies }) => applies.classes,
    ({ informationClass }) => [informationClass],
  ),
  anyOf(
    "model",
    ({ applies }) => applies.models,
    ({ models }) => models,
  ),
  anyOf(
    "exposure",
    ({ applies }) => applies.exposure,
    ({ exposure }) => [exposure],
  ),
  anyOf(
    "component",
    ({ applies }) => applies.components,
    ({ components }) => components,
  ),
  anyOf(
    "holds",
    ({ applies }) => applies.holds,
    ({ personalData }) => (personalData ? ["personal-data"] : []),
  ),
];

const REASONS_MAX = 5;

/** The verdict of one requirement for one service. `assent`: an auditor agreed that it does not apply. */
export function judgeApplicability(
  facts: ProfileFacts,
  requirement: Requirement,
  assent: { readonly reason: string } | null = null,
  rules: readonly Rule[] = RULES,
): Verdict {
  const reasons = rules.flatMap((rule) => rule(facts, requirement) ?? []);
  const failed = reasons.filter(({ holds }) => !holds);
  const passed = reasons.filter(({ holds }) => holds);
  const at = facts.informationClass;
  const dueFrom = firstPhase(requirement);
  const base = {
    requirement: requirement.id,
    at,
    values: valuesAt(requirement, at),
    dueFrom,
    due: facts.phase >= dueFrom,
  };
  if (failed.length > 0) return { ...base, applies: "not_applicable", why: ordered(failed) };
  if (assent !== null) {
    const why: Reason = { aspect: "assent", holds: false, asked: [], have: [assent.reason] };
    return { ...base, applies: "not_applicable", why: [why] };
  }
  if (requirement.practisedBy === "provider" && facts.platform !== null) {
    const from: Reason = { aspect: "provider", holds: true, asked: [], have: [facts.platform] };
    return { ...base, applies: "inherited", why: ordered([from, ...passed]) };
  }
  const everyone: Reason = { aspect: "class", holds: true, asked: [], have: [at] };
  return { ...base, applies: "required", why: ordered(passed.length === 0 ? [everyone] : passed) };
}

function ordered(reasons: readonly Reason[]): Reason[] {
  return reasons.toSorted((a, b) => ASPECTS.indexOf(a.aspect) - ASPECTS.indexOf(b.aspect)).slice(0, REASONS_MAX);
}

function firstPhase({ phases }: Requirement): PhaseId {
  return PHASES.find((phase) => phases.includes(phase)) ?? "P1";
}

/** Strengths at a class; a parameter without a value there asks nothing. */
function valuesAt({ params }: Requirement, at: ClassId): Record<string, number> {
  return Object.fromEntries(
    params.flatMap(({ id, values }) => {
      const value = values[at];
      return value === undefined ? [] : [[id, value] as const];
    }),
  );
}

export type Affected = "newly-required" | "stronger" | "no-longer";

/**
 * What a change of profile does to the judgement of one requirement; null where it stands. A judgement that was made for
 * weaker values does not speak for stronger ones; one made for stronger values does.
 */
export function affects(before: Verdict, after: Verdict, requirement: Requirement): Affected | null {
  if (after.applies === "not_applicable") return before.applies === "not_applicable" ? null : "no-longer";
  if (before.applies === "not_applicable" || before.applies !== after.applies) return "newly-required";
  return requirement.params.some(({ id, direction }) => isStronger(direction, before.values[id], after.values[id]))
    ? "stronger"
    : null;
}

function isStronger(
  direction: Requirement["params"][number]["direction"],
  before: number | undefined,
  after: number | undefined,
): boolean {
  if (after === undefined) return false;
  return before === undefined || compareStrength(direction, before, after) === "stronger";
}
