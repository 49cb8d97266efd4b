import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { ById, NewProposal, Proposal, ProposalList, ProposalQuery, ProposalStep } from "./schema.js";
import type { Proposals } from "./service.js";

const tags = ["standard"];
const read = { access: "standard.read" } as const;
const PATH = "/api/v1/standard-proposals";

export function addProposalRoutes(http: Http, proposals: () => Proposals): void {
  http.get(
    PATH,
    {
      schema: {
        tags,
        summary: "Proposals to the standard",
        querystring: ProposalQuery,
        response: { 200: ProposalList, ...problems() },
      },
      config: read,
    },
    async (request) => await proposals().list(actorOf(request), request.query),
  );
  http.get(
    `${PATH}/:id`,
    {
      schema: {
        tags,
        summary: "A proposal and what became of it",
        params: ById,
        response: { 200: Proposal, ...problems(404) },
      },
      config: read,
    },
    async (request) => await proposals().get(actorOf(request), request.params.id),
  );
  http.post(
    PATH,
    {
      schema: {
        tags,
        summary: "Propose a change of the standard",
        body: NewProposal,
        response: { 201: Proposal, ...problems(404) },
      },
      config: { access: "standard.propose" },
    },
    async (request, reply) => reply.code(201).send(await proposals().add(actorOf(request), request.body)),
  );
  http.post(
    `${PATH}/:id/step`,
    {
      // Who may take a step is a matter of the step; the table of states says it.
      schema: {
        tags,
        summary: "Answer a proposal, or take it back",
        params: ById,
        body: ProposalStep,
        response: { 200: Proposal, ...problems(404, 409) },
      },
      config: read,
    },
    async (request) => await proposals().step(actorOf(request), request.params.id, request.body),
  );
}
