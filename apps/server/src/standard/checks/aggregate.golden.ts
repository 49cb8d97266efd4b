import { goldenSuite } from "@mizugiwa/proof";
import { z } from "zod";
import { vectorCases } from "../vectors.fixture.js";
import { aggregate, RESULT_STATES } from "./aggregate.js";

const VECTORS = "grc/vectors/check_aggregation.json";
const Vector = z.object({
  required_checks: z.array(z.string()),
  results: z.array(
    z.object({
      check: z.string(),
      resource: z.string(),
      status: z.enum(RESULT_STATES),
      fresh: z.boolean(),
      excepted: z.boolean().default(false),
    }),
  ),
  expect: z.string(),
});

/** Unknown is not pass, MANUAL counts for nothing, a fresh failure decides. */
export default goldenSuite({
  name: "grc/check-aggregation",
  needs: [VECTORS],
  cases: (root) =>
    vectorCases(root, VECTORS, Vector, (vector) => [aggregate(vector.required_checks, vector.results), vector.expect]),
});
