import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { soak } from "@mizugiwa/proof";
import { compileRules, correlate, parseRules } from "../index.js";

const RULES =
  "title: a\nname: a\nlogsource: {category: test}\ndetection: {sel: {a: a}, condition: sel}\n---\n" +
  "title: x\ncorrelation: {type: event_count, rules: [a], timespan: 1d, group-by: [u], condition: {gte: 5}}\n";
const BYTES_PER_GROUP_MAX = 500;
/** What the heap holds beside the groups varies by so much. */
const SLACK = 8_000_000;

/** A million live groups stay within 500 bytes each; the alerts of those that fill up are all told. */
export default soak({
  name: "detection/live-groups",
  sample: 50_000,
  full: 1_000_000,
  timeoutMs: 20_000,
  run: (groups) => {
    const correlator = correlate(compileRules([parseRules(RULES, "soak.yml")]));
    const before = heldBytes();
    const start = Date.parse("2026-01-01T00:00:00Z");
    for (let index = 0; index < groups; index += 1) {
      const time = new Date(start + index).toISOString();
      correlator.add({ ordinal: 0, feed: [`user-${index}`] }, { time, ref: `node-1/17/${index}` }, "log");
      if (index % 10_000 === 0) correlator.advance("log", start + index);
    }
    correlator.advance("log", start + groups);
    const bytes = heldBytes() - before;
    const { groups: live, held } = correlator.counts;
    if (live !== groups || held !== groups) throw new Error(`${live} groups live, ${held} matches held`);
    if (bytes > groups * BYTES_PER_GROUP_MAX + SLACK) throw new Error(`${bytes} bytes for ${groups} groups`);
    return [`${groups} groups in ${Math.round(bytes / 1e6)} MB`];
  },
});

/** Bytes that are reachable: what waits to be collected is nobody's, and in a process of many suites it is most. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (!isCall(collect)) throw new TypeError("the runtime gives no collector");
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function isCall(value: unknown): value is () => void {
  return typeof value === "function";
}
