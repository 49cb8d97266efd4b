import { goldenSuite } from "@mizugiwa/proof";
import { z } from "zod";
import { vectorCases } from "../vectors.fixture.js";
import { type ExceptionFacts, phaseOf, refuseException } from "./rules.js";

const VECTORS = "grc/vectors/exceptions.json";
const Vector = z.object({
  data_class: z.literal([1, 2, 3]),
  non_waivable: z.boolean(),
  effective_from: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  chain_days_before: z.number(),
  compensating_measures: z.boolean(),
  now: z.iso.datetime(),
  expect: z.string(),
});

/** Their words for our refusals and phases. */
const WORDS: Readonly<Record<string, string>> = {
  "not-waivable": "refused_non_waivable",
  "no-end": "refused_no_expiry",
  "end-before-start": "refused_order",
  "too-long": "refused_too_long",
  "chain-too-long": "refused_chain_too_long",
  "no-compensation": "refused_no_compensation",
  "not-yet": "approved_not_yet_active",
  active: "active",
  expiring: "active_expiring",
  expired: "expired",
};
const CLASSES = { 1: "C1", 2: "C2", 3: "C3" } as const;

/** Who gets an exception, for how long, and where it stands. */
export default goldenSuite({
  name: "grc/exceptions",
  needs: [VECTORS],
  cases: (root) =>
    vectorCases(root, VECTORS, Vector, (vector) => {
      const until = vector.expires_at === null ? null : Date.parse(vector.expires_at);
      const facts: ExceptionFacts = {
        at: CLASSES[vector.data_class],
        waivable: !vector.non_waivable,
        reason: "given",
        compensation: vector.compensating_measures ? "given" : "",
        from: Date.parse(vector.effective_from),
        until,
        chainDaysBefore: vector.chain_days_before,
      };
      const found = refuseException(facts) ?? phaseOf({ from: facts.from, until: until ?? 0 }, Date.parse(vector.now));
      return [WORDS[found], vector.expect];
    }),
});
