import type { NativeObject } from "@mizugiwa/events";
import {
  type CorrelateOptions,
  type CorrelationAlert,
  type Correlator,
  compileRules,
  correlate,
  parseRules,
  type RuleSet,
} from "../index.js";

/** An event for tests: seconds since noon, and its fields. */
export interface Seen {
  readonly at: number;
  readonly fields: NativeObject;
  readonly source?: string;
}

const NOON = Date.parse("2026-01-01T12:00:00Z");

export function seconds(at: number): number {
  return NOON + at * 1000;
}

/** A rule that matches events whose `a` is its name, in YAML. */
export function ruleNamed(name: string): string {
  return `title: ${name}\nname: ${name}\nlogsource: {category: test}\ndetection:\n  sel: {a: ${name}}\n  condition: sel\n---\n`;
}

/** A correlation in YAML; `body` is what stands below `correlation:`, in flow style. */
export function correlationNamed(name: string, body: string): string {
  return `title: ${name}\nname: ${name}\ncorrelation: {${body}}\n---\n`;
}

export function setOf(...documents: readonly string[]): RuleSet {
  return compileRules([parseRules(documents.join(""), "test.yml")]);
}

export function feed(set: RuleSet, correlator: Correlator, seen: Seen, index: number): void {
  const time = new Date(seconds(seen.at)).toISOString();
  const event = { index, id: null, time, timeAssumed: false, logsource: {}, fields: seen.fields };
  const ref = `${seen.at}/${JSON.stringify(seen.fields)}`;
  for (const match of set.match(event)) correlator.add(match, { time, ref }, seen.source ?? "log");
}

/** All alerts of events in the order given, decided at the end. */
export function alertsOf(set: RuleSet, seen: readonly Seen[], options: CorrelateOptions = {}): CorrelationAlert[] {
  const correlator = correlate(set, options);
  for (const [index, each] of seen.entries()) feed(set, correlator, each, index);
  correlator.finish();
  return correlator.alerts();
}

/** Alerts in short: the correlation, its second, the values of its group. */
export function inShort(alerts: readonly CorrelationAlert[]): string[] {
  return alerts.map(({ rule, time, group }) => {
    const at = (Date.parse(time) - NOON) / 1000;
    return [rule.name, `@${at}`, ...Object.values(group)].join(" ");
  });
}
