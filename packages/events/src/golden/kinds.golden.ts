import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type GoldenCase, goldenSuite, listFiles } from "@mizugiwa/proof";
import { readLog } from "../index.js";

/** Files by the start of their path, and the kind that each must be told to be. The longest start wins. */
const KINDS: readonly (readonly [string, string])[] = [
  ["windows-json/", "windows-json"],
  ["cloud/aws/", "cloudtrail"],
  ["cloud/azure/", "entra"],
  ["cloud/m365/", "m365"],
  ["cloud/panther-tests/", "json"],
  ["cloud/panther-tests/amazon-eks-audit", "k8s-audit"],
  ["cloud/panther-tests/aws-cloudtrail", "cloudtrail"],
  ["cloud/panther-tests/azure-audit", "entra"],
  ["cloud/panther-tests/azure-monitoractivity", "azure-activity"],
  ["cloud/panther-tests/duo", "duo"],
  ["cloud/panther-tests/gcp-auditlog", "gcp-audit"],
  ["cloud/panther-tests/github", "github"],
  ["cloud/panther-tests/gsuite", "google-workspace"],
  ["cloud/panther-tests/microsoft365", "m365"],
  ["cloud/panther-tests/okta", "okta"],
  ["cloud/panther-tests/onelogin", "onelogin"],
  ["linux/auditd", "auditd"],
  ["linux/sysmon-for-linux", "sysmon-linux"],
  ["linux/wazuh/", "json"],
  ["web/", "json"],
  ["network/zeek-json/", "zeek"],
  ["network/suricata/", "suricata"],
];

/** `type=UNKNOWN[1329] msg=?` stands for a record of which nothing is left; go-libaudit refuses it too. */
const PROBLEMS: ReadonlyMap<string, number> = new Map([["linux/auditd.log.gz", 1]]);

/** Share of Panther's test events, many of them cut to a few members, that must be told from their shape. */
const PANTHER_SHARE = 0.95;

/** Every log of the pack: told by its content, one record a line, nothing lost. */
export default goldenSuite({
  name: "detection/kinds",
  needs: ["detection"],
  cases: (root) => {
    const folder = join(root, "detection");
    return listFiles(folder)
      .filter((path) => path.endsWith(".ndjson.gz") || path.endsWith(".log.gz"))
      .flatMap((path) => caseOf(folder, path));
  },
});

function caseOf(folder: string, path: string): GoldenCase[] {
  const kind = KINDS.filter(([start]) => path.startsWith(start)).at(-1)?.[1];
  return kind === undefined ? [] : [{ id: path, run: () => judge(join(folder, path), path, kind) }];
}

function judge(file: string, path: string, kind: string): void {
  const lines = gunzipSync(readFileSync(file))
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const inner = path.includes("panther-tests") ? lines.map(loggedEvent) : lines;
  const reading = readLog([Buffer.from(inner.join("\n"))]);
  let [records, problems, told] = [0, 0, 0];
  for (const item of reading.items) {
    if (item.ok) records += 1;
    else problems += 1;
    if (item.ok && Object.keys(item.value.logsource).length > 0) told += 1;
  }
  const allowed = PROBLEMS.get(path) ?? 0;
  const outcome = { kind: reading.kind, records, problems };
  const expected = { kind, records: lines.length - allowed, problems: allowed };
  if (JSON.stringify(outcome) !== JSON.stringify(expected)) {
    throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(outcome)}`);
  }
  if (kind !== "json" && told < PANTHER_SHARE * records) throw new Error(`only ${told} of ${records} were told`);
}

/** Panther keeps the event of a test in `log`. */
function loggedEvent(line: string): string {
  const test: unknown = JSON.parse(line);
  return JSON.stringify(typeof test === "object" && test !== null && "log" in test ? test.log : test);
}
