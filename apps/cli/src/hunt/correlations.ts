import { setImmediate as turn } from "node:timers/promises";
import { type CorrelationAlert, correlate, type RuleSet } from "@mizugiwa/sigma";
import { correlationWriter } from "../print/rows.js";
import { factsOf } from "../rules/rule-facts.js";
import type { CorrelatedDetection } from "./detection.js";
import type { Entry } from "./entries.js";
import { type Feeds, readFeed, recordOf } from "./feeds.js";
import type { Display } from "./protocol.js";

/** Matches held at once; more are left out and counted. */
const ENTRIES_MAX = 2_000_000;
/** Records that a detection names; their number is exact all the same. */
const RECORDS_MAX = 100;
/** Between two looks at what was decided. */
const ADVANCE_EVERY = 1000;
/** All files together are one source: their matches come in the order of time. */
const ALL = "files";

/** What correlations were given, and what they left out. */
export interface CorrelationTally {
  readonly matches: number;
  /** Without a time. */
  readonly untimed: number;
  /** Beyond what is held at once. */
  readonly refused: number;
}

/**
 * Runs the correlations of a set over the matches of all files. Gives entries as they are decided, in the order of time:
 * the detections depend on the records alone, not on the files that hold them or on who reads them.
 */
export async function* correlateFeeds(
  set: RuleSet,
  feeds: Feeds,
  display: Display,
  onEnd: (tally: CorrelationTally) => void,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const correlator = correlate(set, { entriesLimit: ENTRIES_MAX, evidenceLimit: RECORDS_MAX });
  const row = correlationWriter(display);
  const places = new Map(set.correlations.map((rule, place) => [rule, set.rules.length + place]));
  const decided = (): Entry[] =>
    correlator.alerts().map((alert) => {
      return { rule: places.get(alert.rule) ?? 0, time: alert.time, text: row(detectionOf(alert)) };
    });
  let matches = 0;
  for await (const { rule, time, text } of feeds.inOrder()) {
    const { ref, values } = readFeed(text);
    correlator.add({ ordinal: rule, feed: values }, { time, ref }, ALL);
    matches += 1;
    if (matches % ADVANCE_EVERY !== 0 || time === null) continue;
    correlator.advance(ALL, Date.parse(time));
    yield decided();
    // Whoever wants to cancel must be heard.
    await turn();
  }
  correlator.finish();
  yield decided();
  const { untimed, refused } = correlator.counts;
  onEnd({ matches, untimed, refused });
}

/** Source and record are those of the newest record that made it. */
function detectionOf({ rule, time, since, group, value, count, refs }: CorrelationAlert): CorrelatedDetection {
  const records = refs.map(recordOf);
  const { path, kind, index, id } = records.at(-1) ?? { path: "", kind: "", index: 0, id: null };
  const { id: ruleId, title, level, author, license, attack } = factsOf(rule);
  const grouped = Object.entries(group).map(([field, text]) => ({ selection: "group-by", field, value: text }));
  return {
    rule: { id: ruleId, title, level, author, license, attack },
    source: { path, kind },
    record: { index, id },
    time,
    logsource: {},
    via: rule.type,
    matched: [...grouped, { selection: "condition", field: rule.condition.fields.join(" ") || rule.type, value }],
    event: {},
    correlation: { type: rule.type, since, timespan: rule.timespan, group, value, count, records },
  };
}
