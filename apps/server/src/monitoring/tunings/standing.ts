import { compileRules, fold, parseRules, type SigmaRule } from "@mizugiwa/sigma";
import { HttpError } from "../../platform/http/problems.js";
import type { RuleText } from "../rules/texts.js";
import { FILTER_PATH, fieldsIn, filterOf, readFilter, ruleIn } from "./document.js";
import type { TuningOrder } from "./judge.js";
import type { Tuning, TuningDraft } from "./schema.js";

/** A rule as it is now; without one where it is gone. */
export interface RuleNow {
  readonly id: string;
  readonly file: RuleText | null;
  readonly rule: SigmaRule | null;
  readonly title: string;
  readonly level: string | null;
  /** The fields of a draft that the rule asks for too. */
  sharedWith(draft: Pick<TuningDraft, "conditions" | "filter">): string[];
}

/** Looks a rule up. */
export function asksFor(id: string, textOf: (id: string) => RuleText): RuleNow {
  const file = textOrNull(id, textOf);
  const rule = file === null ? null : ruleIn(file, id);
  const asked = new Set(rule === null ? [] : fieldsIn(rule));
  return {
    id,
    file,
    rule,
    title: rule?.title ?? id,
    level: rule?.level ?? null,
    sharedWith: (draft) => fieldsOf(draft).filter((field) => asked.has(field)),
  };
}

function textOrNull(id: string, textOf: (id: string) => RuleText): RuleText | null {
  try {
    return textOf(id);
  } catch (caught) {
    if (caught instanceof HttpError && caught.status === 404) return null;
    throw caught;
  }
}

function fieldsOf({ conditions, filter }: Pick<TuningDraft, "conditions" | "filter">): string[] {
  const read = filter === null ? null : readFilter(filter);
  const ofFilter = read !== null && "filter" in read ? fieldsIn(read.filter) : [];
  return [...new Set([...conditions.flatMap(({ on, field }) => (on === "field" ? [field] : [])), ...ofFilter])].sort();
}

/** Throws HttpError 404 or 422 for a draft that could not hold anything back. */
export function checkDraft(draft: TuningDraft, now: RuleNow): void {
  if (now.rule === null) throw new HttpError(404, "not-there", { detail: "there is no such rule" });
  const onFields = draft.conditions.some(({ on }) => on === "field");
  if (draft.conditions.length === 0 && draft.filter === null) {
    throw unfit(
      "conditions",
      "an exception of everything a rule meets is none: say what is expected",
      "Switch the rule off instead.",
    );
  }
  if (draft.filter !== null && onFields)
    throw unfit("filter", "it has a filter and conditions on fields", "Use one of them.");
  const fault = filterFault(draft, now);
  if (fault !== null) throw unfit(draft.filter === null ? "conditions" : "filter", fault, "Mend it and try again.");
}

function unfit(field: string, detail: string, remedy: string): HttpError {
  return new HttpError(422, "tuning-unfit", { field, detail, remedy });
}

/** Why the filter of a tuning does nothing with its rule; null where it is sound, or there is none. */
function filterFault(draft: Pick<TuningDraft, "conditions" | "filter">, now: RuleNow): string | null {
  if (now.rule === null || now.file === null) return null;
  const text = draft.filter ?? filterOf({ id: now.id, logsource: namesOf(now.rule) }, draft.conditions);
  if (text === null) return null;
  const read = readFilter(text);
  if ("fault" in read) return read.fault;
  const set = compileRules([parseRules(now.file.text, now.file.path), parseRules(text, FILTER_PATH)]);
  const about = [...set.problems, ...set.lints].find(
    ({ place, code }) => place.path === FILTER_PATH || code === "filter-unused",
  );
  if (about !== undefined) return about.detail;
  if (!set.rules.some((rule) => (rule.id ?? rule.path) === now.id)) return "the rule does not load with this filter";
  return null;
}

/** Why a tuning does not do what it was made for; null where it does. */
export function faultOf(
  tuning: Pick<TuningDraft, "conditions" | "filter"> & { readonly rule_fields: readonly string[] },
  now: RuleNow,
): Tuning["fault"] {
  if (now.rule === null) return { code: "rule-gone", detail: now.id };
  const fault = filterFault(tuning, now);
  if (fault !== null) return { code: "filter-unfit", detail: fault };
  const asked = new Set(fieldsIn(now.rule));
  const gone = tuning.rule_fields.filter((field) => !asked.has(field));
  return gone.length === 0 ? null : { code: "fields-gone", detail: gone.join(", ") };
}

/** A tuning as the threads apply it; null where its rule is gone. */
export function orderOf(
  { id, conditions, filter }: Pick<TuningDraft, "conditions" | "filter"> & { readonly id: string },
  now: RuleNow,
): TuningOrder | null {
  if (now.rule === null || now.file === null) return null;
  const valuesOn = (what: "source" | "host"): string[] | null => {
    const lists = conditions.filter(({ on }) => on === what).map(({ values }) => values);
    return lists.length === 0 ? null : lists.reduce((both, values) => both.filter((each) => values.includes(each)));
  };
  return {
    id,
    rule: now.id,
    ruleFile: now.file,
    filter: filter ?? filterOf({ id: now.id, logsource: namesOf(now.rule) }, conditions),
    sources: valuesOn("source"),
    hosts: valuesOn("host")?.map(fold) ?? null,
  };
}

function namesOf({ logsource: { product, category, service } }: SigmaRule) {
  return { product: product ?? null, category: category ?? null, service: service ?? null };
}
