import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import { RetroAsked, RetroPage, RetroQuery, RetroRun, RetroRunDetail } from "./schema.js";
import type { RetroRuns } from "./service.js";

const ById = z.object({ id: z.uuid() });
const tags = ["retro"];

export function addRetroRoutes(http: Http, runs: () => RetroRuns): void {
  http.post(
    "/api/v1/retro-runs",
    {
      schema: {
        body: RetroAsked,
        response: { 202: RetroRun, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Search stored events for a rule; what it meets becomes alerts",
      },
      config: { access: "retro.run" },
    },
    async (request, reply) => reply.code(202).send(await runs().begin(actorOf(request), request.body)),
  );
  http.get(
    "/api/v1/retro-runs",
    {
      schema: {
        querystring: RetroQuery,
        response: { 200: RetroPage, 422: ProblemDocument },
        tags,
        summary: "Searches of stored events, newest first",
      },
      config: { access: "retro.read" },
    },
    async (request) => await runs().list(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/retro-runs/:id",
    {
      schema: {
        params: ById,
        response: { 200: RetroRunDetail, 404: ProblemDocument },
        tags,
        summary: "A search with the alerts that came of it",
      },
      config: { access: "retro.read" },
    },
    async (request) => await runs().get(actorOf(request), request.params.id),
  );
  for (const [verb, summary] of [
    ["cancel", "End a search; what it found so far stays"],
    ["resume", "Let a search that was cancelled or failed go on from where it was"],
  ] as const) {
    http.post(
      `/api/v1/retro-runs/:id/${verb}`,
      {
        schema: {
          params: ById,
          response: { 200: RetroRunDetail, 404: ProblemDocument, 409: ProblemDocument },
          tags,
          summary,
        },
        config: { access: "retro.run" },
      },
      async (request) => await runs()[verb](actorOf(request), request.params.id),
    );
  }
}
