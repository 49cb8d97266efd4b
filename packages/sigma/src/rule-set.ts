import { type Problem, placedIn, problemOf, toProblem } from "@mizugiwa/base";
import type { NativeEvent } from "@mizugiwa/events";
import { type Matched, trace } from "./compile/trace.js";
import { bindRule, prepareRule } from "./compile/tree.js";
import { fold } from "./fold.js";
import { type BoundRule, SourceIndex } from "./index/source-index.js";
import { isUnroutable, SourceRegistry } from "./logsource/route.js";
import { type Facts, type Source, standingOf } from "./logsource/source.js";
import { FieldTable } from "./match/fields.js";
import { EventView } from "./match/view.js";
import type { RuleFile } from "./parse/rules.js";
import type { SigmaRule } from "./rule.js";

export interface CompileOptions {
  /** Values for the placeholders of `expand`, by name. A rule whose placeholder is not given is refused. */
  readonly placeholders?: ReadonlyMap<string, readonly string[]>;
  /** False asks every rule of every event: slow, and what the index is proven against. */
  readonly index?: boolean;
}

/** A rule that an event fulfils. */
export interface Match {
  readonly rule: SigmaRule;
  /** The source by which rule and event met, as SigmaHQ's mapping names it. */
  readonly via: string;
  readonly matched: readonly Matched[];
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
    const compiler = new Compiler(this.#table, options);
    for (const file of files) compiler.add(file);
    this.rules = compiler.rules;
    this.problems = compiler.problems;
    this.lints = compiler.lints;
    this.unroutable = compiler.unroutable;
    this.#eventIdSlot = this.#table.slotOf("EventID");
    const slotOf = (field: string): number => this.#table.slotOf(field);
    this.#indexes = [...compiler.bySource].map(
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

  #matches(held: BoundRule[], anonymous: boolean): Match[] {
    held.sort((a, b) => a.ordinal - b.ordinal);
    const matches: Match[] = [];
    let last = -1;
    for (const { ordinal, source, tree } of held) {
      const rule = this.rules[ordinal];
      if (ordinal === last || rule === undefined) continue;
      const matched = trace(tree, this.#view);
      if (anonymous && source.product !== undefined && matched.every(({ value }) => value === null)) continue;
      last = ordinal;
      matches.push({ rule, via: source.via, matched });
    }
    return matches;
  }

  /**
   * The sources that may hold the event on view. Those that contradict it do not; and where it says where it comes
   * from, those that have nothing of it in common do not either. Channel and EventID are Windows' words: another
   * product's field of that name is something else, and where the product is unknown a channel counts only beside a
   * numeric identifier.
   */
  #bucket({ logsource, fields }: NativeEvent): Bucket {
    const { product, category, service } = logsource;
    const windowsWords = product === undefined || product === "windows" || product === "linux";
    const id = windowsWords ? this.#view.numbers(this.#eventIdSlot) : null;
    const eventId = typeof id === "string" && id !== "" ? id : undefined;
    const named = windowsWords && (product ?? eventId) !== undefined ? fields["Channel"] : undefined;
    const channel = typeof named === "string" ? fold(named) : undefined;
    const key = `${product}\n${category}\n${service}\n${channel}\n${eventId}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = this.#newBucket({ product, category, service, channel, eventId });
    if (this.#buckets.size >= BUCKETS_LIMIT) this.#buckets.clear();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #newBucket(facts: Facts): Bucket {
    const anonymous = (facts.product ?? facts.category ?? facts.service ?? facts.channel) === undefined;
    const indexes = this.#indexes.filter(({ source }) => {
      const standing = standingOf(source, facts);
      return standing === "agreement" || (standing === "unknown" && anonymous);
    });
    return { indexes, anonymous };
  }
}

/** Gathers rules source by source. */
class Compiler {
  readonly rules: SigmaRule[] = [];
  readonly problems: Problem[] = [];
  readonly lints: Problem[] = [];
  readonly bySource = new Map<Source, BoundRule[]>();
  unroutable = 0;
  readonly #table: FieldTable;
  readonly #placeholders: ReadonlyMap<string, readonly string[]>;
  readonly #registry = new SourceRegistry();
  readonly #ids = new Map<string, SigmaRule>();

  constructor(table: FieldTable, options: CompileOptions) {
    this.#table = table;
    this.#placeholders = options.placeholders ?? new Map();
  }

  add(file: RuleFile): void {
    this.problems.push(...file.problems);
    this.lints.push(...file.lints);
    for (const rule of file.rules) {
      try {
        this.#compile(rule);
      } catch (caught) {
        const { path, line, column } = rule;
        this.problems.push(problemOf(caught, { path, line, column }));
      }
    }
  }

  #compile(rule: SigmaRule): void {
    const lints: Problem[] = [];
    const prepared = prepareRule(rule, this.#placeholders, lints);
    const sources = this.#registry.sourcesOf(rule.logsource);
    const ordinal = this.rules.length;
    const compiled = sources.map((source): BoundRule => {
      const slotOf = (field: string): number => this.#table.slotOf(source.fields?.get(field) ?? field);
      return { ordinal, source, tree: bindRule(prepared, slotOf) };
    });
    this.#lintTwice(rule, lints);
    this.rules.push(rule);
    this.lints.push(...lints.map((lint) => placedIn({ path: rule.path }, lint)));
    if (isUnroutable(sources)) this.unroutable += 1;
    for (const each of compiled) {
      const list = this.bySource.get(each.source);
      if (list === undefined) this.bySource.set(each.source, [each]);
      else list.push(each);
    }
  }

  #lintTwice(rule: SigmaRule, lints: Problem[]): void {
    if (rule.id === null) return;
    const first = this.#ids.get(rule.id);
    if (first === undefined) this.#ids.set(rule.id, rule);
    else {
      const { line, column } = rule;
      lints.push(
        toProblem("id-twice", { line, column, field: "id", detail: `${first.path} has the id ${rule.id} too` }),
      );
    }
  }
}
