import { join } from "node:path";
import type { NativeObject } from "@mizugiwa/events";
import { type GoldenCase, goldenSuite, readJsonLines } from "@mizugiwa/proof";
import { compileRules, parseRules } from "../index.js";
import { DuckTable } from "../proving/duck-table.js";
import { listOf, objectOf, textOf } from "../proving/json.js";

const FILE = "detection/conformance/rules-stateless.ndjson";
/** What the database is not asked. */
const REPLAYED: ReadonlySet<string> = new Set();

/** The stateless conformance cases once more, asked of DuckDB: every modifier in SQL. */
export default goldenSuite({
  name: "detection/conformance-sql",
  needs: [FILE],
  cases: (root) =>
    readJsonLines(join(root, FILE))
      .map(objectOf)
      .filter((one) => one["load"] === "ok")
      .map(toCase),
});

function toCase(one: NativeObject): GoldenCase {
  const id = textOf(one["id"]);
  return { id, run: () => judge(one, id) };
}

async function judge(one: NativeObject, id: string): Promise<void> {
  const vars = one["vars"] ?? null;
  const given = vars === null ? [] : Object.entries(objectOf(vars));
  const placeholders = new Map(given.map(([name, values]) => [name, listOf(values).map(textOf)]));
  const set = compileRules([parseRules(textOf(one["rule"]), `${id}.yml`)], { placeholders });
  const [rule] = set.rules;
  if (rule === undefined) throw new Error("the rule was refused");
  const cases = listOf(one["events"]).map(objectOf);
  const events = cases.map(({ event }, index) => {
    return { index, id: null, time: null, timeAssumed: false, logsource: {}, fields: objectOf(event) };
  });
  const asked = set.toSql(rule, () => ({ sql: "c", list: true }));
  if (asked.kind === "needs-replay") {
    if (!REPLAYED.has(id)) throw new Error(asked.reason);
    return;
  }
  const table = await DuckTable.of(events, asked.columns);
  const query = set.toSql(rule, table.columnOf);
  const found = query.kind === "sql" ? await table.where(query.where, query.parameters) : [];
  table.close();
  const wanted = [...cases.keys()].filter((place) => cases[place]?.["match"] === true);
  if (String(found) !== String(wanted)) throw new Error(`found ${found.join() || "nothing"}, not ${wanted.join()}`);
}
