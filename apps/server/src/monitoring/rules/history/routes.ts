import { z } from "zod";
import { actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { ProblemDocument } from "../../../platform/http/problems.js";
import { HistoryAsked, RuleTest, type RuleTests } from "./service.js";

const ById = z.object({ id: z.string().min(1).max(200) });
const ByTest = z.object({ test: z.uuid() });
const config = { access: "rules.manage" } as const;
const tags = ["rules"];

export function addRuleTestRoutes(http: Http, tests: () => RuleTests): void {
  http.post(
    "/api/v1/rules/:id/tests",
    {
      schema: {
        params: ById,
        body: HistoryAsked,
        response: { 202: RuleTest, 404: ProblemDocument, 422: ProblemDocument },
        tags,
        summary: "Try a rule on stored events",
      },
      config,
    },
    async (request, reply) =>
      reply.code(202).send(await tests().begin(actorOf(request), request.params.id, request.body)),
  );
  http.get(
    "/api/v1/rules/:id/tests",
    {
      schema: { params: ById, response: { 200: z.array(RuleTest) }, tags, summary: "One's own tests of a rule" },
      config,
    },
    async (request) => await tests().list(actorOf(request), request.params.id),
  );
  http.get(
    "/api/v1/rule-tests/:test",
    {
      schema: { params: ByTest, response: { 200: RuleTest, 404: ProblemDocument }, tags, summary: "A test of a rule" },
      config,
    },
    async (request) => await tests().get(actorOf(request), request.params.test),
  );
  http.post(
    "/api/v1/rule-tests/:test/cancel",
    {
      schema: {
        params: ByTest,
        response: { 200: RuleTest, 404: ProblemDocument },
        tags,
        summary: "End a test of a rule",
      },
      config,
    },
    async (request) => await tests().cancel(actorOf(request), request.params.test),
  );
}
