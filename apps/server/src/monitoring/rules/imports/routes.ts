import { z } from "zod";
import { actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { ProblemDocument } from "../../../platform/http/problems.js";
import {
  ImportFolders,
  ImportOrder,
  ImportRelease,
  ImportRemoval,
  ImportTaking,
  RuleImport,
  RuleImportPreview,
} from "./schema.js";
import type { RuleImports } from "./service.js";

const ById = z.object({ id: z.uuid() });
const tags = ["rules"];
const BODY_MAX_BYTES = 160 << 20;
const REFUSALS = { 403: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };
const config = { access: "rules.import" } as const;

export function addImportRoutes(http: Http, imports: () => RuleImports): void {
  http.get(
    "/api/v1/rule-imports",
    {
      schema: { response: { 200: z.array(RuleImport) }, tags, summary: "Collections of others that were imported" },
      config: { access: "rules.read" },
    },
    async () => await imports().list(),
  );
  http.get(
    "/api/v1/rule-imports/folders",
    { schema: { response: { 200: ImportFolders }, tags, summary: "Folders that rules may be read from" }, config },
    async () => imports().folders(),
  );
  http.post(
    "/api/v1/rule-imports/preview",
    {
      schema: {
        body: ImportOrder,
        response: { 200: RuleImportPreview, ...REFUSALS },
        tags,
        summary: "What importing a collection would do",
      },
      config,
      bodyLimit: BODY_MAX_BYTES,
    },
    async (request) => await imports().preview(actorOf(request), request.body),
  );
  http.post(
    "/api/v1/rule-imports/previews/:id/take",
    {
      schema: {
        params: ById,
        body: ImportTaking,
        response: { 201: RuleImport, ...REFUSALS },
        tags,
        summary: "Take what a preview showed",
      },
      config,
    },
    async (request, reply) =>
      reply.code(201).send(await imports().take(actorOf(request), request.params.id, request.body)),
  );
  http.post(
    "/api/v1/rule-imports/:id/release",
    {
      schema: {
        params: ById,
        body: ImportRelease,
        response: { 200: RuleImport, ...REFUSALS },
        tags,
        summary: "Release what is staged of an import, as a second person",
      },
      config: { access: "rules.approve" },
    },
    async (request) => await imports().release(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/rule-imports/:id/remove",
    {
      schema: {
        params: ById,
        body: ImportRemoval,
        response: { 200: RuleImport, ...REFUSALS },
        tags,
        summary: "Remove an import",
      },
      config,
    },
    async (request) => await imports().remove(actorOf(request), request.params.id, request.body.reason),
  );
}
