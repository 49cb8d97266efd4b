import { actorOf } from "../../platform/access/index.js";
import type { Database } from "../../platform/database/database.js";
import type { Http } from "../../platform/http/app.js";
import { ProblemDocument } from "../../platform/http/problems.js";
import { listGaps } from "./query.js";
import { GapPage, GapQuery } from "./schema.js";

export function addGapRoutes(http: Http, database: () => Database): void {
  http.get(
    "/api/v1/detection-gaps",
    {
      schema: {
        querystring: GapQuery,
        response: { 200: GapPage, 422: ProblemDocument },
        tags: ["rules"],
        summary: "Periods in which something could not have been seen, newest first",
      },
      config: { access: "rules.read" },
    },
    async (request) => await listGaps(database(), actorOf(request), request.query),
  );
}
