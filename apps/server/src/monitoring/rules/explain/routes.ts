import { z } from "zod";
import { type Actor, actorOf } from "../../../platform/access/index.js";
import type { Http } from "../../../platform/http/app.js";
import { HttpError, ProblemDocument } from "../../../platform/http/problems.js";
import type { StoredEvent } from "../../store/index.js";
import type { RuleText } from "../texts.js";
import { explainRules, RuleExplained } from "./explain.js";

export interface ExplainParts {
  /** A rule with what it refers to; throws 404. */
  readonly textsOf: (rule: string) => readonly RuleText[];
  /** Null where there is none, or none that the actor may see. */
  readonly findEvent: (actor: Actor, eventId: string) => Promise<StoredEvent | null>;
  readonly zoneOf: (source: string) => Promise<string>;
}

export function addExplainRoute(http: Http, parts: () => ExplainParts): void {
  http.post(
    "/api/v1/rules/:id/explain",
    {
      schema: {
        params: z.object({ id: z.string().min(1).max(200) }),
        body: z.object({ event: z.string().min(1).max(100) }),
        response: { 200: RuleExplained, 404: ProblemDocument },
        tags: ["rules"],
        summary: "Why a rule matches an event, or why not",
      },
      config: { access: "events.read" },
    },
    async (request) => {
      const { textsOf, findEvent, zoneOf } = parts();
      const texts = textsOf(request.params.id);
      const event = await findEvent(actorOf(request), request.body.event);
      if (event === null)
        throw new HttpError(404, "event-unknown", { detail: `there is no event ${request.body.event}` });
      const receivedMs = Number(event.receivedUs / 1000n);
      return explainRules(texts, { raw: event.raw, receivedMs, zone: await zoneOf(event.source) });
    },
  );
}
