import { CLASSES, type ClassId, type Param, type Requirement } from "../baseline/index.js";
import { appliesIn, paramTurn, scaleChoice, type Turn, turnOf } from "./strength.js";

/** One thing that differs between two versions of a requirement, as a person reads it. */
export interface FieldChange {
  /** Such as `params.idle`, `statements.b`, `title`, `maps`. */
  readonly field: string;
  readonly kind: "added" | "removed" | "changed";
  /** The class it speaks of; null where it is the same for all. */
  readonly at: ClassId | null;
  /** What it means for strength: stronger, weaker, reworded (the words alone) or equal (no strength at all). */
  readonly turn: "stronger" | "weaker" | "reworded" | "equal";
  readonly before: string | null;
  readonly after: string | null;
  /** The same in Japanese, where the value has a text of its own in each language. */
  readonly beforeJa: string | null;
  readonly afterJa: string | null;
}

export interface RequirementDiff {
  readonly requirement: string;
  readonly changes: readonly FieldChange[];
  readonly turns: Readonly<Record<ClassId, Turn>>;
}

/** What differs between two versions, field by field; either may be absent. */
export function diffRequirement(id: string, before: Requirement | null, after: Requirement | null): RequirementDiff {
  const turns = { C1: turnOf(before, after, "C1"), C2: turnOf(before, after, "C2"), C3: turnOf(before, after, "C3") };
  if (before === null || after === null) return { requirement: id, changes: [], turns };
  const changes = [
    ...texts("title", before.title, after.title, "reworded"),
    ...statementChanges(before, after),
    ...paramChanges(before, after),
    ...appliesChanges(before, after),
    ...setChange("phases", before.phases, after.phases),
    ...waivableChanges(before, after),
    ...proofChanges(before, after),
    ...setChange("checks", before.checks.map(checkText), after.checks.map(checkText)),
    ...setChange("maps", before.maps.map(mapText), after.maps.map(mapText)),
    ...setChange("attack", attackTexts(before), attackTexts(after)),
    ...texts("rationale", before.rationale, after.rationale, "equal"),
    ...plain("practisedBy", before.practisedBy, after.practisedBy, "reworded"),
    ...plain("provenance", before.provenance, after.provenance, "equal"),
  ];
  return { requirement: id, changes, turns };
}

type Text = { readonly en: string; readonly ja: string };
type Small = FieldChange["turn"];

function change(
  field: string,
  at: ClassId | null,
  turn: Small,
  before: Text | string | null,
  after: Text | string | null,
): FieldChange {
  const kind = before === null ? "added" : after === null ? "removed" : "changed";
  const [en, ja] = [before, after].map((value) => (value === null || typeof value === "string" ? null : value));
  return {
    field,
    kind,
    at,
    turn,
    before: typeof before === "string" ? before : (before?.en ?? null),
    after: typeof after === "string" ? after : (after?.en ?? null),
    beforeJa: en?.ja ?? null,
    afterJa: ja?.ja ?? null,
  };
}

function texts(field: string, before: Text, after: Text, turn: Small): FieldChange[] {
  return before.en === after.en && before.ja === after.ja ? [] : [change(field, null, turn, before, after)];
}

function plain(field: string, before: string, after: string, turn: Small): FieldChange[] {
  return before === after ? [] : [change(field, null, turn, before, after)];
}

function statementChanges(before: Requirement, after: Requirement): FieldChange[] {
  const [then, now] = [byId(before.statements), byId(after.statements)];
  return [...new Set([...then.keys(), ...now.keys()])].sort().flatMap((id) => {
    const [old, is] = [then.get(id) ?? null, now.get(id) ?? null];
    if (old !== null && is !== null) return texts(`statements.${id}`, old, is, "reworded");
    return [change(`statements.${id}`, null, old === null ? "stronger" : "weaker", old, is)];
  });
}

/** A parameter's values class by class; a change of unit or direction once, since no number says it. */
function paramChanges(before: Requirement, after: Requirement): FieldChange[] {
  const [then, now] = [byId(before.params), byId(after.params)];
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((id) => {
    const [old, is] = [then.get(id), now.get(id)];
    const field = `params.${id}`;
    if (old === undefined || is === undefined) {
      return [
        change(field, null, "equal", old === undefined ? null : summary(old), is === undefined ? null : summary(is)),
      ];
    }
    return CLASSES.flatMap((at): FieldChange[] => {
      const [was, value] = [valueText(old, at), valueText(is, at)];
      if (sameText(was, value)) return [];
      // A class that the requirement does not speak to any more, or did not before, is told by `applies`.
      if (was === null || value === null) return [change(field, at, "equal", was, value)];
      return [change(field, at, paramTurn(old, is, at), was, value)];
    });
  });
}

function sameText(a: Text | null, b: Text | null): boolean {
  return a === b || (a !== null && b !== null && a.en === b.en && a.ja === b.ja);
}

function valueText(param: Param, at: ClassId): Text | null {
  const value = param.values[at];
  if (value === undefined) return null;
  if (param.direction === "set") return scaleChoice(param, value);
  const text = `${param.direction} ${value} ${param.unit}`;
  return { en: text, ja: text };
}

function summary(param: Param): string {
  return CLASSES.flatMap((at) => {
    const text = valueText(param, at)?.en;
    return text === undefined ? [] : [`${at}: ${text}`];
  }).join("; ");
}

/** Fewer conditions mean more services; a class that is gone means less is asked there. */
function appliesChanges(before: Requirement, after: Requirement): FieldChange[] {
  const keys = ["classes", "models", "exposure", "components", "holds"] as const;
  const show = (values: readonly string[] | undefined): string => (values === undefined ? "*" : values.join(", "));
  return keys.flatMap((key) => {
    const [was, is] = [show(before.applies[key]), show(after.applies[key])];
    if (was === is) return [];
    if (key !== "classes") return [change(`applies.${key}`, null, "reworded", was, is)];
    return CLASSES.flatMap((at): FieldChange[] => {
      const [did, does] = [appliesIn(before, at), appliesIn(after, at)];
      return did === does ? [] : [change("applies.classes", at, does ? "stronger" : "weaker", was, is)];
    });
  });
}

function waivableChanges(before: Requirement, after: Requirement): FieldChange[] {
  return CLASSES.flatMap((at): FieldChange[] => {
    const [was, is] = [before.waivable.includes(at), after.waivable.includes(at)];
    return was === is ? [] : [change("waivable", at, is ? "weaker" : "stronger", String(was), String(is))];
  });
}

function proofChanges(before: Requirement, after: Requirement): FieldChange[] {
  const evidence = pairs(before.evidence, after.evidence, ({ kind, en }) => `${kind} ${en}`);
  const verify = pairs(before.verify, after.verify, ({ method, en }) => `${method} ${en}`);
  return [
    ...evidence.flatMap(([old, is]) =>
      old === null || is === null
        ? [change("evidence", null, old === null ? "stronger" : "weaker", old, is)]
        : ages("evidence", old.maxAgeDays, is.maxAgeDays, "max"),
    ),
    ...verify.flatMap(([old, is]) =>
      old === null || is === null
        ? [change("verify", null, "equal", old, is)]
        : [
            ...ages("verify.everyMonths", old.everyMonths, is.everyMonths, "equal"),
            ...ages("verify.sample", old.sample ?? {}, is.sample ?? {}, "equal"),
          ],
    ),
  ];
}

type PerClass = Partial<Record<ClassId, number | undefined>>;

function ages(field: string, before: PerClass, after: PerClass, direction: "max" | "equal"): FieldChange[] {
  return CLASSES.flatMap((at): FieldChange[] => {
    const [was, is] = [before[at], after[at]];
    if (was === is) return [];
    const turn =
      direction === "equal" || was === undefined || is === undefined ? "equal" : is < was ? "stronger" : "weaker";
    return [change(field, at, turn, was === undefined ? null : String(was), is === undefined ? null : String(is))];
  });
}

function pairs<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): [T | null, T | null][] {
  const then = new Map(before.map((each) => [keyOf(each), each]));
  const now = new Map(after.map((each) => [keyOf(each), each]));
  return [...new Set([...then.keys(), ...now.keys()])].map((key) => [then.get(key) ?? null, now.get(key) ?? null]);
}

function setChange(field: string, before: readonly string[], after: readonly string[]): FieldChange[] {
  const gone = before.filter((each) => !after.includes(each));
  const come = after.filter((each) => !before.includes(each));
  if (gone.length === 0 && come.length === 0) return [];
  const text = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(", "));
  return [change(field, null, "equal", text(gone), text(come))];
}

const checkText = ({ tool, check, statement, coverage }: Requirement["checks"][number]): string =>
  `${tool} ${check} (${statement}, ${coverage})`;
const mapText = ({ source, id, relation }: Requirement["maps"][number]): string => `${source} ${id} (${relation})`;

function attackTexts({ attack }: Requirement): string[] {
  if ("none" in attack) return [`none: ${attack.none.en}`];
  return [...attack.mitigations, ...attack.techniques, ...attack.argued.map(({ technique }) => technique)];
}

function byId<T extends { readonly id: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((each) => [each.id, each]));
}
