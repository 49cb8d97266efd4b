import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import { StepOrder } from "../requirements/schema.js";
import {
  ById,
  ImpactView,
  MemberOrder,
  NewStandard,
  StandardDetail,
  StandardEdit,
  StandardRows,
  StandardVoteOrder,
} from "./schema.js";
import type { Versions } from "./service.js";

const tags = ["standard"];
const read = { access: "standard.read" } as const;
const edit = { access: "standard.edit" } as const;
const PATH = "/api/v1/standard-versions";
const response = { 200: StandardDetail, ...problems(404, 409) };

export function addVersionRoutes(http: Http, versions: () => Versions): void {
  http.get(
    PATH,
    {
      schema: { tags, summary: "Versions of the standard", response: { 200: StandardRows, ...problems() } },
      config: read,
    },
    async () => await versions().list(),
  );
  http.get(
    `${PATH}/:id`,
    {
      schema: { tags, summary: "A version with what differs from the one it follows", params: ById, response },
      config: read,
    },
    async (request) => await versions().get(actorOf(request), request.params.id),
  );
  http.get(
    `${PATH}/:id/impact`,
    {
      schema: {
        tags,
        summary: "What falls due for which service, and when",
        params: ById,
        response: { 200: ImpactView, ...problems(404) },
      },
      config: read,
    },
    async (request) => await versions().impact(request.params.id),
  );
  http.post(
    PATH,
    {
      schema: {
        tags,
        summary: "Begin a version of the standard",
        body: NewStandard,
        response: { 201: StandardDetail, ...problems(409) },
      },
      config: edit,
    },
    async (request, reply) => reply.code(201).send(await versions().draft(actorOf(request), request.body)),
  );
  http.patch(
    `${PATH}/:id`,
    {
      schema: { tags, summary: "Change title, note or days of a version", params: ById, body: StandardEdit, response },
      config: edit,
    },
    async (request) => await versions().edit(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${PATH}/:id/members`,
    {
      schema: {
        tags,
        summary: "Put a version of a requirement into a draft, or leave it out",
        params: ById,
        body: MemberOrder,
        response,
      },
      config: edit,
    },
    async (request) => await versions().member(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${PATH}/:id/vote`,
    {
      schema: {
        tags,
        summary: "Agree to a candidate as it was read, or say that its impact was read",
        params: ById,
        body: StandardVoteOrder,
        response,
      },
      config: { access: "standard.approve" },
    },
    async (request) => await versions().vote(actorOf(request), request.params.id, request.body),
  );
  http.post(
    `${PATH}/:id/step`,
    {
      // Who may take a step is a matter of the step; the table of states says it.
      schema: { tags, summary: "Take a step of a version's life", params: ById, body: StepOrder, response },
      config: read,
    },
    async (request) => await versions().step(actorOf(request), request.params.id, request.body),
  );
}
