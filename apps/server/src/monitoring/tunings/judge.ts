import type { NativeEvent } from "@mizugiwa/events";
import { compileRules, fold, parseRules, type RuleSet } from "@mizugiwa/sigma";
import type { RuleText } from "../rules/texts.js";
import { FILTER_PATH } from "./document.js";

/** A tuning as the threads that match apply it: with the rule it is about, so that it stands by itself. */
export interface TuningOrder {
  readonly id: string;
  readonly rule: string;
  readonly ruleFile: RuleText;
  /** Sigma filter; null where source and host alone decide. */
  readonly filter: string | null;
  /** Ids of sources; any where null. */
  readonly sources: readonly string[] | null;
  /** Hosts, folded; any where null. */
  readonly hosts: readonly string[] | null;
}

interface Applied extends TuningOrder {
  readonly set: RuleSet | null;
}

/** Where an event that met a rule comes from. */
export interface Met {
  readonly event: NativeEvent;
  readonly source: string;
  readonly host: string | null;
}

/** Says which tuning holds back what a rule met. Belongs to one thread. */
export class TuningJudge {
  readonly #byRule = new Map<string, Applied[]>();

  constructor(orders: readonly TuningOrder[]) {
    for (const order of orders) {
      const same = this.#byRule.get(order.rule) ?? [];
      this.#byRule.set(order.rule, [...same, { ...order, set: filtered(order) }]);
    }
  }

  /** The id of the first tuning that expects the event; null where it is to alert. Only asked of what met the rule. */
  suppressing(rule: string, met: Met): string | null {
    return this.#byRule.get(rule)?.find((each) => expects(each, met))?.id ?? null;
  }
}

/** The rule with the filter applied. */
function filtered({ ruleFile: { path, text }, filter }: TuningOrder): RuleSet | null {
  if (filter === null) return null;
  return compileRules([parseRules(text, path), parseRules(filter, FILTER_PATH)]);
}

function expects({ rule, sources, hosts, set, filter }: Applied, { event, source, host }: Met): boolean {
  if (sources !== null && !sources.includes(source)) return false;
  if (hosts !== null && (host === null || !hosts.includes(fold(host)))) return false;
  if (filter === null) return sources !== null || hosts !== null;
  // A rule that does not load with its filter is not held back: nothing is silent for a fault.
  const loads = set?.rules.some((each) => (each.id ?? each.path) === rule) === true;
  return loads && set?.match(event).every((match) => (match.rule.id ?? match.rule.path) !== rule) === true;
}
