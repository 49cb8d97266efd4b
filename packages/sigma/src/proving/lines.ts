import { readLog } from "@mizugiwa/events";
import type { RuleSet, SigmaRule } from "../index.js";
import type { Hit } from "./hits.js";
import { listOf, objectOf } from "./json.js";

/** The hits an `*.expected.ndjson` states: one object a line, `{line, rules}`. */
export function hitsStated(lines: readonly unknown[]): Hit[] {
  return lines.flatMap((line) => {
    const { line: event, rules } = objectOf(line);
    return listOf(rules).map((rule) => ({ event: String(Number(event)), rule: String(rule) }));
  });
}

/** The hits of a log whose records are counted from 1, and how many events it held. */
export function hitsFound(
  set: RuleSet,
  bytes: Uint8Array,
  counts: (rule: SigmaRule) => boolean = () => true,
): { hits: Hit[]; events: number } {
  const hits: Hit[] = [];
  let events = 0;
  for (const item of readLog([bytes]).items) {
    if (!item.ok) continue;
    events += 1;
    for (const { rule } of set.match(item.value)) {
      if (counts(rule)) hits.push({ event: String(item.value.index + 1), rule: rule.id ?? rule.title });
    }
  }
  return { hits, events };
}
