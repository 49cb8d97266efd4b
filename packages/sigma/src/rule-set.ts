import type { Problem } from "@mizugiwa/base";
import type { NativeEvent } from "@mizugiwa/events";
import { type CompileOptions, compileFiles } from "./compile/compiler.js";
import { type Explanation, explainTree, type SourceVerdict } from "./compile/explain.js";
import { type Matched, trace } from "./compile/trace.js";
import type { CorrelationPlan } from "./correlation/plan.js";
import { fold } from "./fold.js";
import { type BoundRule, SourceIndex } from "./index/source-index.js";
import { eventFacts, isAnonymous } from "./logsource/facts.js";
import { type Facts, standingOf } from "./logsource/source.js";
import { FieldTable } from "./match/fields.js";
import { EventView } from "./match/view.js";
import type { RuleFile } from "./parse/rules.js";
import type { SigmaCorrelation, SigmaRule } from "./rule.js";
import { type RuleQuery, treesToSql } from "./sql/to-sql.js";
import type { ColumnOf } from "./sql/writer.js";

/** A rule that an event fulfils. */
export interface Match {
  readonly rule: SigmaRule;
  /** The source by which rule and event met, as SigmaHQ's mapping names it. */
  readonly via: string;
  readonly matched: readonly Matched[];
  /** The rule's place in the set. */
  readonly ordinal: number;
  /** Whether the rule alerts only through the correlations that refer to it. */
  readonly silent: boolean;
  /** The values that correlations over the rule ask for, for `Correlator.add`; null where there are none. */
  readonly feed: readonly (string | null)[] | null;
}

/** How much was asked, to judge the index by. */
export interface Work {
  readonly events: number;
  /** Rules whose source may hold the event, summed over events. */
  readonly eligible: number;
  /** Rules asked of an event, summed. */
  readonly asked: number;
}

/**
 * Compiles parsed rule files into a set that events are matched against. Never throws for a rule: what cannot be
 * run is refused with path, line, column, code and detail, beside the others.
 */
export function compileRules(files: readonly RuleFile[], options: CompileOptions = {}): RuleSet {
  return new RuleSet(files, options);
}

/** The sources that may hold an event. */
interface Bucket {
  readonly indexes: readonly SourceIndex[];
  /** The event does not say where it comes from: a rule about one product must then show what it found. */
  readonly anonymous: boolean;
}

/** Buckets kept by what events say of their source; the identifiers of events are the log's to choose. */
const BUCKETS_LIMIT = 4096;

/** Rules, ready to be asked. Holds state between events: one set belongs to one thread. */
export class RuleSet {
  /** The rules that run, in the order of the files. */
  readonly rules: readonly SigmaRule[];
  /** The correlations that run, inner ones before outer ones. */
  readonly correlations: readonly SigmaCorrelation[];
  /** How matches flow through correlations. */
  readonly plan: CorrelationPlan;
  /** Documents refused, by parsing or by compiling. */
  readonly problems: readonly Problem[];
  /** What is wrong in rules that run nevertheless. */
  readonly lints: readonly Problem[];
  /** Rules that run, but whose source no event we can read comes from. */
  readonly unroutable: number;

  readonly #table = new FieldTable();
  readonly #view: EventView;
  readonly #eventIdSlot: number;
  readonly #indexes: readonly SourceIndex[];
  readonly #buckets = new Map<string, Bucket>();
  #events = 0;
  #eligible = 0;
  #asked = 0;

  constructor(files: readonly RuleFile[], options: CompileOptions) {
    const compiled = compileFiles(files, this.#table, options);
    this.rules = compiled.rules;
    this.plan = compiled.plan;
    this.correlations = compiled.plan.correlations.map(({ correlation }) => correlation);
    this.problems = compiled.problems;
    this.lints = compiled.lints;
    this.unroutable = compiled.unroutable;
    this.#eventIdSlot = this.#table.slotOf("EventID");
    const slotOf = (field: string): number => this.#table.slotOf(field);
    this.#indexes = [...compiled.bySource].map(
      ([source, rules]) => new SourceIndex(source, rules, slotOf, options.index ?? true),
    );
    this.#view = new EventView(this.#table);
  }

  get work(): Work {
    return { events: this.#events, eligible: this.#eligible, asked: this.#asked };
  }

  /** The rules that an event fulfils, in the order of the rules; each at most once. */
  match(event: NativeEvent): Match[] {
    const view = this.#view;
    view.show(event);
    this.#events += 1;
    const held: BoundRule[] = [];
    const { indexes, anonymous } = this.#bucket(event);
    for (const index of indexes) {
      this.#eligible += index.rules.length;
      const offered = index.offer(view);
      this.#asked += offered.length;
      for (const rule of offered) if (rule.tree.test(view)) held.push(rule);
    }
    return held.length === 0 ? [] : this.#matches(held, anonymous);
  }

  /** Why a rule of the set matches an event, or why it does not: the first item that fails. */
  explain(rule: SigmaRule, event: NativeEvent): Explanation {
    this.#view.show(event);
    const facts = eventFacts(event, this.#view, this.#eventIdSlot);
    const sources = this.#boundOf(rule).map((bound) => this.#verdict(bound, facts));
    return { matched: sources.some(({ failure }) => failure === null), sources };
  }

  #verdict({ source, tree }: BoundRule, facts: Facts): SourceVerdict {
    const { via, when } = source;
    const none = { via, matched: [] };
    const standing = standingOf(source, facts);
    if (standing === "conflict" || (standing === "unknown" && !isAnonymous(facts))) {
      return { ...none, failure: { kind: "other-source", facts } };
    }
    const slot = when === undefined ? -1 : this.#table.slotOf(when.field);
    if (
      when !== undefined &&
      !this.#view.some(slot, (leaf) => typeof leaf === "string" && fold(leaf) === fold(when.is))
    ) {
      const had = this.#view.leaves(slot);
      return { ...none, failure: { kind: "other-event", field: when.field, wanted: when.is, had } };
    }
    const verdict = explainTree(via, tree, this.#view);
    const shows = verdict.matched.some(({ value }) => value !== null);
    if (verdict.failure !== null || shows || !isAnonymous(facts) || source.product === undefined) return verdict;
    return { ...verdict, failure: { kind: "nothing-to-show" } };
  }

  #boundOf(rule: SigmaRule): BoundRule[] {
    const ordinal = this.rules.indexOf(rule);
    if (ordinal === -1) throw new RangeError(`${rule.title} is not a rule of this set`);
    return this.#indexes.flatMap(({ rules }) => rules.filter((each) => each.ordinal === ordinal));
  }

  /**
   * A rule of the set as a condition of SQL over columns, or why it must be replayed. The columns are what
   * `ColumnReader` reads; `columnOf` names them, or gives null where there is none.
   */
  toSql(rule: SigmaRule, columnOf: ColumnOf): RuleQuery {
    const trees = this.#boundOf(rule).map(({ source, tree }) => {
      return { source, tree, nameOf: (field: string) => source.fields?.get(field) ?? field };
    });
    return treesToSql(trees, columnOf);
  }

  #matches(held: BoundRule[], anonymous: boolean): Match[] {
    held.sort((a, b) => a.ordinal - b.ordinal);
    const matches: Match[] = [];
    let last = -1;
    for (const { ordinal, source, tree, feed: slots } of held) {
      const rule = this.rules[ordinal];
      if (ordinal === last || rule === undefined) continue;
      const matched = trace(tree, this.#view);
      if (anonymous && source.product !== undefined && matched.every(({ value }) => value === null)) continue;
      last = ordinal;
      const feed = slots === null ? null : slots.map((slot) => this.#view.joined(slot));
      matches.push({ rule, via: source.via, matched, ordinal, silent: this.plan.silent.has(ordinal), feed });
    }
    return matches;
  }

  /** The sources that may hold the event on view: kept by what events say of where they come from. */
  #bucket(event: NativeEvent): Bucket {
    const facts = eventFacts(event, this.#view, this.#eventIdSlot);
    const { product, category, service, channel, eventId } = facts;
    const key = `${product}\n${category}\n${service}\n${channel}\n${eventId}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = this.#newBucket(facts);
    if (this.#buckets.size >= BUCKETS_LIMIT) this.#buckets.clear();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /**
   * Sources that contradict the event do not hold it; and where it says where it comes from, those that have nothing
   * of it in common do not either.
   */
  #newBucket(facts: Facts): Bucket {
    const anonymous = isAnonymous(facts);
    const indexes = this.#indexes.filter(({ source }) => {
      const standing = standingOf(source, facts);
      return standing === "agreement" || (standing === "unknown" && anonymous);
    });
    return { indexes, anonymous };
  }
}
