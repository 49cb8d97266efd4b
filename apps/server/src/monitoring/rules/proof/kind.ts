import { z } from "zod";
import type { JobKind } from "../../../platform/jobs/index.js";
import type { ProofKeeper } from "./service.js";

const Nothing = z.object({});

/** Runs every sample there is, each night and when somebody asks. Begun anew after a crash: what was kept stays kept. */
export function proofKind(keeper: () => ProofKeeper): JobKind<z.infer<typeof Nothing>, null> {
  return {
    name: "rule-proofs",
    payload: Nothing,
    mark: z.null(),
    maxAttempts: 3,
    run: async (work) => await keeper().proveAll(work.signal, (done, total) => work.progress(done, total)),
  };
}
