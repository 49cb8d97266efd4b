import { z } from "zod";
import { actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { ProblemDocument } from "../../../platform/http/problems.js";
import { RuleDetail } from "../schema.js";
import {
  RuleChecked,
  RuleChecking,
  RuleDiff,
  RuleEdited,
  RuleStep,
  RuleVersionText,
  RuleWritten,
  TEXT_MAX,
} from "./schema.js";
import type { RuleLife } from "./service.js";
import { STEP_NAMES, type StepName } from "./steps.js";

const ById = z.object({ id: z.string().min(1).max(200) });
const ByNumber = ById.extend({ number: z.coerce.number().int().min(0) });
const tags = ["rules"];
const bodyLimit = TEXT_MAX * 2;
const REFUSALS = { 403: ProblemDocument, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument };

const SUMMARIES: Readonly<Record<StepName, string>> = {
  test: "Put a draft to the test",
  rework: "Take a version back to draft",
  stage: "Let a version run on trial",
  approve: "Release a version, as a second person",
  emergency: "Put a version live at once; somebody else looks within a day",
  confirm: "Say that one looked at what went live in an emergency",
  retire: "Retire a version",
};

/** The guard of each step is in its table; who may try at all is here. */
const ACCESS = {
  test: "rules.manage",
  rework: "rules.manage",
  stage: "rules.manage",
  approve: "rules.approve",
  emergency: "incidents.lead",
  confirm: "rules.approve",
  retire: "rules.manage",
} as const satisfies Readonly<Record<StepName, string>>;

export function addLifeRoutes(http: Http, life: () => RuleLife): void {
  http.post(
    "/api/v1/rules/check",
    {
      schema: {
        body: RuleChecking,
        response: { 200: RuleChecked },
        tags,
        summary: "What is wrong in the text of a rule",
      },
      config: { access: "rules.read" },
      bodyLimit,
    },
    async (request) => life().check(request.body.text),
  );
  http.post(
    "/api/v1/rules",
    {
      schema: {
        body: RuleWritten,
        response: { 201: RuleDetail, ...REFUSALS },
        tags,
        summary: "Write a rule, as a draft",
      },
      config: { access: "rules.manage" },
      bodyLimit,
    },
    async (request, reply) => reply.code(201).send(await life().write(actorOf(request), request.body)),
  );
  http.post(
    "/api/v1/rules/:id/versions",
    {
      schema: {
        params: ById,
        body: RuleEdited,
        response: { 200: RuleDetail, ...REFUSALS },
        tags,
        summary: "Change a rule: its draft, or a new version",
      },
      config: { access: "rules.manage" },
      bodyLimit,
    },
    async (request) => await life().edit(actorOf(request), request.params.id, request.body),
  );
  http.post(
    "/api/v1/rules/:id/retire",
    {
      schema: {
        params: ById,
        body: z.object({ reason: z.string().trim().min(1).max(2000) }),
        response: { 200: RuleDetail, ...REFUSALS },
        tags,
        summary: "Retire a rule that ships",
      },
      config: { access: "rules.approve" },
    },
    async (request) => await life().retireShipped(actorOf(request), request.params.id, request.body.reason),
  );
  addVersionRoutes(http, life);
}

function addVersionRoutes(http: Http, life: () => RuleLife): void {
  http.get(
    "/api/v1/rules/:id/versions/:number",
    {
      schema: {
        params: ByNumber,
        response: { 200: RuleVersionText, 404: ProblemDocument },
        tags,
        summary: "The text of a version",
      },
      config: { access: "rules.read" },
    },
    async ({ params }) => await life().version(params.id, params.number),
  );
  http.get(
    "/api/v1/rules/:id/versions/:number/diff",
    {
      schema: {
        params: ByNumber,
        querystring: z.object({ from: z.coerce.number().int().min(0) }),
        response: { 200: RuleDiff, 404: ProblemDocument },
        tags,
        summary: "What changed since another version",
      },
      config: { access: "rules.read" },
    },
    async ({ params, query }) => await life().diff(params.id, query.from, params.number),
  );
  for (const step of STEP_NAMES) {
    http.post(
      `/api/v1/rules/:id/versions/:number/${step}`,
      {
        schema: {
          params: ByNumber,
          body: RuleStep,
          response: { 200: RuleDetail, ...REFUSALS },
          tags,
          summary: SUMMARIES[step],
        },
        config: { access: ACCESS[step] },
      },
      async (request) => {
        const { id, number } = request.params;
        return await life().step(actorOf(request), id, number, step, request.body);
      },
    );
  }
}
