import { join } from "node:path";
import type { NativeEvent, NativeObject } from "@mizugiwa/events";
import { type GoldenCase, goldenSuite, readJsonLines } from "@mizugiwa/proof";
import { compileRules, parseRules } from "./index.js";
import { listOf, objectOf, textOf } from "./proving/json.js";

const FILE = "detection/conformance/rules-stateless.ndjson";

/** One rule and the events it must and must not match, or a rule that must be refused. */
export default goldenSuite({
  name: "detection/conformance-stateless",
  needs: [FILE],
  cases: (root) => readJsonLines(join(root, FILE)).map(toCase),
});

function toCase(line: unknown): GoldenCase {
  const one = objectOf(line);
  const id = textOf(one["id"]);
  return {
    id,
    run: () => {
      const file = parseRules(textOf(one["rule"]), `${id}.yml`);
      const set = compileRules([file], { placeholders: placeholdersOf(one["vars"]) });
      const loads = set.problems.length === 0 ? "ok" : "reject";
      if (loads !== one["load"]) throw new Error(`loading: ${loads}, problems ${JSON.stringify(set.problems)}`);
      for (const each of listOf(one["events"])) {
        const { event, match } = objectOf(each);
        const found = set.match(toEvent(objectOf(event))).length > 0;
        if (found !== match) throw new Error(`${JSON.stringify(event)}: found ${found}`);
      }
    },
  };
}

function placeholdersOf(vars: unknown): Map<string, string[]> {
  if (vars === null) return new Map();
  return new Map(Object.entries(objectOf(vars)).map(([name, values]) => [name, listOf(values).map(textOf)]));
}

function toEvent(fields: NativeObject): NativeEvent {
  return { index: 0, id: null, time: null, timeAssumed: false, logsource: {}, fields };
}
