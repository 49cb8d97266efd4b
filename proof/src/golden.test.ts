import { describe, expect, test } from "vitest";
import { corporaRoot } from "./corpora.js";
import { discover } from "./discover.js";
import { runGolden } from "./golden.js";
import { goldenSuite } from "./suites.js";

const SEED = 20_261_124;
const SUITE_TIMEOUT_MS = 240_000;

describe("golden suites of the house", async () => {
  for (const suite of await discover("golden", "src")) {
    const probe = await runGolden({ ...suite, cases: () => [] }, corporaRoot(), SEED);
    if (probe.notice !== null) test.skip(`${suite.name}: ${probe.notice}`, () => {});
    else {
      test(suite.name, { timeout: SUITE_TIMEOUT_MS }, async () => {
        const outcome = await runGolden(suite, corporaRoot(), SEED);
        for (const line of outcome.lines) console.log(`${suite.name}: ${line}`);
        expect(outcome.failed).toEqual([]);
        expect(outcome.passed).toBeGreaterThan(0);
      });
    }
  }
});

describe("the golden runner", () => {
  const suite = goldenSuite({
    name: "made/up",
    needs: [],
    cases: () => [
      { id: "good", run: () => {} },
      {
        id: "bad",
        run: () => {
          throw new Error("1 is not 2");
        },
      },
    ],
    verdict: () => ["half of it holds"],
  });

  test("counts what passed and names what failed", async () => {
    const outcome = await runGolden(suite, "/", null);
    expect(outcome).toMatchObject({ cases: 2, passed: 1, failed: [{ id: "bad", message: "1 is not 2" }], skipped: 0 });
    expect(outcome.lines).toEqual(["half of it holds"]);
  });

  test("skips with a notice where the corpus is absent", async () => {
    expect(await runGolden(suite, null, null)).toMatchObject({
      cases: 0,
      skipped: 1,
      notice: "the corpora not present",
    });
    const needy = { ...suite, needs: ["no/such/folder"] };
    expect((await runGolden(needy, "/", null)).notice).toBe("no/such/folder not present");
  });

  test("takes a corpus without cases for a failure", async () => {
    const outcome = await runGolden({ ...suite, cases: () => [] }, "/", null);
    expect(outcome.failed).toEqual([{ id: "(suite)", message: "no case found" }]);
  });

  test("a sample leaves the verdict to the full run", async () => {
    const outcome = await runGolden({ ...suite, sample: 1 }, "/", 1);
    expect(outcome).toMatchObject({ cases: 1, lines: [] });
  });
});
