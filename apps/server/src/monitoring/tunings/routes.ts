import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { PageQuery } from "../../platform/http/paging.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import {
  NewTuning,
  SuppressedPage,
  Tuning,
  TuningDraft,
  TuningPage,
  TuningPreview,
  TuningQuery,
  TuningRenewal,
  TuningStep,
} from "./schema.js";
import type { Tunings } from "./service.js";

const ById = z.object({ id: z.uuid() });
const tags = ["tunings"];
const refusals = { 403: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };

export function addTuningRoutes(http: Http, tunings: () => Tunings): void {
  addReading(http, tunings);
  http.post(
    "/api/v1/tunings",
    {
      schema: {
        body: NewTuning,
        response: { 201: Tuning, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Make an exception of a rule; of a critical rule it waits for a second person",
      },
      config: { access: "tunings.manage" },
    },
    async (request, reply) => reply.code(201).send(await tunings().make(actorOf(request), request.body)),
  );
  http.post(
    "/api/v1/tunings/preview",
    {
      schema: {
        body: TuningDraft,
        response: { 200: TuningPreview, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "What an exception would have held back in the last 30 days",
      },
      config: { access: "tunings.manage" },
    },
    async (request) => await tunings().preview(actorOf(request), request.body),
  );
  for (const [step, access, summary] of [
    ["approve", "tunings.approve", "Let an exception of a critical rule be"],
    ["reject", "tunings.approve", "Refuse an exception of a critical rule"],
    ["end", "tunings.manage", "End an exception: what it held back alerts again"],
  ] as const) {
    http.post(
      `/api/v1/tunings/:id/${step}`,
      {
        schema: { params: ById, body: TuningStep, response: { 200: Tuning, ...refusals }, tags, summary },
        config: { access },
      },
      async (request) => await tunings().step(actorOf(request), request.params.id, step, request.body),
    );
  }
  http.post(
    "/api/v1/tunings/:id/renew",
    {
      schema: {
        params: ById,
        body: TuningRenewal,
        response: { 200: Tuning, ...refusals },
        tags,
        summary: "Let an exception last longer",
      },
      config: { access: "tunings.manage" },
    },
    async (request) => await tunings().renew(actorOf(request), request.params.id, request.body),
  );
}

function addReading(http: Http, tunings: () => Tunings): void {
  const config = { access: "tunings.read" } as const;
  http.get(
    "/api/v1/tunings",
    {
      schema: {
        querystring: TuningQuery,
        response: { 200: TuningPage, 422: ProblemDocument },
        tags,
        summary: "Exceptions of rules, newest first",
      },
      config,
    },
    async (request) => await tunings().list(actorOf(request), request.query),
  );
  http.get(
    "/api/v1/tunings/:id",
    {
      schema: {
        params: ById,
        response: { 200: Tuning, 404: ProblemDocument },
        tags,
        summary: "An exception of a rule",
      },
      config,
    },
    async (request) => await tunings().get(actorOf(request), request.params.id),
  );
  http.get(
    "/api/v1/tunings/:id/suppressed",
    {
      schema: {
        params: ById,
        querystring: PageQuery,
        response: { 200: SuppressedPage, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Events that an exception held back, newest first",
      },
      config,
    },
    async (request) => await tunings().suppressed(actorOf(request), request.params.id, request.query),
  );
}
