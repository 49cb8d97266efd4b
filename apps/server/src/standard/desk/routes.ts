import { actorOf } from "../../platform/access/index.js";
import { problems } from "../../platform/http/answers.js";
import type { Http } from "../../platform/http/app.js";
import {
  ByFramework,
  Clause,
  ClauseList,
  ClauseQuery,
  DeclineOrder,
  FrameworkList,
  ImportResult,
  MapOrder,
  MappingKey,
  ReopenOrder,
  SourceImport,
} from "./schema.js";
import type { Desk } from "./service.js";

const tags = ["standard"];
const read = { access: "standard.read" } as const;
const edit = { access: "standard.edit" } as const;
const PATH = "/api/v1/frameworks";
const BODY_MAX_BYTES = 24 << 20;

export function addDeskRoutes(http: Http, desk: () => Desk): void {
  http.get(
    PATH,
    {
      schema: {
        tags,
        summary: "Sources and how far the standard covers each",
        response: { 200: FrameworkList, ...problems() },
      },
      config: read,
    },
    async (request) => await desk().frameworks(actorOf(request)),
  );
  http.post(
    `${PATH}/import`,
    {
      bodyLimit: BODY_MAX_BYTES,
      schema: {
        tags,
        summary: "Bring a source in, or say what that would do",
        body: SourceImport,
        response: { 200: ImportResult, ...problems(413) },
      },
      config: edit,
    },
    async (request) => await desk().import(actorOf(request), request.body),
  );
  http.get(
    `${PATH}/:framework/clauses`,
    {
      schema: {
        tags,
        summary: "Clauses of a source and where each stands",
        params: ByFramework,
        querystring: ClauseQuery,
        response: { 200: ClauseList, ...problems(404) },
      },
      config: read,
    },
    async (request) => await desk().clauses(actorOf(request), request.params.framework, request.query),
  );
  addDecisions(http, desk);
}

function addDecisions(http: Http, desk: () => Desk): void {
  const response = { 200: Clause, ...problems(404, 409) };
  const at = (verb: string): string => `${PATH}/:framework/${verb}`;
  http.post(
    at("map"),
    {
      schema: { tags, summary: "Map a clause to a requirement", params: ByFramework, body: MapOrder, response },
      config: edit,
    },
    async (request) => await desk().map(actorOf(request), request.params.framework, request.body),
  );
  http.post(
    at("agree"),
    {
      schema: {
        tags,
        summary: "Agree to a mapping somebody else proposed",
        params: ByFramework,
        body: MappingKey,
        response,
      },
      config: { access: "standard.approve" },
    },
    async (request) => await desk().agree(actorOf(request), request.params.framework, request.body),
  );
  http.post(
    at("unmap"),
    { schema: { tags, summary: "Take a mapping away", params: ByFramework, body: MappingKey, response }, config: edit },
    async (request) => await desk().unmap(actorOf(request), request.params.framework, request.body),
  );
  http.post(
    at("decline"),
    {
      schema: {
        tags,
        summary: "Say why a clause asks nothing of us",
        params: ByFramework,
        body: DeclineOrder,
        response,
      },
      config: edit,
    },
    async (request) => await desk().decline(actorOf(request), request.params.framework, request.body),
  );
  http.post(
    at("reopen"),
    {
      schema: { tags, summary: "Take a decline back", params: ByFramework, body: ReopenOrder, response },
      config: edit,
    },
    async (request) => await desk().reopen(actorOf(request), request.params.framework, request.body.clause),
  );
}
