import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type GoldenCase, goldenSuite, listFiles } from "@mizugiwa/proof";
import { readLog, toOcsf } from "../index.js";
import { ocsfFaults } from "../ocsf/ocsf-rules.fixture.js";

/** Files by the start of their path: the classes that must come of them, and the least share of events that has one. */
const EXPECTED: readonly (readonly [start: string, classes: readonly number[], share: number])[] = [
  ["cloud/aws/", [6003], 1],
  ["cloud/azure/", [6003], 0.9],
  ["cloud/m365/", [6003], 1],
  ["linux/auditd", [1007], 0.05],
  ["linux/sysmon-for-linux", [1007], 0.5],
  ["network/suricata/eve-alerts", [2004], 1],
  ["network/zeek-json/conn", [4001], 1],
  ["network/zeek-json/dns", [4003], 1],
  ["network/zeek-json/http", [4002], 1],
  ["windows-json/", [], 0],
  ["cloud/panther-tests/amazon-eks-audit", [6003], 0.5],
  ["cloud/panther-tests/aws-cloudtrail", [3002, 6003], 0.5],
  ["cloud/panther-tests/azure", [6003], 0.5],
  ["cloud/panther-tests/duo", [3002], 0],
  ["cloud/panther-tests/gcp-auditlog", [6003], 0.5],
  ["cloud/panther-tests/github", [6003], 0.5],
  ["cloud/panther-tests/microsoft365", [6003], 0.5],
  ["cloud/panther-tests/okta", [6003, 3002], 0.5],
];

/** Every event of the pack in OCSF: what its class requires is there, and nothing it said is lost. */
export default goldenSuite({
  name: "detection/ocsf",
  needs: ["detection"],
  cases: (root) => {
    const folder = join(root, "detection");
    return listFiles(folder)
      .filter((path) => path.endsWith(".ndjson.gz") || path.endsWith(".log.gz"))
      .flatMap((path): GoldenCase[] => {
        const expected = EXPECTED.find(([start]) => path.startsWith(start));
        return expected === undefined ? [] : [{ id: path, run: () => judge(join(folder, path), path, expected) }];
      });
  },
});

function judge(file: string, path: string, [, classes, share]: (typeof EXPECTED)[number]): void {
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  const lines = path.includes("panther-tests") ? text.split("\n").map(loggedEvent).join("\n") : text;
  const { kind, items } = readLog([Buffer.from(lines)]);
  const found = new Set<number>();
  let [events, mapped] = [0, 0];
  for (const item of items) {
    if (!item.ok) continue;
    events += 1;
    const before = JSON.stringify(item.value.fields);
    const made = toOcsf(kind, item.value, 0);
    if (JSON.stringify(item.value.fields) !== before) throw new Error(`event ${item.value.index} was changed`);
    if (made === null) continue;
    mapped += 1;
    found.add(made.class_uid);
    const faults = ocsfFaults(made);
    if (faults.length > 0)
      throw new Error(`event ${item.value.index}: ${faults.join("; ")}: ${JSON.stringify(made).slice(0, SHOWN)}`);
  }
  const missing = classes.filter((each) => !found.has(each));
  if (missing.length > 0) throw new Error(`no event of class ${missing.join(", ")}; found ${[...found].join(", ")}`);
  if (mapped < share * events) throw new Error(`only ${mapped} of ${events} have a class`);
}

const SHOWN = 800;

/** Panther keeps the event of a test in `log`. */
function loggedEvent(line: string): string {
  if (line.trim() === "") return "";
  const test: unknown = JSON.parse(line);
  return JSON.stringify(typeof test === "object" && test !== null && "log" in test ? test.log : test);
}
