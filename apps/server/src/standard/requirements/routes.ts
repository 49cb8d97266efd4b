import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import {
  ById,
  ByVersion,
  CommentAnswer,
  DiffQuery,
  Lint,
  LintResult,
  NewComment,
  NewRequirement,
  RequirementDetail,
  RequirementDiffView,
  RequirementEdit,
  RequirementList,
  RequirementQuery,
  RequirementWork,
  StepOrder,
  VoteOrder,
} from "./schema.js";
import type { Requirements } from "./service.js";

const tags = ["standard"];
const read = { access: "standard.read" } as const;
const edit = { access: "standard.edit" } as const;
const PATH = "/api/v1/requirements";

export function addRequirementRoutes(http: Http, requirements: () => Requirements): void {
  addReading(http, requirements);
  addWriting(http, requirements);
  addDeciding(http, requirements);
}

function addReading(http: Http, requirements: () => Requirements): void {
  http.get(
    PATH,
    {
      schema: {
        tags,
        summary: "Requirements of the standard",
        querystring: RequirementQuery,
        response: { 200: RequirementList, ...problems() },
      },
      config: read,
    },
    async (request) => await requirements().list(request.query),
  );
  http.get(
    `${PATH}/:id`,
    {
      schema: {
        tags,
        summary: "A requirement with its versions, crosswalk and proposals",
        params: ById,
        querystring: z.object({ version: z.coerce.number().int().min(1).optional() }),
        response: { 200: RequirementDetail, ...problems(404) },
      },
      config: read,
    },
    async (request) => await requirements().get(request.params.id, request.query.version ?? null),
  );
  http.get(
    `${PATH}/:id/diff`,
    {
      schema: {
        tags,
        summary: "What differs between two versions, field by field, and what it means for strength",
        params: ById,
        querystring: DiffQuery,
        response: { 200: RequirementDiffView, ...problems(404) },
      },
      config: read,
    },
    async (request) => {
      const diff = await requirements().diff(request.params.id, request.query.from, request.query.to);
      return { ...diff, changes: [...diff.changes] };
    },
  );
  http.get(
    `${PATH}/:id/versions/:version`,
    {
      schema: {
        tags,
        summary: "A version as it is worked on: faults, votes, comments, steps and what refuses them",
        params: ByVersion,
        response: { 200: RequirementWork, ...problems(404) },
      },
      config: read,
    },
    async (request) => await requirements().work(actorOf(request), request.params.id, request.params.version),
  );
}

function addWriting(http: Http, requirements: () => Requirements): void {
  http.post(
    PATH,
    {
      schema: {
        tags,
        summary: "Write a requirement that was not there",
        body: NewRequirement,
        response: { 201: RequirementWork, ...problems(409) },
      },
      config: edit,
    },
    async (request, reply) => reply.code(201).send(await requirements().add(actorOf(request), request.body.content)),
  );
  http.post(
    `${PATH}/:id/draft`,
    {
      schema: {
        tags,
        summary: "Begin a new version of a requirement",
        params: ById,
        response: { 201: RequirementWork, ...problems(404, 409) },
      },
      config: edit,
    },
    async (request, reply) => reply.code(201).send(await requirements().draft(actorOf(request), request.params.id)),
  );
  http.patch(
    `${PATH}/:id/versions/:version`,
    {
      schema: {
        tags,
        summary: "Change what a draft says",
        params: ByVersion,
        body: RequirementEdit,
        response: { 200: RequirementWork, ...problems(404, 409) },
      },
      config: edit,
    },
    async (request) => {
      const { id, version } = request.params;
      return await requirements().edit(actorOf(request), id, version, request.body);
    },
  );
  http.post(
    "/api/v1/requirement-checks",
    {
      schema: {
        tags,
        summary: "The content check on a text that is being written",
        body: Lint,
        response: { 200: LintResult, ...problems() },
      },
      config: read,
    },
    async (request) => await requirements().lint(request.body.content),
  );
}

function addDeciding(http: Http, requirements: () => Requirements): void {
  const response = { 200: RequirementWork, ...problems(404, 409) };
  http.post(
    `${PATH}/:id/versions/:version/approve`,
    {
      schema: { tags, summary: "Agree to a version as it was read", params: ByVersion, body: VoteOrder, response },
      config: { access: "standard.approve" },
    },
    async (request) => {
      const { id, version } = request.params;
      return await requirements().approve(actorOf(request), id, version, request.body);
    },
  );
  http.post(
    `${PATH}/:id/versions/:version/step`,
    {
      // Who may take a step is a matter of the step; the table of states says it.
      schema: { tags, summary: "Take a step of a version's life", params: ByVersion, body: StepOrder, response },
      config: read,
    },
    async (request) => {
      const { id, version } = request.params;
      return await requirements().step(actorOf(request), id, version, request.body);
    },
  );
  http.post(
    `${PATH}/:id/versions/:version/comments`,
    {
      schema: { tags, summary: "Comment on a version", params: ByVersion, body: NewComment, response },
      config: { access: "standard.propose" },
    },
    async (request) => {
      const { id, version } = request.params;
      return await requirements().comment(actorOf(request), id, version, request.body.body);
    },
  );
  http.post(
    "/api/v1/requirement-comments/:id/resolve",
    {
      schema: { tags, summary: "Answer a comment", params: z.object({ id: z.uuid() }), body: CommentAnswer, response },
      config: edit,
    },
    async (request) => await requirements().resolve(actorOf(request), request.params.id, request.body.answer),
  );
}
