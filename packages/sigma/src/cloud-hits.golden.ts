import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { goldenSuite, listFiles, readJsonLines, readTarGz } from "@mizugiwa/proof";
import { activeRules, RULES } from "./proving/active-rules.js";
import { HitTally } from "./proving/hits.js";
import { objectOf } from "./proving/json.js";
import { hitsFound, hitsStated } from "./proving/lines.js";

const FOLDER = "detection/cloud";

const SPELLING =
  "the log writes the field in another case (`eventtype`), where the reference looks for the exact name; the test itself expects the alert";
const AKS = "an audit record of Kubernetes inside Azure's envelope: the reference does not look into its text";

const tally = new HitTally([
  { rule: /./, in: "panther-tests/okta-systemlog", why: SPELLING },
  { rule: "905d389b-b853-46d0-9d3d-dea0d3a3cd49", in: "panther-tests/aws-cloudtrail", why: SPELLING },
  { rule: "6e61ee20-ce00-4f8d-8aee-bedd8216f7e3", in: "panther-tests/aws-cloudtrail", why: SPELLING },
  { rule: "c726e007-2cd0-4a55-abfb-79730fbedee5", in: "microsoft365-audit-exchange", why: SPELLING },
  { rule: "d3577be1-42c9-44a7-b56e-2e8de97349d3", in: "microsoft365-audit-exchange", why: SPELLING },
  { rule: /./, in: "panther-tests/amazon-eks-audit", why: AKS },
]);

/** Every hit on CloudTrail, Entra, M365, Azure, GCP, Okta, GitHub and Kubernetes logs as they come. */
export default goldenSuite({
  name: "detection/cloud-hits",
  needs: [RULES, FOLDER],
  cases: (root) => {
    tally.clear();
    const folder = join(root, FOLDER);
    const logs = listFiles(folder).filter((path) => path.endsWith(".ndjson.gz"));
    return logs.flatMap((path) => {
      const stated = join(folder, path.replace(".ndjson.gz", ".expected.ndjson"));
      if (!existsSync(stated)) return [];
      const run = (): void => {
        const set = activeRules(() => readTarGz(join(root, RULES)));
        const found = hitsFound(set, logOf(join(folder, path)));
        tally.compare(path, hitsStated(readJsonLines(stated)), found.hits, found.events);
      };
      return [{ id: path, run }];
    });
  },
  verdict: () => tally.verdict(0.999, 0.999),
});

/** Panther's tests hold each log record beside what is expected of it. */
function logOf(path: string): Uint8Array {
  if (!path.includes("panther-tests")) return gunzipSync(readFileSync(path));
  const records = readJsonLines(path).map((line) => JSON.stringify(objectOf(line)["log"]));
  return Buffer.from(`${records.join("\n")}\n`);
}
