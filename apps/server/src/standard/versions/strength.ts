import {
  type ClassId,
  compareStrength,
  type Param,
  type Requirement,
  renderValue,
  type Vocabulary,
} from "../baseline/index.js";

/** How a version of a requirement compares with the one before, for a service of one class. */
export type Turn =
  /** It did not apply before. */
  | "new"
  /** Something of it is stricter. */
  | "stronger"
  /** Something of it is less strict, nothing stricter. */
  | "weaker"
  /** The words changed, no strength: somebody reads whether what is practised still fits. */
  | "reworded"
  | "equal"
  /** It does not apply any more. */
  | "gone";

/** Compares two versions for one class; null where the requirement is not a part of that side. */
export function turnOf(before: Requirement | null, after: Requirement | null, at: ClassId): Turn {
  const was = before !== null && appliesIn(before, at);
  const is = after !== null && appliesIn(after, at);
  if (!is) return was ? "gone" : "equal";
  if (!was || before === null) return "new";
  const turns = [...paramTurns(before, after, at), ...statementTurns(before, after), ...proofTurns(before, after, at)];
  if (turns.includes("stronger")) return "stronger";
  if (turns.includes("weaker")) return "weaker";
  return turns.includes("reworded") ? "reworded" : "equal";
}

/** Whether a requirement speaks to services of a class at all. */
export function appliesIn({ applies }: Requirement, at: ClassId): boolean {
  return applies.classes?.includes(at) ?? true;
}

type Small = "stronger" | "weaker" | "reworded" | "equal";

function paramTurns(before: Requirement, after: Requirement, at: ClassId): Small[] {
  const then = new Map(before.params.map((param) => [param.id, param]));
  return after.params.map((param) => {
    const old = then.get(param.id);
    return old === undefined ? "equal" : paramTurn(old, param, at);
  });
}

/**
 * How the strength of a parameter changed for a class. Scales are compared by their entries: one that was inserted moves
 * the positions, and no strength. A parameter that comes or goes is told by the statements that name it.
 */
export function paramTurn(before: Param, after: Param, at: ClassId): Small {
  const [old, now] = [before.values[at], after.values[at]];
  if (old === undefined || now === undefined) return "equal";
  if (before.direction === "set" && after.direction === "set") return scaleTurn(before, after, old, now);
  if (before.direction === "set" || after.direction === "set") return "reworded";
  if (before.direction !== after.direction || before.unit !== after.unit) return "reworded";
  return compareStrength(after.direction, old, now);
}

type Choice = Extract<Param, { direction: "set" }>;

function scaleTurn(before: Choice, after: Choice, old: number, now: number): Small {
  const key = ({ en, ja }: { readonly en: string; readonly ja: string }): string => `${en}\u0000${ja}`;
  const was = before.scale[old - 1];
  const is = after.scale[now - 1];
  if (was === undefined || is === undefined) return "reworded";
  if (key(was) === key(is)) return "equal";
  // Where the old term still stands on the new scale, or the new one stood on the old.
  const wasNow = after.scale.findIndex((entry) => key(entry) === key(was)) + 1;
  if (wasNow > 0) return compareStrength("set", wasNow, now);
  const isThen = before.scale.findIndex((entry) => key(entry) === key(is)) + 1;
  return isThen > 0 ? compareStrength("set", old, isThen) : "reworded";
}

/** The term a position of a scale stands for; null where the scale is shorter. */
export function scaleChoice({ scale }: Choice, position: number): { readonly en: string; readonly ja: string } | null {
  return scale[position - 1] ?? null;
}

function statementTurns(before: Requirement, after: Requirement): Small[] {
  const then = new Map(before.statements.map((statement) => [statement.id, statement]));
  const now = new Set(after.statements.map(({ id }) => id));
  return [
    ...after.statements.map(({ id, en, ja }): Small => {
      const old = then.get(id);
      if (old === undefined) return "stronger";
      return old.en === en && old.ja === ja ? "equal" : "reworded";
    }),
    ...before.statements.filter(({ id }) => !now.has(id)).map((): Small => "weaker"),
  ];
}

/** Evidence that must be younger, or of a kind that was not asked, is more to do; so is less the other way. */
function proofTurns(before: Requirement, after: Requirement, at: ClassId): Small[] {
  const key = ({ kind, en }: Requirement["evidence"][number]): string => `${kind} ${en}`;
  const then = new Map(before.evidence.map((each) => [key(each), each]));
  const ages = after.evidence.flatMap((each): Small[] => {
    const [old, now] = [then.get(key(each))?.maxAgeDays[at], each.maxAgeDays[at]];
    return old === undefined || now === undefined ? [] : [compareStrength("max", old, now)];
  });
  const now = new Set(after.evidence.map(key));
  if (after.evidence.some((each) => !then.has(key(each)))) ages.push("stronger");
  if (before.evidence.some((each) => !now.has(key(each)))) ages.push("weaker");
  const waivable = (of: Requirement): boolean => of.waivable.includes(at);
  if (waivable(before) === waivable(after)) return ages;
  return [...ages, waivable(before) ? "stronger" : "weaker"];
}

/** A parameter's value for a class in both languages; null where it has none. */
export function valueWords(
  requirement: Requirement,
  param: Param,
  at: ClassId,
  vocabulary: Vocabulary,
): { readonly en: string; readonly ja: string } | null {
  if (param.values[at] === undefined) return null;
  const of = (language: "en" | "ja"): string => renderValue(requirement, param, at, language, vocabulary);
  return { en: of("en"), ja: of("ja") };
}
