import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { PageQuery, pageOf } from "../../platform/http/paging.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import { MadeToken, NewSource, NewToken, Source, SourceChange, SourceMinute, Token } from "./schema.js";
import type { Sources } from "./service.js";

const ById = z.object({ id: z.uuid() });
const ByToken = ById.extend({ token: z.uuid() });
const Hours = z.object({ hours: z.coerce.number().int().min(1).max(840).default(24) });
const REFUSED = { 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };
const read = { access: "sources.read" } as const;
const manage = { access: "sources.manage" } as const;
const tags = ["sources"];

export function addSourceRoutes(http: Http, sources: () => Sources): void {
  http.get(
    "/api/v1/sources",
    {
      schema: {
        querystring: PageQuery,
        response: { 200: pageOf(Source), 422: ProblemDocument },
        tags,
        summary: "Sources by code",
      },
      config: read,
    },
    async (request) => await sources().list(actorOf(request), request.query),
  );
  http.post(
    "/api/v1/sources",
    {
      schema: { body: NewSource, response: { 201: Source, ...REFUSED }, tags, summary: "Add a source" },
      config: manage,
    },
    async (request, reply) => reply.code(201).send(await sources().add(actorOf(request), request.body)),
  );
  http.get(
    "/api/v1/sources/:id",
    {
      schema: { params: ById, response: { 200: Source, 404: ProblemDocument }, tags, summary: "A source" },
      config: read,
    },
    async (request) => await sources().get(actorOf(request), request.params.id),
  );
  http.patch(
    "/api/v1/sources/:id",
    {
      schema: {
        params: ById,
        body: SourceChange,
        response: { 200: Source, ...REFUSED },
        tags,
        summary: "Change a source",
      },
      config: manage,
    },
    async (request) => await sources().change(actorOf(request), request.params.id, request.body),
  );
  http.get(
    "/api/v1/sources/:id/minutes",
    {
      schema: {
        params: ById,
        querystring: Hours,
        response: { 200: z.array(SourceMinute), 404: ProblemDocument },
        tags,
        summary: "Events of a source by minute of receipt",
      },
      config: read,
    },
    async (request) => await sources().minutes(actorOf(request), request.params.id, request.query.hours),
  );
  http.get(
    "/api/v1/sources/:id/tokens",
    {
      schema: {
        params: ById,
        response: { 200: z.array(Token), 404: ProblemDocument },
        tags,
        summary: "Tokens of a source",
      },
      config: manage,
    },
    async (request) => await sources().tokens(actorOf(request), request.params.id),
  );
  http.post(
    "/api/v1/sources/:id/tokens",
    {
      schema: {
        params: ById,
        body: NewToken,
        response: { 201: MadeToken, ...REFUSED },
        tags,
        summary: "Make a token; its secret is told once",
      },
      config: manage,
    },
    async (request, reply) =>
      reply.code(201).send(await sources().addToken(actorOf(request), request.params.id, request.body)),
  );
  http.post(
    "/api/v1/sources/:id/tokens/:token/revoke",
    {
      schema: {
        params: ByToken,
        response: { 200: Token, 404: ProblemDocument },
        tags,
        summary: "Revoke a token, within 5 s",
      },
      config: manage,
    },
    async (request) => {
      const { id, token } = request.params;
      return await sources().revokeToken(actorOf(request), id, token);
    },
  );
}
