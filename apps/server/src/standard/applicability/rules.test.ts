import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLASSES } from "../baseline/schema.js";
import { shippedBaseline } from "../baseline.fixture.js";
import { COMPONENTS, EXPOSURES, MODELS, PHASES, type ProfileFacts } from "./facts.js";
import { affects, judgeApplicability, RULES } from "./rules.js";

const { requirements } = shippedBaseline();
const PLATFORM = "00000000-0000-4000-8000-000000000001";
const profile = fc.record({
  informationClass: fc.constantFrom(...CLASSES),
  models: fc.subarray([...MODELS], { minLength: 1 }),
  exposure: fc.constantFrom(...EXPOSURES),
  tenancy: fc.constantFrom("single", "multi"),
  regions: fc.constant<string[]>(["jp-east"]),
  clouds: fc.constant<string[]>(["own"]),
  personalData: fc.boolean(),
  components: fc.subarray([...COMPONENTS]),
  phase: fc.constantFrom(...PHASES),
  contracts: fc.constant<string[]>([]),
  platform: fc.constantFrom(null, PLATFORM),
});
const STOREFRONT: ProfileFacts = {
  informationClass: "C2",
  models: ["saas"],
  exposure: "internet",
  tenancy: "multi",
  regions: [],
  clouds: [],
  personalData: true,
  components: ["virtual-machines"],
  phase: "P6",
  contracts: [],
  platform: null,
};

describe("applicability", () => {
  test("50 profiles × 120 requirements do not depend on the order of the rules, and each says why in five lines at most", () => {
    expect(requirements).toHaveLength(120);
    fc.assert(
      fc.property(profile, fc.shuffledSubarray([...RULES], { minLength: RULES.length }), (facts, rules) => {
        for (const requirement of requirements) {
          const verdict = judgeApplicability(facts, requirement);
          expect(judgeApplicability(facts, requirement, null, rules)).toEqual(verdict);
          expect(verdict.why.length).toBeGreaterThan(0);
          expect(verdict.why.length).toBeLessThanOrEqual(5);
          if (verdict.applies === "not_applicable") expect(verdict.why.every(({ holds }) => !holds)).toBe(true);
          else expect(Object.keys(verdict.values)).toHaveLength(requirement.params.length);
        }
      }),
      { numRuns: 50, seed: 20_261_125 },
    );
  }, 20_000);

  test("C2 to C3 touches exactly the judgements whose strength or applicability differs", () => {
    const higher = { ...STOREFRONT, informationClass: "C3" as const };
    const touched = requirements.filter(
      (each) => affects(judgeApplicability(STOREFRONT, each), judgeApplicability(higher, each), each) !== null,
    );
    // Told a second time, without the code under test: what is asked of C3 alone, or has another number there.
    const expected = requirements.filter(({ applies, params }) => {
      if (applies.classes !== undefined && !applies.classes.includes("C3")) return applies.classes.includes("C2");
      const newly = applies.classes !== undefined && !applies.classes.includes("C2");
      const holds = applies.models?.includes("saas") !== false && applies.exposure?.includes("internet") !== false;
      const runs = applies.components?.includes("virtual-machines") !== false;
      return holds && runs && (newly || params.some(({ values }) => values.C2 !== values.C3));
    });
    expect(touched.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(touched.length).toBeGreaterThan(20);
    expect(touched.length).toBeLessThan(120);
  });

  test("C3 to C2 reopens nothing: what was judged for more speaks for less", () => {
    const higher = { ...STOREFRONT, informationClass: "C3" as const };
    const reopened = requirements.filter((each) =>
      ["stronger", "newly-required"].includes(
        String(affects(judgeApplicability(higher, each), judgeApplicability(STOREFRONT, each), each)),
      ),
    );
    expect(reopened).toEqual([]);
  });

  test("an auditor's assent makes it not applicable and says so", () => {
    const [first] = requirements;
    if (first === undefined) throw new Error("the standard is empty");
    const verdict = judgeApplicability(STOREFRONT, first, { reason: "no such part" });
    expect(verdict).toMatchObject({ applies: "not_applicable", why: [{ aspect: "assent", have: ["no such part"] }] });
  });
});
