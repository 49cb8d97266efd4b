import { join } from "node:path";
import { goldenSuite, readTarGz } from "@mizugiwa/proof";
import { compileRules, parseRules, type RuleFile } from "./index.js";
import { activeEntries, RULES } from "./proving/active-rules.js";

const WANTED = 3700;

const loaded: RuleFile[] = [];

/** Every active rule of SigmaHQ loads, or is refused by line and reason; only unresolved placeholders are a reason. */
export default goldenSuite({
  name: "detection/sigmahq-load",
  needs: [RULES],
  sample: 150,
  cases: (root) => {
    loaded.length = 0;
    return activeEntries(readTarGz(join(root, RULES))).map(({ path, bytes }) => ({
      id: path,
      run: () => {
        const file = parseRules(Buffer.from(bytes).toString("utf8"), path);
        loaded.push(file);
        const set = compileRules([file]);
        for (const { code, place, detail } of set.problems) {
          if (place.path !== path || place.line === undefined || detail === "")
            throw new Error(`${code} is not placed`);
          if (code !== "placeholder-unresolved") throw new Error(`line ${place.line}: ${detail} (${code})`);
        }
        if (set.rules.length + set.problems.length !== 1) throw new Error("neither loaded nor refused");
      },
    }));
  },
  verdict: () => {
    const set = compileRules(loaded);
    const lines = [
      `${set.rules.length} of ${loaded.length} rules load, ${set.problems.length} refused, ${set.unroutable} without a source, ${set.lints.length} lints`,
    ];
    if (set.rules.length < WANTED) throw new Error(lines.join());
    return lines;
  },
});
