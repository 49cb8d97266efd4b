import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { goldenSuite, listFiles, readJsonLines, readTarGz } from "@mizugiwa/proof";
import type { SigmaRule } from "./index.js";
import { activeRules, RULES } from "./proving/active-rules.js";
import { HitTally } from "./proving/hits.js";
import { hitsFound, hitsStated } from "./proving/lines.js";

const FOLDER = "detection/windows-json/otrf";

const tally = new HitTally([
  {
    rule: "1ea13e8c-03ea-409b-877d-ce5c3d2c1cb3",
    in: "compound/WindowsEvents",
    why: "line 16 names its channel EventLog, as Azure's Event table does: it is Sysmon's event 18, and the pipe is the rule's",
  },
]);

/** Every hit on 41 sets of Windows events as collectors write them in JSON; the reference leaves keyword rules out. */
export default goldenSuite({
  name: "detection/windows-json-hits",
  needs: [RULES, FOLDER],
  sample: 12,
  cases: (root) => {
    tally.clear();
    const folder = join(root, FOLDER);
    const logs = listFiles(folder).filter((path) => path.endsWith(".ndjson.gz"));
    return logs.map((path) => ({
      id: path,
      run: () => {
        const stated = join(folder, path.replace(".ndjson.gz", ".expected.ndjson"));
        const wanted = existsSync(stated) ? hitsStated(readJsonLines(stated)) : [];
        const set = activeRules(() => readTarGz(join(root, RULES)));
        const found = hitsFound(set, gunzipSync(readFileSync(join(folder, path))), (rule) => !hasKeywords(rule));
        tally.compare(path, wanted, found.hits, found.events);
      },
    }));
  },
  verdict: () => tally.verdict(0.999, 0.999),
});

function hasKeywords(rule: SigmaRule): boolean {
  return [...rule.selections.values()].some(({ groups }) => groups.flat().some(({ field }) => field === ""));
}
