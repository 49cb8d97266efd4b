import { z } from "zod";
import { actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import { RuleDetail, RuleList, RuleQuery, RuleSwitch } from "./schema.js";
import type { Rules } from "./service.js";

const ById = z.object({ id: z.string().min(1).max(200) });
const tags = ["rules"];

export function addRuleRoutes(http: Http, rules: () => Rules): void {
  http.get(
    "/api/v1/rules",
    {
      schema: { querystring: RuleQuery, response: { 200: RuleList, 422: ProblemDocument }, tags, summary: "All rules" },
      config: { access: "rules.read" },
    },
    async (request) => await rules().list(request.query),
  );
  http.get(
    "/api/v1/rules/:id",
    {
      schema: {
        params: ById,
        response: { 200: RuleDetail, 404: ProblemDocument },
        tags,
        summary: "A rule with its text",
      },
      config: { access: "rules.read" },
    },
    async (request) => await rules().get(actorOf(request), request.params.id),
  );
  for (const [verb, enabled] of [
    ["enable", true],
    ["disable", false],
  ] as const) {
    http.post(
      `/api/v1/rules/:id/${verb}`,
      {
        schema: {
          params: ById,
          body: RuleSwitch,
          response: { 200: RuleDetail, 404: ProblemDocument, 409: ProblemDocument, 422: ProblemDocument },
          tags,
          summary: enabled ? "Let a rule run" : "Let a rule rest",
        },
        config: { access: "rules.manage" },
      },
      async (request) => await rules().turn(actorOf(request), request.params.id, enabled, request.body),
    );
  }
}
