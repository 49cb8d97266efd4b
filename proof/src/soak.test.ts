import { describe, test } from "vitest";
import { missingCorpus } from "./corpora.js";
import { discover } from "./discover.js";
import { seededRandom } from "./random.js";

const SEED = 20_261_124;

describe("samples of the soaks", async () => {
  for (const suite of await discover("soak", "src")) {
    const missing = missingCorpus(suite.needs ?? []);
    if (missing !== null) test.skip(`${suite.name}: ${missing} not present`, () => {});
    else {
      test(suite.name, { timeout: suite.timeoutMs }, async () => {
        await suite.run(suite.sample, seededRandom(SEED));
      });
    }
  }
});
