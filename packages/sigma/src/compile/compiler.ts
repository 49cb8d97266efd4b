import { type Problem, placedIn, problemOf, toProblem } from "@mizugiwa/base";
import { type CorrelationPlan, planCorrelations } from "../correlation/plan.js";
import type { BoundRule } from "../index/source-index.js";
import { isUnroutable, SourceRegistry } from "../logsource/route.js";
import type { Source } from "../logsource/source.js";
import type { FieldTable } from "../match/fields.js";
import type { RuleFile } from "../parse/rules.js";
import { applyPipelines, inOrder, pipelineLints, pipelinePlaceholders } from "../pipeline/apply.js";
import type { Pipeline } from "../pipeline/pipeline.js";
import type { SigmaFilter, SigmaRule } from "../rule.js";
import { type DraftDetection, type DraftRule, draftDetection, type Placeholders } from "./draft-rule.js";
import { FilterBook } from "./filters.js";
import { bindRule, type PreparedRule, prepareRule } from "./tree.js";

export interface CompileOptions {
  /** Values for the placeholders of `expand`, by name. A rule whose placeholder is not given is refused. */
  readonly placeholders?: Placeholders;
  /** Rewrite rules and their filters before they are compiled, in the order of their priorities. */
  readonly pipelines?: readonly Pipeline[];
  /** False asks every rule of every event: slow, and what the index is proven against. */
  readonly index?: boolean;
  /** Files that are on trial, by path: a correlation of theirs keeps no rule quiet that is not on trial itself. */
  readonly onTrial?: (path: string) => boolean;
}

export interface Compiled {
  readonly rules: readonly SigmaRule[];
  readonly plan: CorrelationPlan;
  readonly problems: readonly Problem[];
  readonly lints: readonly Problem[];
  readonly bySource: ReadonlyMap<Source, readonly BoundRule[]>;
  /** Rules that run, but whose source no event we can read comes from. */
  readonly unroutable: number;
}

/** Compiles files as one set: filters apply and references lead across them. */
export function compileFiles(files: readonly RuleFile[], table: FieldTable, options: CompileOptions): Compiled {
  const problems = files.flatMap((file) => file.problems);
  const lints = [...files.flatMap((file) => file.lints), ...pipelineLints(options.pipelines ?? [])];
  const rules = files.flatMap((file) => file.rules);
  const drafter = new Drafter(
    files.flatMap((file) => file.filters),
    rules,
    options,
    problems,
    lints,
  );
  const running = rules.flatMap((rule) => drafter.prepared(rule) ?? []);
  lintTwice(
    running.map(({ rule }) => rule),
    lints,
  );
  const correlations = files.flatMap((file) => file.correlations);
  const plan = planCorrelations(running, correlations, { problems, lints, onTrial: options.onTrial ?? never });
  const registry = new SourceRegistry();
  const bySource = new Map<Source, BoundRule[]>();
  let unroutable = 0;
  for (const [ordinal, { prepared }] of running.entries()) {
    const sources = registry.sourcesOf(prepared.draft.logsource);
    if (isUnroutable(sources)) unroutable += 1;
    for (const source of sources) {
      const slotOf = (field: string): number => table.slotOf(source.fields?.get(field) ?? field);
      const feed = plan.feeds.get(ordinal)?.map(slotOf) ?? null;
      const bound = { ordinal, source, tree: bindRule(prepared, slotOf), feed };
      const list = bySource.get(source);
      if (list === undefined) bySource.set(source, [bound]);
      else list.push(bound);
    }
  }
  return { rules: running.map(({ rule }) => rule), plan, problems, lints, bySource, unroutable };
}

function never(): boolean {
  return false;
}

interface Running {
  readonly rule: SigmaRule;
  readonly filters: readonly SigmaFilter[];
  readonly prepared: PreparedRule;
}

/** Reads rules and filters; what cannot be read is a problem beside the others. */
class Drafter {
  readonly #placeholders: Placeholders;
  readonly #pipelines: readonly Pipeline[];
  readonly #problems: Problem[];
  readonly #lints: Problem[];
  readonly #filters = new Map<SigmaFilter, DraftDetection>();
  readonly #book: FilterBook;

  constructor(
    filters: readonly SigmaFilter[],
    rules: readonly SigmaRule[],
    options: CompileOptions,
    problems: Problem[],
    lints: Problem[],
  ) {
    this.#placeholders = options.placeholders ?? new Map();
    this.#pipelines = inOrder(options.pipelines ?? []);
    this.#problems = problems;
    this.#lints = lints;
    for (const filter of filters)
      this.#try(filter, (own) => void this.#filters.set(filter, this.#detection(filter, own)));
    this.#book = new FilterBook([...this.#filters.keys()], rules, lints);
  }

  prepared(rule: SigmaRule): Running | null {
    const filters = this.#book.of(rule);
    return this.#try(rule, (own) => {
      const detections = filters.flatMap((filter) => this.#filters.get(filter) ?? []);
      const bare: DraftRule = { rule, logsource: rule.logsource, detections };
      const placeholders = pipelinePlaceholders(this.#pipelines, this.#placeholders, bare);
      const draft = { ...bare, detections: [draftDetection(rule, null, placeholders, own), ...detections] };
      return { rule, filters, prepared: prepareRule(applyPipelines(this.#pipelines, draft)) };
    });
  }

  #detection(filter: SigmaFilter, lints: Problem[]): DraftDetection {
    return draftDetection(filter, filter.title, this.#placeholders, lints);
  }

  /** Does the work for a document; a fault is placed in it and gives null. */
  #try<Made>({ path, line, column }: SigmaRule | SigmaFilter, make: (lints: Problem[]) => Made): Made | null {
    const own: Problem[] = [];
    try {
      const made = make(own);
      this.#lints.push(...own.map((lint) => placedIn({ path }, lint)));
      return made;
    } catch (caught) {
      this.#problems.push(problemOf(caught, { path, line, column }));
      return null;
    }
  }
}

function lintTwice(rules: readonly SigmaRule[], lints: Problem[]): void {
  const ids = new Map<string, SigmaRule>();
  for (const rule of rules) {
    const { id, path, line, column } = rule;
    const first = id === null ? undefined : ids.get(id);
    if (id !== null && first === undefined) ids.set(id, rule);
    if (first === undefined) continue;
    const detail = `${first.path} has the id ${id} too`;
    lints.push(toProblem("id-twice", { path, line, column, field: "id", detail }));
  }
}
