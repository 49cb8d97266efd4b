import { goldenSuite } from "@mizugiwa/proof";
import { z } from "zod";
import { vectorCases } from "../vectors.fixture.js";
import { freshnessAt } from "./freshness.js";

const VECTORS = "grc/vectors/freshness.json";
const Vector = z.object({
  kind: z.enum(["auto", "manual"]),
  max_age_days: z.number(),
  observed_at: z.iso.datetime(),
  received_at: z.iso.datetime(),
  now: z.iso.datetime(),
  requirement_effective_from: z.iso.datetime().optional(),
  expect: z.string(),
});

/** Freshness to the second. */
export default goldenSuite({
  name: "grc/freshness",
  needs: [VECTORS],
  cases: (root) =>
    vectorCases(root, VECTORS, Vector, (vector) => {
      const found = freshnessAt(
        {
          automatic: vector.kind === "auto",
          maxAgeDays: vector.max_age_days,
          observedAt: Date.parse(vector.observed_at),
          receivedAt: Date.parse(vector.received_at),
          strongerFrom:
            vector.requirement_effective_from === undefined ? null : Date.parse(vector.requirement_effective_from),
        },
        Date.parse(vector.now),
      );
      return [found === "predates" ? "predates_requirement" : found, vector.expect];
    }),
});
