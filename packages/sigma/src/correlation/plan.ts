import { MizugiwaError, type Problem, problemOf } from "@mizugiwa/base";
import { digestOf, fingerprintOf } from "../compile/fingerprint.js";
import { ReferenceBook } from "../compile/references.js";
import { type Expression, readCondition } from "../condition.js";
import type { FieldAlias, RuleReference, SigmaCorrelation, SigmaFilter, SigmaRule } from "../rule.js";

/** A way from a rule or an inner correlation into a correlation. */
export interface Edge {
  /** Place of the correlation in the plan. */
  readonly into: number;
  /** Place among the rules that the correlation refers to. */
  readonly role: number;
  /** For each input of the correlation the place of its value in what the rule or inner correlation gives. */
  readonly take: readonly number[];
}

/** A correlation whose references are resolved. */
export interface PlannedCorrelation {
  readonly correlation: SigmaCorrelation;
  /** The same for correlations that detect the same over the same rules: what state is kept under. */
  readonly key: string;
  /** What it knows of each input, by name: first what it groups by, then the fields of its condition, then the rest. */
  readonly inputs: readonly string[];
  /** For each name of the condition's field its place in `inputs`. */
  readonly fields: readonly number[];
  /** The condition of words over roles, or null. */
  readonly expression: Expression | null;
  readonly roles: readonly string[];
  /** Ways into outer correlations. */
  readonly out: readonly Edge[];
  /** False where it alerts only through outer correlations. */
  readonly reported: boolean;
}

/** How matches flow through correlations; plain data but for the rules in it. */
export interface CorrelationPlan {
  /** Inner ones before outer ones. */
  readonly correlations: readonly PlannedCorrelation[];
  /** By the ordinal of a rule. */
  readonly edges: ReadonlyMap<number, readonly Edge[]>;
  /** The fields of a rule's events that correlations ask for, by its ordinal. */
  readonly feeds: ReadonlyMap<number, readonly string[]>;
  /** Ordinals of rules that alert only through correlations. */
  readonly silent: ReadonlySet<number>;
}

/** The rules that run, by ordinal, with the filters applied to each. */
export interface RunningRule {
  readonly rule: SigmaRule;
  readonly filters: readonly SigmaFilter[];
}

type Target = SigmaRule | SigmaCorrelation;

/** A correlation while it is planned. */
interface Draft {
  readonly correlation: SigmaCorrelation;
  readonly members: readonly Target[];
  readonly aliases: ReadonlyMap<string, ReadonlyMap<Target, string>>;
  readonly expression: Expression | null;
  readonly inputs: string[];
}

interface PlanOptions {
  readonly problems: Problem[];
  readonly lints: Problem[];
  /** Whether a file is on trial. */
  readonly onTrial: (path: string) => boolean;
}

/**
 * Resolves correlations over the rules that run. One that cannot be run (a reference that leads nowhere or to something
 * refused, a circle) becomes a problem; the others go on.
 */
export function planCorrelations(
  running: readonly RunningRule[],
  correlations: readonly SigmaCorrelation[],
  { problems, lints, onTrial }: PlanOptions,
): CorrelationPlan {
  const ordinals = new Map<Target, number>(running.map(({ rule }, ordinal) => [rule, ordinal]));
  const drafts = new Resolver(running, correlations, problems, lints).resolve();
  const order = [...drafts.values()];
  const places = new Map<Target, number>(order.map(({ correlation }, place) => [correlation, place]));
  for (const draft of [...order].reverse()) passOn(draft, drafts);
  const feeds = new Map<number, string[]>();
  const edges = new Map<number, Edge[]>();
  const out = order.map((): Edge[] => []);
  for (const [into, draft] of order.entries()) {
    for (const [role, member] of draft.members.entries()) {
      const inner = drafts.get(member);
      const ordinal = ordinals.get(member) ?? -1;
      const given = inner?.inputs ?? inMap(feeds, ordinal);
      const edge = { into, role, take: draft.inputs.map((name) => placeOf(given, sourceName(draft, name, member))) };
      const place = places.get(member);
      if (place === undefined) inMap(edges, ordinal).push(edge);
      else out[place]?.push(edge);
    }
  }
  const silent = silentOf(order, onTrial);
  const keys = new Map<Target, string>();
  const planned = order.map((draft, place): PlannedCorrelation => {
    for (const member of draft.members) {
      const known = running[ordinals.get(member) ?? -1];
      if (known !== undefined) keys.set(member, keyOfRule(known.rule, known.filters));
    }
    const key = keyOf(draft, keys);
    keys.set(draft.correlation, key);
    return { ...finished(draft), key, out: out[place] ?? [], reported: !silent.has(draft.correlation) };
  });
  const silentRules = running.flatMap(({ rule }, ordinal) => (silent.has(rule) ? [ordinal] : []));
  return { correlations: planned, edges, feeds, silent: new Set(silentRules) };
}

function inMap<Value>(map: Map<number, Value[]>, key: number): Value[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made: Value[] = [];
  map.set(key, made);
  return made;
}

/** The place of a name in a list, added where it is new. */
function placeOf(names: string[], name: string): number {
  const place = names.indexOf(name);
  return place === -1 ? names.push(name) - 1 : place;
}

/** What a member calls an input of the correlation. */
function sourceName(draft: Draft, name: string, member: Target): string {
  return draft.aliases.get(name)?.get(member) ?? name;
}

/** What a correlation wants of an inner one, the inner one must know of its own inputs. */
function passOn(draft: Draft, drafts: ReadonlyMap<Target, Draft>): void {
  for (const member of draft.members) {
    const inner = drafts.get(member);
    if (inner !== undefined) for (const name of draft.inputs) placeOf(inner.inputs, sourceName(draft, name, member));
  }
}

/** The rules and correlations that at least one correlation refers to without `generate`. */
function silentOf(drafts: readonly Draft[], onTrial: PlanOptions["onTrial"]): ReadonlySet<Target> {
  const quiet = ({ correlation, members }: Draft): readonly Target[] => {
    if (correlation.generate) return [];
    return onTrial(correlation.path) ? members.filter(({ path }) => onTrial(path)) : members;
  };
  return new Set(drafts.flatMap(quiet));
}

function finished(
  draft: Draft,
): Pick<PlannedCorrelation, "correlation" | "inputs" | "fields" | "expression" | "roles"> {
  const { correlation, inputs, expression } = draft;
  const fields = correlation.condition.fields.map((field) => inputs.indexOf(field));
  return { correlation, inputs, fields, expression, roles: correlation.rules.map(({ text }) => text) };
}

function keyOfRule(rule: SigmaRule, filters: readonly SigmaFilter[]): string {
  return digestOf([fingerprintOf(rule), filters.map(fingerprintOf)]);
}

function keyOf(draft: Draft, keys: ReadonlyMap<Target, string>): string {
  const { type, groupBy, timespanMs, condition } = draft.correlation;
  const { fields, bounds, percentile, expression } = condition;
  const sources = draft.members.map((member) => [
    keys.get(member),
    draft.inputs.map((name) => sourceName(draft, name, member)),
  ]);
  return digestOf([type, groupBy, timespanMs, fields, bounds, percentile, expression, sources]);
}

/** Follows references from outer correlations to inner ones. */
class Resolver {
  readonly #book: ReferenceBook<Target>;
  readonly #correlations: readonly SigmaCorrelation[];
  readonly #problems: Problem[];
  readonly #lints: Problem[];
  readonly #drafts = new Map<Target, Draft>();
  readonly #refused = new Set<Target>();
  readonly #open = new Set<Target>();

  constructor(
    running: readonly RunningRule[],
    correlations: readonly SigmaCorrelation[],
    problems: Problem[],
    lints: Problem[],
  ) {
    this.#book = new ReferenceBook<Target>([...running.map(({ rule }) => rule), ...correlations]);
    this.#correlations = correlations;
    this.#problems = problems;
    this.#lints = lints;
  }

  /** The sound correlations, inner ones first. */
  resolve(): ReadonlyMap<Target, Draft> {
    for (const correlation of this.#correlations) this.#visit(correlation);
    return this.#drafts;
  }

  /** Gives whether the correlation can be run. */
  #visit(correlation: SigmaCorrelation): boolean {
    if (this.#drafts.has(correlation)) return true;
    if (this.#refused.has(correlation)) return false;
    this.#open.add(correlation);
    try {
      this.#drafts.set(correlation, this.#draft(correlation));
      return true;
    } catch (caught) {
      const { path, line, column } = correlation;
      this.#problems.push(problemOf(caught, { path, line, column }));
      this.#refused.add(correlation);
      return false;
    } finally {
      this.#open.delete(correlation);
    }
  }

  #draft(correlation: SigmaCorrelation): Draft {
    const { path, rules, groupBy, condition } = correlation;
    const members = rules.map((reference) => this.#member(reference, path));
    if (new Set(members).size < members.length) {
      throw fault("correlation-rules", rules[0] ?? { ...correlation, text: "" }, "two references are the same rule");
    }
    const aliases = new Map(correlation.aliases.map((alias) => [alias.name, this.#alias(alias, path)]));
    const expression =
      condition.expression === null ? null : this.#expression(correlation, condition.expression, condition);
    return { correlation, members, aliases, expression, inputs: [...new Set([...groupBy, ...condition.fields])] };
  }

  #expression(correlation: SigmaCorrelation, text: string, spot: { line: number; column: number }): Expression {
    const names = correlation.rules.map((rule) => rule.text);
    const { line, column } = spot;
    const expression = readCondition({ text, line, column }, names, this.#lints);
    const used = new Set(namesIn(expression));
    const unused = names.find((name) => !used.has(name));
    if (unused !== undefined) {
      throw fault("correlation-condition", { text, line, column }, `the condition does not use ${unused}`);
    }
    if (correlation.type === "temporal_ordered" && !isOneOrder(expression)) {
      throw fault("correlation-condition", { text, line, column }, "an order is only of rules linked with `and`");
    }
    if (!hasWanted(expression, false)) {
      throw fault("correlation-condition", { text, line, column }, "a condition needs a rule without `not`");
    }
    return expression;
  }

  #member(reference: RuleReference, path: string): Target {
    const target = this.#book.find(reference, path, this.#lints);
    if (target === undefined) {
      throw fault("reference-missing", reference, `no rule that runs has the id or name ${reference.text}`);
    }
    if ("selections" in target) return target;
    if (this.#open.has(target)) {
      throw fault("correlation-cycle", reference, `${reference.text} leads back to this correlation`);
    }
    if (this.#visit(target)) return target;
    throw fault("reference-refused", reference, `the correlation ${reference.text} is refused itself`);
  }

  #alias(alias: FieldAlias, path: string): ReadonlyMap<Target, string> {
    const pairs = alias.of.map(({ rule, field }) => {
      const target = this.#book.find(rule, path, this.#lints);
      if (target !== undefined) return [target, field] as const;
      throw fault("reference-missing", rule, `no rule that runs has the id or name ${rule.text}`);
    });
    return new Map(pairs);
  }
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === "selection") return [expression.name];
  return expression.kind === "not" ? namesIn(expression.of) : expression.of.flatMap(namesIn);
}

/** Whether a rule stands in it that is not negated: only then is there an event to begin with. */
function hasWanted(expression: Expression, negated: boolean): boolean {
  if (expression.kind === "selection") return !negated;
  if (expression.kind === "not") return hasWanted(expression.of, !negated);
  return expression.of.some((each) => hasWanted(each, negated));
}

/** Whether nothing but `and` and `not` of single rules is in it. */
function isOneOrder(expression: Expression): boolean {
  if (expression.kind === "or") return false;
  if (expression.kind === "not") return expression.of.kind === "selection";
  return expression.kind === "selection" || expression.of.every(isOneOrder);
}

function fault(code: string, { line, column }: RuleReference, detail: string): MizugiwaError {
  return new MizugiwaError(code, { line, column, field: "correlation", detail });
}
