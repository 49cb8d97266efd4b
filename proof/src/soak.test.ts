import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { corporaRoot } from "./corpora.js";
import { discover } from "./discover.js";
import { seededRandom } from "./random.js";

const SEED = 20_261_124;

describe("samples of the soaks", async () => {
  const root = corporaRoot();
  for (const suite of await discover("soak", "src")) {
    const missing = (suite.needs ?? []).find((path) => root === null || !existsSync(join(root, path)));
    if (missing !== undefined) test.skip(`${suite.name}: ${missing} not present`, () => {});
    else {
      test(suite.name, { timeout: suite.timeoutMs }, async () => {
        await suite.run(suite.sample, seededRandom(SEED));
      });
    }
  }
});
