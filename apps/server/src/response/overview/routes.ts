import { type Actor, actorOf } from "../../platform/access/index.js";
import type { Http } from "../../platform/http/app.js";
import { Overview } from "./schema.js";

/** `GET /api/v1/overview`. `read` is asked at each request: it is there once the server is ready. */
export function addOverviewRoutes(http: Http, read: (actor: Actor) => Promise<Overview>): void {
  http.get(
    "/api/v1/overview",
    {
      schema: {
        response: { 200: Overview },
        tags: ["overview"],
        summary: "What waits for somebody, and whether events come in",
      },
      config: { access: "overview.read" },
    },
    async (request) => await read(actorOf(request)),
  );
}
