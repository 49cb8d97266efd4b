import { z } from "zod";
import { actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { ProblemDocument } from "../../../platform/http/problems.js";
import { coverageCsv, navigatorLayer } from "./exports.js";
import { Coverage, CoverageQuery, TechniqueDetail } from "./schema.js";
import type { RuleCoverage } from "./service.js";

const tags = ["rules"];
const config = { access: "rules.read" } as const;

export function addCoverageRoutes(http: Http, coverage: () => RuleCoverage): void {
  http.get(
    "/api/v1/coverage",
    {
      schema: {
        querystring: CoverageQuery,
        response: { 200: Coverage },
        tags,
        summary: "ATT&CK by rules that proved themselves",
      },
      config,
    },
    async (request) => await coverage().whole(actorOf(request), request.query.age),
  );
  http.get(
    "/api/v1/coverage/techniques/:id",
    {
      schema: {
        params: z.object({ id: z.string().regex(/^T\d{4}(\.\d{3})?$/) }),
        querystring: CoverageQuery,
        response: { 200: TechniqueDetail, 404: ProblemDocument },
        tags,
        summary: "A technique: its rules, their proofs and hits, and who sends the logs they read",
      },
      config,
    },
    async (request) => await coverage().technique(actorOf(request), request.params.id, request.query.age),
  );
  http.get(
    "/api/v1/coverage/export",
    {
      schema: {
        querystring: CoverageQuery.extend({ format: z.enum(["csv", "navigator"]) }),
        response: { 200: z.string() },
        tags,
        summary: "Coverage as CSV or as a layer of the ATT&CK Navigator",
      },
      config,
    },
    async (request, reply) => {
      const { age, format } = request.query;
      const whole = await coverage().whole(actorOf(request), age);
      const isCsv = format === "csv";
      reply.header("content-disposition", `attachment; filename="mizugiwa-coverage.${isCsv ? "csv" : "json"}"`);
      reply.type(isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8").serializer(String);
      return isCsv ? `\uFEFF${coverageCsv(whole)}` : JSON.stringify(navigatorLayer(whole), null, 2);
    },
  );
}
