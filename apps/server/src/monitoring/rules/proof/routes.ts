import { z } from "zod";
import { actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { ProblemDocument } from "../../../platform/http/problems.js";
import { ProofStanding } from "../schema.js";
import { RuleProof, RuleSample, SampleNew } from "./schema.js";
import type { ProofKeeper } from "./service.js";

const ById = z.object({ id: z.string().min(1).max(200) });
const BySample = ById.extend({ sample: z.uuid() });
const tags = ["rules"];
const RULE = "/api/v1/rules/:id";

export function addProofRoutes(http: Http, keeper: () => ProofKeeper): void {
  http.get(
    `${RULE}/samples`,
    {
      schema: {
        params: ById,
        response: { 200: z.array(RuleSample), 404: ProblemDocument },
        tags,
        summary: "What proves a rule",
      },
      config: { access: "rules.read" },
    },
    async ({ params }) => await keeper().samples(params.id),
  );
  http.post(
    `${RULE}/samples`,
    {
      schema: {
        params: ById,
        body: SampleNew,
        response: { 201: z.array(RuleSample), 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Add a sample, of a stored event or of text",
      },
      config: { access: "rules.manage" },
    },
    async (request, reply) =>
      reply.code(201).send(await keeper().add(actorOf(request), request.params.id, request.body)),
  );
  http.post(
    `${RULE}/samples/:sample/remove`,
    {
      schema: {
        params: BySample,
        response: { 200: z.array(RuleSample), 404: ProblemDocument },
        tags,
        summary: "Remove a sample that was added",
      },
      config: { access: "rules.manage" },
    },
    async (request) => await keeper().remove(actorOf(request), request.params.id, request.params.sample),
  );
  http.post(
    `${RULE}/prove`,
    {
      schema: {
        params: ById,
        response: { 200: ProofStanding, 404: ProblemDocument },
        tags,
        summary: "Run the samples of a rule",
      },
      config: { access: "rules.manage" },
    },
    async ({ params }) => await keeper().prove(params.id),
  );
  http.get(
    `${RULE}/proofs`,
    {
      schema: {
        params: ById,
        response: { 200: z.array(RuleProof), 404: ProblemDocument },
        tags,
        summary: "The runs of a rule's samples",
      },
      config: { access: "rules.read" },
    },
    async ({ params }) => await keeper().list(params.id),
  );
}
