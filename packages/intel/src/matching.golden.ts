import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Native, NativeObject } from "@mizugiwa/events";
import { goldenSuite, readJsonLines } from "@mizugiwa/proof";
import { isIndicatorType, Matcher, MatcherBuilder, observe, readIndicator } from "./index.js";
import { objectOf, textOf } from "./proving/json.js";
import { WarningLists } from "./warning/lists.js";
import { readWarningList } from "./warning/misp-list.js";

const FOLDER = "intel/matching";
const LISTS = "intel/warninglists";

/**
 * Planted events among 20,344: each that should alert does, by the indicator it should, and no other event does. A domain or an address
 * on a warning list does not alert.
 */
export default goldenSuite({
  name: "intel/matching",
  needs: [FOLDER, LISTS],
  cases: (root) => {
    const folder = join(root, FOLDER);
    const { matcher, ids } = matcherOf(rowsOf(join(folder, "indicators.jsonl.gz")));
    const lists = new WarningLists(listsIn(join(root, LISTS)));
    const wanted = new Map(expected(join(folder, "expected.csv")).map((row) => [row.event, row]));
    const events = rowsOf(join(folder, "events.jsonl.gz"));
    return events.map((event) => {
      const id = textOf(event["event_id"]);
      return {
        id,
        run: () => {
          const found = alertsOf(event, matcher, lists).map((ordinal) => ids[ordinal]);
          const want = wanted.get(id);
          const isRight = want?.outcome === "alert" ? found.includes(want.indicator) : found.length === 0;
          if (!isRight)
            throw new Error(`${want?.why ?? "not planted"}: ${found.join(", ")} for ${JSON.stringify(event)}`);
        },
      };
    });
  },
  sample: 500,
});

function matcherOf(rows: readonly NativeObject[]): { matcher: Matcher; ids: readonly string[] } {
  const builder = new MatcherBuilder();
  const ids: string[] = [];
  for (const { id, type, value, valid_from: from, valid_until: until, revoked } of rows) {
    const as = isIndicatorType(textOf(type)) ? readIndicator(textOf(value)) : null;
    if (as === null || !as.ok || revoked === true) continue;
    builder.add(as.value, { id: ids.length, set: 0, from: seconds(from), until: seconds(until) });
    ids.push(textOf(id));
  }
  return { matcher: new Matcher(builder.build(7)), ids };
}

function alertsOf(event: NativeObject, matcher: Matcher, lists: WarningLists): number[] {
  const { event_id: _id, time, kind: _kind, ...fields } = event;
  const at = Date.parse(textOf(time)) / 1000;
  return observe(fields).observables.flatMap((seen) =>
    matcher
      .find(seen)
      .filter(({ from, until }) => (from === null || from <= at) && (until === null || at < until))
      .filter((found) => lists.warn(found, seen) === null)
      .map(({ id }) => id),
  );
}

function listsIn(folder: string) {
  const names = readFileSync(join(folder, "index.csv"), "utf8").split("\n").slice(1);
  return names.flatMap((line) => {
    const name = line.split(",")[0] ?? "";
    if (name === "") return [];
    const read = readWarningList(listText(folder, name), name);
    return read.list === null ? [] : [read.list];
  });
}

function listText(folder: string, name: string): string {
  const plain = join(folder, `${name}.json`);
  return existsSync(plain) ? readFileSync(plain, "utf8") : gunzipSync(readFileSync(`${plain}.gz`)).toString("utf8");
}

function rowsOf(path: string): NativeObject[] {
  return readJsonLines(path).map(objectOf);
}

function expected(path: string) {
  return readFileSync(path, "utf8")
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => {
      const [event = "", indicator = ""] = line.split(",");
      return {
        event,
        indicator,
        why: line.slice(line.indexOf(",", event.length + 1) + 1),
        outcome: line.split(",").at(-1) ?? "",
      };
    });
}

function seconds(value: Native | undefined): number | null {
  return value === undefined ? null : Date.parse(textOf(value)) / 1000;
}
