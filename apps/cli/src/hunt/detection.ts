import type { LogSource, Native, NativeEvent, NativeObject } from "@mizugiwa/events";
import type { Match } from "@mizugiwa/sigma";
import type { RuleFacts } from "../rules/rule-facts.js";
import type { FedRecord } from "./feeds.js";

/** A detection as scripts read it (docs/hunt.md, "Records"): fields may be added, never renamed. */
export interface Detection {
  readonly rule: Pick<RuleFacts, "id" | "title" | "level" | "author" | "license" | "attack">;
  readonly source: { readonly path: string; readonly kind: string };
  readonly record: { readonly index: number; readonly id: string | null };
  readonly time: string | null;
  /** There, and true, where zone or year of the time were assumed. */
  readonly time_assumed?: true;
  /** What is known of the source: from the event, made precise by the rule that met it. */
  readonly logsource: LogSource;
  /** Name of the source by which rule and event met. */
  readonly via: string;
  readonly matched: readonly { readonly selection: string; readonly field: string; readonly value: Native }[];
  readonly event: NativeObject;
}

/** A detection of a correlation: source and record are those of its newest record, and all are named here. */
export interface CorrelatedDetection extends Detection {
  readonly correlation: {
    readonly type: string;
    readonly since: string;
    readonly timespan: string;
    readonly group: Readonly<Record<string, string>>;
    readonly value: number;
    readonly count: number;
    readonly records: readonly FedRecord[];
  };
}

/** The log that an event was read from. */
export interface ReadFrom {
  readonly path: string;
  readonly kind: string;
}

export function detectionOf(
  event: NativeEvent,
  { rule: matchedRule, via, matched }: Match,
  { id, title, level, author, license, attack }: RuleFacts,
  { path, kind }: ReadFrom,
): Detection {
  const { product, category, service } = matchedRule.logsource;
  return {
    rule: { id, title, level, author, license, attack },
    source: { path, kind },
    record: { index: event.index, id: event.id },
    time: event.time,
    ...(event.timeAssumed ? { time_assumed: true } : {}),
    logsource: {
      ...event.logsource,
      ...(product === undefined ? {} : { product }),
      ...(category === undefined ? {} : { category }),
      ...(service === undefined ? {} : { service }),
    },
    via,
    matched: matched.map(({ selection, field, value }) => ({ selection, field, value })),
    event: event.fields,
  };
}
